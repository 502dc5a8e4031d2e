import { sayInstant } from '../../../kernel/dates.ts'
import { type ModuleHistory, sayRow } from '../../../kernel/history.ts'
import { countViews, listViews } from '../../../platform/record/views.ts'
import { pageNumber, textOf } from '../../../platform/web/asked.ts'
import { missing, page, pageRoute, type Route } from '../../../platform/web/route.ts'
import { reviewPage, type Services } from '../../reviews/index.ts'
import { keyOfName, namesFrom } from '../domain/names.ts'
import { mayCountViews, mayReadViews } from '../policy.ts'
import { findRows } from '../views/history.ts'

const viewsOnPage = 100

const classWords: { readonly [classification: string]: string } = {
  'child-level': 'Tells of single children',
  'whistle-blower': 'Told in confidence',
}

/** Who was shown protected material: what, for who conducts the review; how much, for who keeps accounts. */
export function viewRoutes(services: Services, history: ModuleHistory): readonly Route[] {
  return [
    reviewPage({
      path: '/reviews/:review/views',
      permission: 'records.views',
      may: mayReadViews,
      statements: 3,
      async show({ tx, subject: review, query }) {
        const number = pageNumber(query)
        const item = /^\d{1,18}$/.test(textOf(query, 'item')) ? textOf(query, 'item') : undefined
        const { views, count } = await listViews(tx, {
          reviewId: review.id,
          ...(item === undefined ? {} : { row: { table: 'evidence_item', row: item } }),
          page: number,
          size: viewsOnPage,
        })
        if (views.length === 0 && number > 1) return missing('no such page of the views')
        const references = views.map(view => ({ to: `row:${view.table}`, id: view.row }))
        const nameOf = namesFrom([services.rulebooks.get(review.rulebook, review.edition)], new Map())
        const rows = await findRows(tx, review.id, references)
        const titles = new Map(
          rows.map(({ table, id, row }) => [keyOfName(`row:${table}`, id), sayRow(history, table, row, nameOf)]),
        )
        return page('records/pages/views.njk', {
          title: item === undefined ? 'Views of protected material' : 'Seen by',
          review,
          one: item !== undefined,
          count,
          views: views.map(view => ({
            who: view.name,
            when: sayInstant(view.at),
            what: titles.get(keyOfName(`row:${view.table}`, view.row)) ?? 'An item that is not open to you',
            id: view.row,
            classification: classWords[view.classification] ?? view.classification,
            page: view.page,
          })),
          number,
          pages: Math.ceil(count / viewsOnPage),
          further: `?${item === undefined ? '' : `item=${item}&`}page=`,
        })
      },
    }),
    pageRoute({
      path: '/history/views',
      permission: 'records.count-views',
      subject: async () => ({}),
      may: mayCountViews,
      statements: 1,
      async show({ tx }) {
        const counts = await countViews(tx)
        return page('records/pages/view-counts.njk', {
          title: 'How often protected material was viewed',
          counts: counts.map(each => ({
            ...each,
            classification: classWords[each.classification] ?? each.classification,
            lastAt: sayInstant(each.lastAt),
          })),
        })
      },
    }),
  ]
}
