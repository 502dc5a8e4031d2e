import { granted } from '../src/kernel/verdict.ts'
import { addPerson } from '../src/modules/register/index.ts'
import { setup } from '../test/database-template.ts'
import { inStage, openedReview } from '../test/journey.ts'
import { startProduct } from '../test/product.ts'
import { median, report, rounded } from './measure.ts'

/*
 * What both locks and the record cost, on two pages, on bare rows and on a form that writes evidence: each as the ratio of all on to one
 * off, on one database in one run. The ways take turns and change places each round, so that what the machine does
 * meanwhile, and what has been written by then, falls on all of them; each ratio is taken within its round. What is
 * measured is the processor's time, of the server and of the embedded database in the same process: on a machine with
 * other work it says more than the clock, and leaves out the wait for the disk, which is the same for all.
 *
 * Off: the policies of routes grant everything (a command still asks its own); row security is passed over by the roles of
 * the product; the triggers that write the record are disabled.
 */

const rounds = 15
const timesEach = 12

await setup()
const product = await startProduct()
const { database } = product.services
const id = await openedReview(product)
await inStage(product, id, 'fieldwork')
const lead = await product.visitor('lead')
const item = {
  'event-day': '6',
  'event-month': '11',
  'event-year': '2006',
  kind: 'discussion',
  place: 'Weymouth',
  people: 'Six young people aged 14 to 16',
  source: 'children',
  text: 'Young people spoke warmly of the mentoring scheme.',
  title: '',
  'bears.SS3': 'strength',
}

const person = { name: 'A', post: '', body: undefined, organisationId: undefined, specialism: '', email: '' }

const roles = ['conspectus_gate', 'conspectus_staff', 'conspectus_respondent', 'conspectus_public']
const { rows: recorded } = await database.asOwner(client =>
  client.query<{ name: string }>("select tgrelid::regclass::text as name from pg_trigger where tgname = 'record'"),
)
const routes = product.product.routes.map(route => ({ route, may: route.may }))

type Off = { readonly policies?: true; readonly rows?: true; readonly record?: true }
const ways: { readonly [name: string]: Off } = {
  allOn: {},
  withoutPolicies: { policies: true },
  withoutRowSecurity: { rows: true },
  withoutBothLocks: { policies: true, rows: true },
  withoutRecord: { record: true },
  allOff: { policies: true, rows: true, record: true },
}

async function turn({ policies, rows, record }: Off): Promise<void> {
  for (const { route, may } of routes)
    Object.assign(route, { may: policies ? () => granted('the policies are off') : may })
  await database.asOwner(async client => {
    for (const role of roles) await client.query(`alter role ${role} ${rows ? 'bypassrls' : 'nobypassrls'}`)
    for (const { name } of recorded)
      await client.query(`alter table ${name} ${record ? 'disable' : 'enable'} trigger record`)
    // Without fresh statistics a plan chosen for few rows may be kept for many, which would be measured instead.
    await client.query('analyze')
  })
}

const deeds: { readonly [name: string]: () => Promise<{ status: number }> } = {
  'page /evidence': () => lead.get(`/reviews/${id}/evidence`),
  'page /coverage': () => lead.get(`/reviews/${id}/coverage`),
  'one row, ten times': async () => {
    for (let at = 0; at < 10; at += 1) await database.asSystem('bench', tx => addPerson(tx, person))
    return { status: 200 }
  },
  'form that writes evidence': () => lead.post(`/reviews/${id}/evidence/new`, item),
}

/** Milliseconds of each round, by way and deed. */
const figures = new Map(
  Object.keys(ways).flatMap(way => Object.keys(deeds).map(deed => [`${way}: ${deed}`, [] as number[]] as const)),
)
for (let round = -1; round < rounds; round += 1) {
  const names = Object.keys(ways)
  for (const index of names.keys()) {
    // The first in one round is the second in the next.
    const name = names[(index + round + 1) % names.length] ?? ''
    await turn(ways[name] ?? {})
    for (const [deed, work] of Object.entries(deeds)) {
      const checked = async () => {
        const { status } = await work()
        if (status !== 200 && status !== 303) throw new Error(`${deed} answered ${status}`)
      }
      await checked()
      const before = process.cpuUsage()
      for (let at = 0; at < timesEach; at += 1) await checked()
      const { user, system } = process.cpuUsage(before)
      const milliseconds = (user + system) / 1000 / timesEach
      // One round to warm up.
      if (round >= 0) figures.get(`${name}: ${deed}`)?.push(milliseconds)
    }
  }
}

const ratios = Object.fromEntries(
  Object.keys(deeds).map(deed => {
    const of = (way: string) => figures.get(`${way}: ${deed}`) ?? []
    const on = of('allOn')
    const others = Object.keys(ways).filter(way => way !== 'allOn')
    return [
      deed,
      {
        processorMilliseconds: rounded(median(on)),
        ratioOfAllOnTo: Object.fromEntries(
          others.map(way => {
            const each = on.map((one, round) => one / (of(way)[round] ?? Number.NaN))
            const [least, most] = [Math.min(...each), Math.max(...each)]
            return [way, { median: rounded(median(each), 2), least: rounded(least, 2), most: rounded(most, 2) }]
          }),
        ),
      },
    ]
  }),
)
report('locks', { database: database.kind, rounds, timesEach, deeds: ratios })
await product.close()
process.exit(0)
