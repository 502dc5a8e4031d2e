import type { Transaction } from '../../../platform/db/database.ts'
import { everybody } from '../../../platform/web/access.ts'
import { textOf } from '../../../platform/web/asked.ts'
import { dataReply, problemReply } from '../../../platform/web/data.ts'
import { type Fields, missing, page, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import { issuedReport } from '../../reports/index.ts'
import { type AnswerName, answers } from '../domain/api-answers.ts'
import type { Licence } from '../domain/csvw.ts'
import { apiPath, describeApi, filters, namesIn, type Operation, operations } from '../domain/open-api.ts'
import { directionOf } from '../domain/rows.ts'
import { findRelease, listReleases, type Release } from '../store.ts'
import {
  type Asked,
  findModel,
  listActions,
  listFindings,
  listGrades,
  listPublishedAreas,
  listRecommendations,
  listReports,
  type PublishedArea,
  type PublishedReport,
} from '../views.ts'

const itemsOnPage = 100
const pagesMax = 100_000
const json = 'application/json; charset=utf-8'

/** One of a kind, or some of a list; undefined where there is no such thing. */
type Reading = (tx: Transaction, asked: Asked, params: { readonly [name: string]: string }) => Promise<unknown>

const one = <Item>(items: readonly Item[], shown: (item: Item) => unknown) => items.map(shown)[0]

const readings: { readonly [name in AnswerName]: Reading } = {
  areas: async (tx, asked) => (await listPublishedAreas(tx, asked)).map(shownArea),
  area: async (tx, asked, params) => one(await listPublishedAreas(tx, { ...asked, area: params['area'] }), shownArea),
  reports: async (tx, asked) => (await listReports(tx, asked)).map(shownReport),
  report: (tx, _, params) => readReport(tx, params['review'] ?? ''),
  model: (tx, _, params) => findModel(tx, params['review'] ?? ''),
  grades: async (tx, asked) => (await listGrades(tx, asked)).map(each => ({ ...each, direction: directionOf(each) })),
  findings: async (tx, asked) =>
    (await listFindings(tx, asked)).map(each => ({ ...each, page: `/published/${each.review}#${each.finding}` })),
  recommendations: listRecommendations,
  actions: listActions,
  releases: async (tx, asked) => (await listReleases(tx, asked)).map(shownRelease),
  async release(tx, _, params) {
    const number = Number(params['number'])
    const release = number < 1_000_000_000 ? await findRelease(tx, number) : undefined
    return release && shownRelease(release)
  },
}

/** The API for programs, its description, and the page that tells people of it. */
export function apiRoutes(licence: Licence, software: string): readonly Route[] {
  const description = JSON.stringify(describeApi(licence, software), null, 2)
  return [
    pageRoute({
      ...everybody,
      path: '/data/api',
      statements: 0,
      show: async () =>
        page('releases/pages/api.njk', {
          title: 'The API',
          apiPath,
          licence,
          operations: operations.map(each => ({
            ...each,
            names: namesIn(each.path),
            example: namesIn(each.path).length === 0 ? `${apiPath}${each.path}` : '',
            filters: each.filters.map(name => ({ name, about: filters[name] })),
          })),
        }),
    }),
    pageRoute({
      ...everybody,
      asPublic: true,
      path: `${apiPath}/openapi.json`,
      statements: 0,
      show: async () => dataReply(json, description),
    }),
    ...operations.map(operation =>
      pageRoute({
        ...everybody,
        asPublic: true,
        path: `${apiPath}${operation.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
        statements: 1,
        show: ({ tx, params, query }) => answerTo(operation, tx, params, query),
      }),
    ),
  ]
}

async function answerTo(
  operation: Operation,
  tx: Transaction,
  params: { readonly [name: string]: string },
  query: Fields,
): Promise<Reply> {
  if (!Object.values(params).every(isNumber)) return missing('the address names no number')
  for (const name of operation.filters) {
    const text = textOf(query, name)
    if (text !== '' && !isNumber(text)) {
      return problemReply(400, 'A filter is no number', `${name} should be a number.`)
    }
  }
  const number = Math.max(1, Number(textOf(query, 'page') || '1'))
  if (number > pagesMax) return problemReply(400, 'There is no such page', `page is ${pagesMax} at most.`)
  const isList = operation.filters.includes('page')
  const narrowed = (name: 'area' | 'review') =>
    operation.filters.includes(name) ? textOf(query, name) || undefined : undefined
  const asked: Asked = {
    area: narrowed('area'),
    review: narrowed('review'),
    offset: isList ? (number - 1) * itemsOnPage : 0,
    limit: isList ? itemsOnPage + 1 : 1,
  }
  const found = await readings[operation.answer](tx, asked, params)
  if (found === undefined) return missing('there is no such thing')
  const shown = Array.isArray(found) && isList ? listed(operation, query, number, found) : found
  // Days become text, and nothing leaves that the description does not name.
  const answer = answers[operation.answer].parse(JSON.parse(JSON.stringify(shown)))
  return dataReply(json, JSON.stringify(answer))
}

function listed(
  { path, filters: narrowing }: Operation,
  query: Fields,
  number: number,
  found: readonly unknown[],
): object {
  const kept = narrowing.flatMap((name): [string, string][] =>
    name === 'page' || textOf(query, name) === '' ? [] : [[name, textOf(query, name)]],
  )
  const next = new URLSearchParams([...kept, ['page', String(number + 1)]])
  return {
    page: number,
    next: found.length > itemsOnPage ? `${apiPath}${path}?${next}` : null,
    items: found.slice(0, itemsOnPage),
  }
}

function isNumber(text: string): boolean {
  return /^\d{1,18}$/.test(text)
}

function shownArea(each: PublishedArea): object {
  return { ...each, feed: `/feeds/areas/${each.area}.atom` }
}

function shownReport(each: PublishedReport): object {
  return { ...each, page: `/published/${each.review}` }
}

async function readReport(tx: Transaction, review: string): Promise<object | undefined> {
  const issued = await issuedReport(tx, review)
  if (issued === undefined) return undefined
  const { notice } = issued
  return {
    review: issued.reviewId,
    area: issued.areaId,
    areaName: issued.areaName,
    title: issued.title,
    framework: issued.rulebook,
    edition: issued.edition,
    issuedOn: issued.issuedOn,
    version: issued.number,
    versionOn: issued.versionOn,
    page: `/published/${issued.reviewId}`,
    notice: notice === undefined ? null : { wrong: notice.wrong, saysNow: notice.saysNow, because: notice.because },
    model: `${apiPath}/reports/${issued.reviewId}/model`,
    files: issued.files.map(file => ({ ...file, path: `/published/${issued.reviewId}/${file.name}` })),
  }
}

function shownRelease({ counts: _, ...release }: Release): object {
  const at = `/data/releases/${release.number}`
  return { ...release, page: at, files: release.files.map(file => ({ ...file, path: `${at}/${file.name}` })) }
}
