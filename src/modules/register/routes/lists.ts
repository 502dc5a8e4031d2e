import type { Transaction } from '../../../platform/db/database.ts'
import { type Fields, missing, page, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import type { RegisterServices } from '../commands.ts'
import { type Choice, sayId } from '../domain/entries.ts'
import { mayKeepRegister, mayReadRegister } from '../policy.ts'
import { entriesOnPage, type Found, listOrganisationEntries, listPeople } from '../views.ts'

/** The two lists of the register: people and organisations, searched and paged by the address alone. */
export function listRoutes({ choices }: RegisterServices): readonly Route[] {
  /** In the order of the framework; what none of them names any more comes last. */
  const sayTraining = (trained: readonly string[]) => [
    ...choices.training.filter(each => trained.includes(each.id)).map(each => each.label),
    ...trained.filter(kind => choices.training.every(each => each.id !== kind)).map(sayId),
  ]
  return [
    pageRoute({
      permission: 'register.read',
      subject: async () => ({}),
      may: mayReadRegister,
      path: '/register',
      statements: 1,
      show: ({ tx, query, actor }) =>
        showList(tx, query, '/register', listPeople, (people, list) =>
          page('register/pages/people.njk', {
            ...list,
            title: 'Register: people',
            people: people.map(each => ({
              ...each,
              bodyLabel: each.body === null ? undefined : sayIn(choices.bodies, each.body),
              trained: sayTraining(each.trained),
            })),
            may: { keep: mayKeepRegister(actor).granted },
          }),
        ),
    }),
    pageRoute({
      permission: 'register.read',
      subject: async () => ({}),
      may: mayReadRegister,
      path: '/register/organisations',
      statements: 1,
      show: ({ tx, query, actor, today }) =>
        showList(tx, query, '/register/organisations', listOrganisationEntries, (organisations, list) =>
          page('register/pages/organisations.njk', {
            ...list,
            title: 'Register: organisations',
            organisations: organisations.map(each => ({
              ...each,
              kindLabel: sayIn(choices.kinds, each.kind),
              isClosed: each.validUntil !== undefined && today.until(each.validUntil).sign <= 0,
              isToCome: today.until(each.validFrom).sign > 0,
            })),
            may: { keep: mayKeepRegister(actor).granted },
          }),
        ),
    }),
  ]
}

/** What each list tells its page besides the rows. */
type List = {
  readonly words: string
  readonly count: number
  readonly number: number
  readonly pages: number
  /** Addresses of the pages before and after, where there are any. */
  readonly previous: string | undefined
  readonly next: string | undefined
}

async function showList<Row>(
  tx: Transaction,
  query: Fields,
  path: string,
  find: (tx: Transaction, words: string, page: number) => Promise<Found<Row>>,
  show: (rows: readonly Row[], list: List) => Reply,
): Promise<Reply> {
  const words = one(query, 'words').trim()
  const number = Number(one(query, 'page') || '1')
  if (!Number.isInteger(number) || number < 1 || number > 1_000_000) return missing('no such page of the register')
  const { rows, count } = await find(tx, words, number)
  if (rows.length === 0 && number > 1) return missing('no such page of the register')
  const pages = Math.ceil(count / entriesOnPage)
  const addressOf = (wanted: number) =>
    wanted < 1 || wanted > pages
      ? undefined
      : `${path}?${new URLSearchParams({ ...(words === '' ? {} : { words }), page: String(wanted) })}`
  return show(rows, { words, count, number, pages, previous: addressOf(number - 1), next: addressOf(number + 1) })
}

function one(query: Fields, name: string): string {
  const value = query[name]
  return (typeof value === 'string' ? value : (value?.at(-1) ?? '')).slice(0, 100)
}

/** The label of what has this id, or the id in words where no loaded framework names it. */
export function sayIn(choices: readonly Choice[], id: string): string {
  return choices.find(choice => choice.id === id)?.label ?? sayId(id)
}
