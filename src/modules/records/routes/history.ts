import { type ModuleHistory, referencesOf, sayRow } from '../../../kernel/history.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { pageNumber, textOf } from '../../../platform/web/asked.ts'
import { type Fields, missing, page, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import { noteItems } from '../../evidence/index.ts'
import { type ReviewSubject, reviewPage, type Services } from '../../reviews/index.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { entriesOf } from '../domain/entries.ts'
import { dayAsked, type Filter, placesOf } from '../domain/filter.ts'
import { keyOfName, namesFrom } from '../domain/names.ts'
import { mayReadGeneralHistory, mayReadHistory, mayReadViews, maySealDossier } from '../policy.ts'
import { findNames, findProtected, findRows, listDoers, listLines } from '../views/history.ts'

const linesOnPage = 50
/** Lines, which of them are protected and the note of it, rows they name, names, and who there is to choose from. */
const statementsOfHistory = 6

type Asked = {
  readonly chain: string
  readonly path: string
  readonly review?: ReviewSubject
  readonly may?: { readonly seal: boolean; readonly views: boolean }
  readonly rulebooks: readonly Rulebook[]
  readonly query: Fields
}

/** The history of a review, and that of what belongs to none, narrowed to a thing, a person or a day where one asks. */
export function historyRoutes(services: Services, history: ModuleHistory): readonly Route[] {
  return [
    reviewPage({
      path: '/reviews/:review/record',
      permission: 'reviews.record',
      may: mayReadHistory,
      statements: 1 + statementsOfHistory,
      show: ({ tx, subject: review, query, actor }) =>
        showHistory(tx, history, {
          may: { seal: maySealDossier(actor, review).granted, views: mayReadViews(actor, review).granted },
          chain: review.id,
          path: `/reviews/${review.id}/record`,
          review,
          rulebooks: [services.rulebooks.get(review.rulebook, review.edition)],
          query,
        }),
    }),
    pageRoute({
      path: '/history',
      permission: 'records.general',
      subject: async () => ({}),
      may: mayReadGeneralHistory,
      statements: statementsOfHistory,
      show: ({ tx, query }) =>
        showHistory(tx, history, { chain: '0', path: '/history', rulebooks: services.rulebooks.list(), query }),
    }),
  ]
}

async function showHistory(tx: Transaction, history: ModuleHistory, asked: Asked): Promise<Reply> {
  const { chain, path, query } = asked
  const dayParts = { day: textOf(query, 'day-day'), month: textOf(query, 'day-month'), year: textOf(query, 'day-year') }
  const { day, wrong } = dayAsked(dayParts)
  const kinds = kindsIn(history, chain === '0')
  const kind = kinds.find(each => each.value === textOf(query, 'kind'))?.value
  const of = kind === undefined ? undefined : textOf(query, 'of') || undefined
  const by = /^\d{1,18}$/.test(textOf(query, 'by')) ? textOf(query, 'by') : undefined
  const filter: Filter = { kind, of, by, day }
  const number = pageNumber(query)
  const places = kind === undefined ? [] : placesOf(history, kind)
  const { lines, count } = await listLines(tx, { chain, filter, places, page: number, size: linesOnPage })
  if (lines.length === 0 && number > 1) return missing('no such page of the record')

  const shown = lines.flatMap(({ table, before, after }) =>
    table === 'evidence_words' ? [String((after ?? before)?.['item_id'] ?? '')] : [],
  )
  if (shown.length > 0) await noteItems(tx, chain, await findProtected(tx, shown), 'Record of the review')
  const references = referencesOf(history, lines)
  const rows = await findRows(tx, chain, references)
  const ofRows = referencesOf(
    history,
    rows.map(({ table, row }) => ({ table, operation: 'insert', before: undefined, after: row })),
  )
  const names = await findNames(tx, [...references, ...ofRows])
  const doers = await listDoers(tx, chain)
  const nameOfOthers = namesFrom(asked.rulebooks, names)
  const nameOf = namesFrom(
    asked.rulebooks,
    new Map([
      ...names,
      ...rows.map(
        each => [keyOfName(`row:${each.table}`, each.id), sayRow(history, each.table, each.row, nameOfOthers)] as const,
      ),
    ]),
  )

  const filtered = [kind, by, day].some(each => each !== undefined)
  const typed = { kind: kind ?? '', of: of ?? '', by: by ?? '', ...withDay(dayParts) }
  return page(asked.review === undefined ? 'records/pages/general.njk' : 'records/pages/review.njk', {
    title: asked.review === undefined ? 'History of people, accounts and roles' : 'Record',
    ...(asked.review === undefined ? {} : { review: asked.review }),
    may: asked.may ?? { seal: false, views: false },
    path,
    entries: entriesOf(history, lines, nameOf),
    count,
    filtered,
    one: of !== undefined,
    narrowed: of === undefined ? filtered : by !== undefined || day !== undefined,
    kindLabel: kinds.find(each => each.value === kind)?.text ?? '',
    kinds,
    doers: doers.map(({ id, name }) => ({ value: id, text: name })),
    form: {
      typed,
      problems: [],
      errors: wrong ? { day: { text: 'This must be a real date, such as 14 8 2006' } } : {},
      reasons: [],
    },
    number,
    pages: Math.ceil(count / linesOnPage),
    further: linkTo(path, typed),
  })
}

/** Kinds of thing to choose from: those of reviews, or those that belong to none. */
function kindsIn(
  history: ModuleHistory,
  general: boolean,
): readonly { readonly value: string; readonly text: string }[] {
  return Object.entries(history.kinds)
    .filter(([, kind]) => (kind.general === true) === general)
    .map(([value, { label }]) => ({ value, text: label }))
}

function withDay(parts: { readonly day: string; readonly month: string; readonly year: string }) {
  return { 'day-day': parts.day, 'day-month': parts.month, 'day-year': parts.year }
}

/** The same question again, ending in the number of a page that is to be added. */
function linkTo(path: string, typed: { readonly [name: string]: string }): string {
  const asked = new URLSearchParams(Object.entries(typed).filter(([, value]) => value !== ''))
  asked.append('page', '')
  return `${path}?${asked.toString()}`
}
