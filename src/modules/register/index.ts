export { firstDayOfAreas2007, parseAreas } from './import-areas.ts'
export {
  type Area,
  addAreas,
  addOrganisation,
  addPerson,
  addTraining,
  type NewArea,
  type NewOrganisation,
  type NewPerson,
  type Person,
} from './store.ts'
export { listAreas, listInspectors, listOrganisations } from './views.ts'
