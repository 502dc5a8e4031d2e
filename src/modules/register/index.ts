export { type Area, firstDayOfAreas2007, type NewArea, parseAreas } from './domain/areas.ts'
export {
  addAreas,
  addOrganisation,
  addPerson,
  addTraining,
  type NewOrganisation,
  type NewPerson,
  type Person,
} from './store.ts'
export { findArea, findPerson, listAreas, listInspectors, listOrganisations, listOthers } from './views.ts'
