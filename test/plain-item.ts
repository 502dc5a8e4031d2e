import type { NewItem } from '../src/modules/evidence/index.ts'

/** What most items of evidence in tests leave empty; spread before what an item says. */
export const plainItem = {
  receivedOn: undefined,
  place: '',
  peopleMet: '',
  source: undefined,
  body: undefined,
  provision: undefined,
  group: undefined,
  tier: undefined,
  fromChildren: false,
  goodPractice: false,
  bearings: [],
} as const satisfies Partial<NewItem>
