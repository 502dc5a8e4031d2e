import { Temporal } from '../../src/kernel/dates.ts'
import { addOrganisation, listAreas } from '../../src/modules/register/index.ts'
import type { TestProduct } from '../product.ts'
import { type Walker, walker } from './walker.ts'

const parts = ['manager', 'lead', 'joint', 'socialCare', 'health', 'fifth', 'director', 'approver'] as const
export type Player = (typeof parts)[number]

/** Those who carry one whole review, each at a browser without scripts. */
export type Company = {
  as(part: Player): Walker
  everybodyOn(day: string): Promise<void>
}

/** Signs everybody in. */
export async function gather(product: TestProduct): Promise<Company> {
  const people = new Map<Player, Walker>()
  for (const part of parts) people.set(part, await walker(product, part))
  return {
    as(part) {
      const found = people.get(part)
      if (found === undefined) throw new Error(`${part} is not here.`)
      return found
    },
    async everybodyOn(day) {
      for (const each of people.values()) await each.onDay(day)
    },
  }
}

/** Enters the organisations of Dorset, or of another area, that a report goes to; the number of the area. */
export async function furnishDorset(product: TestProduct, name = 'Dorset'): Promise<string> {
  const { database } = product.services
  const areas = await database.as(await product.caller('manager'), 'read', listAreas)
  const area = areas.find(each => each.name === name)
  if (area === undefined) throw new Error(`There is no ${name}.`)
  const from = { areaId: area.id, address: '', validFrom: Temporal.PlainDate.from('2005-01-01') }
  await database.asSystem('import', async tx => {
    await addOrganisation(tx, { ...from, kind: 'children-services-authority', name: `${name} Council` })
    await addOrganisation(tx, { ...from, kind: 'primary-care-trust', name: `${name} Primary Care Trust` })
    await addOrganisation(tx, { ...from, kind: 'local-newspaper', name: `${name} Echo` })
  })
  return area.id
}

/** The answers of the form of evidence that say on which judgements an item bears, and which way. */
export function bearing(judgements: readonly string[], direction: string) {
  return Object.fromEntries(judgements.map(judgement => [`bears.${judgement}`, direction]))
}
