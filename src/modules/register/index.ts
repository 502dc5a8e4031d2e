export { type Area, firstDayOfAreas2007, type ListedAuthority, type NewArea, type Place } from './domain/areas.ts'
export { type RegisterChoices, sayId } from './domain/entries.ts'
export { registerHistory } from './domain/history.ts'
export { parseAreas, parseAuthorities2007, parseAuthorities2025 } from './forms.ts'
export { registerRoutes } from './routes/all.ts'
export {
  addAreas,
  addListings,
  addOrganisation,
  addPerson,
  addTraining,
} from './store.ts'
export {
  findArea,
  findPerson,
  findPersonEntry,
  hasListings,
  listAreas,
  listEverybody,
  listInspectors,
  listOrganisationChoices,
  listOrganisations,
  listOthers,
  listPeopleByEmail,
  listPlaces,
  listPostalAddresses,
} from './views.ts'
