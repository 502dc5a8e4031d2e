import { publicActor } from '../access/actor.ts'
import type { Transaction } from '../db/database.ts'
import { needsSignIn, refusalOf, signInFirst, subjectOf } from './permission.ts'
import type { Fields, PageRoute, Reply, Visit } from './route.ts'
import type { ServerOptions } from './server.ts'

/** What a page answers its visitor: one short transaction for subject, permission and reading. */
export async function showRoute(options: ServerOptions, route: PageRoute<unknown>, visit: Visit): Promise<Reply> {
  if (needsSignIn(route, visit.actor)) return signInFirst
  const work = async (tx: Transaction) => {
    const subject = await subjectOf(route, tx, visit.params, refusalOf(route, visit.actor, undefined))
    return refusalOf(route, visit.actor, subject) ?? route.show({ ...visit, tx, subject })
  }
  if (route.asGate === true) return options.database.asGate(work)
  const caller = route.asPublic === true ? { ...visit.caller, actor: publicActor } : visit.caller
  return options.database.as(caller, 'read', work)
}

/** What the page of a path, with its query, answers the same visitor; undefined where there is no such page. */
export async function showPage(options: ServerOptions, visit: Visit, place: string): Promise<Reply | undefined> {
  const [path = '', query = ''] = place.split('?')
  const found = options.routes
    .flatMap(route => {
      const params = route.method === 'GET' ? paramsIn(route.path, path) : undefined
      return route.method === 'GET' && params !== undefined ? [{ route, params }] : []
    })
    // A name that is written out goes before one that could be anything.
    .toSorted((one, other) => Object.keys(one.params).length - Object.keys(other.params).length)[0]
  return found && showRoute(options, found.route, { ...visit, params: found.params, query: fieldsOf(query) })
}

function paramsIn(pattern: string, path: string): Visit['params'] | undefined {
  const names = pattern.split('/')
  const parts = path.replace(/(?<=.)\/$/, '').split('/')
  if (names.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, name] of names.entries()) {
    const part = decoded(parts[index] ?? '')
    if (part === undefined) return undefined
    if (name.startsWith(':')) params[name.slice(1)] = part
    else if (name !== part) return undefined
  }
  return params
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function fieldsOf(query: string): Fields {
  const given = new URLSearchParams(query)
  return Object.fromEntries(
    [...new Set(given.keys())].map(name => {
      const values = given.getAll(name)
      return [name, values.length === 1 ? values[0] : values]
    }),
  )
}
