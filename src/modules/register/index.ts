export { type Area, firstDayOfAreas2007, type NewArea } from './domain/areas.ts'
export { type RegisterChoices, sayId } from './domain/entries.ts'
export { registerHistory } from './domain/history.ts'
export { parseAreas } from './forms.ts'
export { registerRoutes } from './routes/all.ts'
export {
  addAreas,
  addOrganisation,
  addPerson,
  addTraining,
} from './store.ts'
export {
  findArea,
  findPerson,
  findPersonEntry,
  listAreas,
  listEverybody,
  listInspectors,
  listOrganisationChoices,
  listOrganisations,
  listOthers,
  listPeopleByEmail,
  listPostalAddresses,
} from './views.ts'
