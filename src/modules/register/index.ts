export { type Area, firstDayOfAreas2007, type NewArea } from './domain/areas.ts'
export { parseAreas } from './forms.ts'
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
