import { everybody } from '../../../platform/web/access.ts'
import { pageNumber, textOf } from '../../../platform/web/asked.ts'
import { keptPage, pageRoute, type Route } from '../../../platform/web/route.ts'
import { listPlaces } from '../../register/index.ts'
import { markedSentences } from '../domain/found.ts'
import { countReports, listJudgements, markEnd, markStart, type Sought, searchPassages } from '../views.ts'

const foundOnPage = 20
/** Nobody pages further: more words find it sooner. */
const pagesMax = 200

const kinds = {
  finding: 'Finding',
  recommendation: 'Recommendation',
  passage: 'Summary or context',
} as const

/** Search over the words of issued reports. */
export const searchRoute: Route = pageRoute({
  ...everybody,
  path: '/published/search',
  statements: 4,
  async show({ tx, query }) {
    const reports = await countReports(tx)
    const places = (await listPlaces(tx)).filter(place => place.areaIds.some(id => reports.has(id)))
    const judgements = await listJudgements(tx)
    const asked = {
      // Nobody types characters of private use, and marks are made of them.
      words: textOf(query, 'words')
        .replaceAll(/[\u{E000}-\u{F8FF}]/gu, '')
        .trim()
        .slice(0, 200),
      area: textOf(query, 'area'),
      judgement: textOf(query, 'judgement'),
      kind: textOf(query, 'kind'),
    }
    const place = places.find(each => String(each.number) === asked.area)
    const sought: Sought = {
      words: asked.words,
      // What is not offered is not asked for.
      areaIds: place?.areaIds,
      judgement: judgements.some(each => each.judgement === asked.judgement) ? asked.judgement : '',
      kind: Object.keys(kinds).includes(asked.kind) ? asked.kind : '',
    }
    const number = Math.min(pageNumber(query), pagesMax)
    const isAsked = sought.words !== '' || place !== undefined || sought.judgement !== '' || sought.kind !== ''
    const { rows, count } = isAsked
      ? await searchPassages(tx, sought, { offset: (number - 1) * foundOnPage, limit: foundOnPage })
      : { rows: [], count: 0 }
    const chosen = {
      words: sought.words,
      area: place === undefined ? '' : asked.area,
      judgement: sought.judgement,
      kind: sought.kind,
    }
    const address = new URLSearchParams(Object.entries(chosen).filter(([, text]) => text !== ''))
    return keptPage('site/pages/search.njk', {
      title: isAsked ? `Search published reports: ${chosen.words || 'chosen'}` : 'Search published reports',
      chosen,
      isAsked,
      places: places.map(each => ({ value: String(each.number), text: each.name })),
      judgements: judgements.map(each => ({ value: each.judgement, text: each.text })),
      kinds: Object.entries(kinds).map(([value, text]) => ({ value, text })),
      count,
      isBeyond: isAsked && number > 1 && rows.length === 0,
      number,
      last: Math.min(pagesMax, Math.ceil(count / foundOnPage)),
      address: `/published/search?${address.toString()}${address.size > 0 ? '&' : ''}`,
      found: rows.map(row => ({
        ...row,
        kindSays: kinds[row.kind],
        pieces: markedSentences(row.text, markStart, markEnd),
      })),
    })
  },
})
