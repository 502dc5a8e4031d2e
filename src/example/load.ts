import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import { Temporal } from '../kernel/dates.ts'
import { addAreas, addOrganisation, addPerson, addTraining, listAreas } from '../modules/register/index.ts'
import type { Services } from '../modules/reviews/index.ts'
import { createAccount } from '../platform/access/accounts.ts'
import { actorOf, giveStandingRole } from '../platform/access/grants.ts'
import { purposeOf } from '../platform/config/settings.ts'
import type { Caller } from '../platform/db/database.ts'
import { performers } from './perform.ts'
import { exampleBegins, ScriptFile, type ScriptStep, stepsOf } from './script.ts'

const exampleFolder = fileURLToPath(new URL('../../example', import.meta.url))

/** What the script names, with the number each has in this database. */
type Names = Map<string, string>

/**
 * Loads the worked example into a database that was made for it, by performing its script. Fails with the file and step
 * that went wrong, and in any other database: invented reviews never stand among real ones.
 *
 * @returns the numbers of what the script names
 */
export async function loadExample(services: Services, folder = exampleFolder): Promise<ReadonlyMap<string, string>> {
  if ((await purposeOf(services.database))?.kind !== 'example')
    throw new Error('This database was not made for the worked example.')
  const names: Names = new Map()
  const files = (await readdir(folder)).filter(name => name.endsWith('.yaml')).sort()
  for (const file of files) {
    const script = ScriptFile.safeParse(parse(await readFile(join(folder, file), 'utf8')))
    if (!script.success) throw new Error(`The example ${file} cannot be read: ${z.prettifyError(script.error)}`)
    await setUp(services, script.data, names)
    for (const step of stepsOf(script.data))
      await perform(
        services,
        step,
        names,
        `${file}, step ${step.at} (${step.do}${step.as === undefined ? '' : ` as ${step.as}`})`,
      )
  }
  return names
}

/** People, areas and organisations are there before anybody acts. */
async function setUp({ database }: Services, script: ScriptFile, names: Names): Promise<void> {
  await database.asSystem('set-up-example', async tx => {
    if (script.areas.length > 0) {
      await addAreas(
        tx,
        script.areas.map(({ as: _, number, ...area }) => ({
          ...area,
          authorityNumber: number,
          validFrom: exampleBegins,
        })),
      )
      const known = await listAreas(tx)
      for (const area of script.areas)
        names.set(area.as, idOf(known.find(each => each.code === area.code)?.id, area.name))
    }
    for (const organisation of script.organisations) {
      const areaId = organisation.area === undefined ? undefined : idOf(names.get(organisation.area), organisation.area)
      const { kind, name, address } = organisation
      const id = await addOrganisation(tx, { areaId, kind, name, address, validFrom: exampleBegins })
      names.set(nameFrom(name), id)
    }
    for (const person of script.people) {
      const email = `${person.as}@example.org`
      const personId = await addPerson(tx, {
        name: person.name,
        post: person.post,
        body: person.body,
        organisationId: undefined,
        specialism: person.specialism,
        email,
      })
      await createAccount(tx, {
        personId,
        name: person.name,
        email,
        kind: person.kind,
        passwordHash: undefined,
        isExample: true,
      })
      const from = exampleBegins.toZonedDateTime('Europe/London').toInstant()
      for (const role of person.standing) await giveStandingRole(tx, personId, role, from)
      for (const kind of person.training) await addTraining(tx, { personId, kind, completedOn: exampleBegins })
      names.set(person.as, personId)
    }
  })
}

async function perform(services: Services, step: ScriptStep, names: Names, where: string): Promise<void> {
  const performer = performers[step.do]
  if (performer === undefined) throw new Error(`The example ${where}: there is no such command.`)
  const now = step.on.toZonedDateTime({ timeZone: 'Europe/London', plainTime: timeOf(step) }).toInstant()
  const caller: Caller = {
    actor: await actorOf(services.database, idOf(names.get(step.by), step.by), now),
    now,
    requestId: randomUUID(),
  }
  let outcome: Awaited<ReturnType<typeof performer.perform>>
  try {
    outcome = await performer.perform(
      services,
      caller,
      withNumbers(step.with, names, where),
      step.reasons === undefined ? {} : { reasons: step.reasons },
    )
  } catch (error) {
    throw new Error(`The example ${where} failed.`, { cause: error })
  }
  if (outcome.kind !== 'done')
    throw new Error(`The example ${where} was answered: ${JSON.stringify(outcome, undefined, 1)}`)
  if (step.as !== undefined && outcome.value !== undefined) names.set(step.as, outcome.value.id)
}

/** From nine in the morning, one step every four minutes: nobody reads a record in which all happens at once. */
function timeOf({ on, place }: ScriptStep): Temporal.PlainTime {
  const time = Temporal.PlainTime.from('09:00').add({ minutes: 4 * place })
  if (time.hour < 9) throw new Error(`The example has too many steps on ${on.toString()} for one day.`)
  return time
}

/** `$name`, alone or within a text such as `block-$name`, stands for the number of what it names. */
function withNumbers(value: unknown, names: Names, where: string): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$([a-z0-9]+(?:-[a-z0-9]+)*)/g, (_, name: string) => {
      const number = names.get(name)
      if (number === undefined)
        throw new Error(`The example ${where} speaks of ${name}, which nothing before it makes.`)
      return number
    })
  }
  if (Array.isArray(value)) return value.map(each => withNumbers(each, names, where))
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withNumbers(each, names, where)]))
  }
  return value
}

function idOf(id: string | undefined, what: string): string {
  if (id === undefined) throw new Error(`The example speaks of ${what}, which is not there.`)
  return id
}

/** An organisation is named by its own name: "Northmoor Primary Care Trust" is `northmoor-primary-care-trust`. */
function nameFrom(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
