import { sayDay } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../commands/change.ts'
import { endLink, linkInspection, tellReportDay } from '../commands/links.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { EndLinkForm, LinkForm, ReportDayForm } from '../forms.ts'
import { mayLink, mayRead, maySeeOverview } from '../policy.ts'
import { type LinkedInspection, listLinks } from '../store/links.ts'
import { listReviews } from '../views/review.ts'
import type { Shown } from './meetings.ts'
import { type ReviewFormVisit, reviewFormOn, reviewPage } from './subject.ts'

/** Inspections that belong to a review: what is linked and since when, linking, and ending a link with the reason. */
export function linkRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/links'
  const show = async ({ tx, review, actor }: Omit<Shown, 'today'>, form: ShownForm, status = 200): Promise<Reply> => {
    const links = await listLinks(tx, review.id)
    const may = mayLink(actor, review).granted
    const others = may ? (await listReviews(tx)).filter(each => each.id !== review.id) : []
    return page(
      'reviews/pages/links.njk',
      {
        title: 'Linked inspections',
        review,
        form,
        links: links.map(shown),
        others: others
          .filter(each => maySeeOverview(actor, each).granted)
          .map(({ id, title }) => ({ value: id, text: title })),
        may: { link: may },
      },
      status,
    )
  }
  const showOne = async (tx: Transaction, review: ReviewSubject, id: string, form: ShownForm, status = 200) => {
    const link = (await listLinks(tx, review.id)).find(each => each.id === id)
    if (link === undefined) return missing('no such link of this review')
    return page('reviews/pages/link.njk', { title: link.name, review, form, link: shown(link) }, status)
  }
  const again = ({ read, subject: review, actor }: ReviewFormVisit, form: ShownForm, status: number) =>
    read(tx => show({ tx, review, actor }, form, status))
  const againOne = ({ read, subject, params }: ReviewFormVisit, form: ShownForm, status: number) =>
    read(tx => showOne(tx, subject, linkIn(params), form, status))
  const onward = (words: string) => (visit: { readonly subject: ReviewSubject }) =>
    go(`/reviews/${visit.subject.id}/links`, words)
  const may = mayLink
  const permission = 'reviews.conduct'
  return [
    reviewPage({
      path,
      permission: 'reviews.read',
      may: mayRead,
      statements: 3,
      show: ({ tx, subject: review, actor }) => show({ tx, review, actor }, emptyForm),
    }),
    reviewFormOn({
      path,
      permission,
      may,
      schema: LinkForm,
      again,
      run: ({ where, other, ...wanted }, { caller, subject }, posted) => {
        // A number that is none leads to "choose the other review", as one that is not there does.
        const otherId = where === 'here' ? (/^\d{1,18}$/.test(other) ? other : '0') : undefined
        return linkInspection(services, caller, subject.id, { ...wanted, otherId }, posted)
      },
      onward: onward('They are linked.'),
    }),
    reviewPage({
      path: `${path}/:link`,
      permission,
      may,
      statements: 2,
      show: ({ tx, subject, params }) => showOne(tx, subject, linkIn(params), emptyForm),
    }),
    reviewFormOn({
      path: `${path}/:link/end`,
      permission,
      may,
      schema: EndLinkForm,
      again: againOne,
      run: ({ version, endBecause }, { caller, subject, params }, posted) => {
        const end = { id: linkIn(params), version, because: endBecause }
        return endLink(services, caller, subject.id, end, posted)
      },
      onward: onward('The link is ended. It stays on this page.'),
    }),
    reviewFormOn({
      path: `${path}/:link/report`,
      permission,
      may,
      schema: ReportDayForm,
      again: againOne,
      run: ({ version, day }, { caller, subject, params }, posted) =>
        tellReportDay(services, caller, subject.id, { id: linkIn(params), version, on: day }, posted),
      onward: onward('The day is on record.'),
    }),
  ]
}

function shown(link: LinkedInspection) {
  return {
    ...link,
    linked: sayDay(link.linkedOn),
    reports: link.reportOn === undefined ? '' : sayDay(link.reportOn),
    over: link.ended === undefined ? '' : sayDay(link.ended.on),
  }
}

function linkIn(params: { readonly [name: string]: string }): string {
  const id = params['link'] ?? ''
  return /^\d{1,18}$/.test(id) ? id : '0'
}
