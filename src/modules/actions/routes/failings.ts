import { sayDay } from '../../../kernel/dates.ts'
import { dayFields, emptyForm, filledForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { type ReviewFormVisit, reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { followFailing, markFailing, unmarkFailing } from '../commands/followed.ts'
import type { Failing, FailingCourse } from '../domain/failings.ts'
import { CourseForm, FailingForm, WithdrawForm } from '../forms.ts'
import { mayFollowFailings, mayReadActions } from '../policy.ts'
import { listFailings } from '../store/followed.ts'
import { findingChoices, recommendationChoices } from './choices.ts'
import { versionOf } from './duties.ts'
import type { Shown } from './overview.ts'

const base = '/reviews/:review/failings'
const one = `${base}/:failing` as const
const permission = 'actions.follow'

function failingShown(reviewId: string, failing: Failing) {
  const { discussed, settled, intervened } = failing
  return {
    href: `/reviews/${reviewId}/failings/${failing.id}`,
    text: failing.text,
    finding: failing.finding?.text ?? '',
    findingHref: failing.finding === undefined ? '' : `/published/${reviewId}#${failing.finding.id}`,
    marked: `${sayDay(failing.markedOn)}, ${failing.markedBy}`,
    discussed: discussed === undefined ? '' : `${sayDay(discussed.on)}, with ${discussed.with}`,
    agreed: settled?.agreed === true,
    settled: settled === undefined ? '' : `${sayDay(settled.on)}: ${settled.solution}`,
    intervened: intervened === undefined ? '' : `${sayDay(intervened.on)}: ${intervened.what}`,
    withdrawn: failing.withdrawnBecause ?? '',
  }
}

/** Significant failings and what came of them (¶75). */
export function failingRoutes(services: Services): readonly Route[] {
  const showAll = async (shown: Shown, form: ShownForm, status = 200): Promise<Reply> => {
    const { tx, review, actor } = shown
    const failings = await listFailings(tx, review.id)
    const choices = await recommendationChoices(services, shown)
    const may = { follow: mayFollowFailings(actor, review).granted }
    const model = {
      title: 'Significant failings',
      review,
      form,
      choices,
      findings: may.follow ? await findingChoices(shown) : [],
      failings: failings.map(failing => ({
        ...failingShown(review.id, failing),
        recommendation: choices.find(({ value }) => value !== '' && value === failing.recommendationId)?.text ?? '',
      })),
      may,
    }
    return page('actions/pages/failings.njk', model, status)
  }
  const showOne = async (shown: Shown, id: string, form?: ShownForm, status = 200): Promise<Reply> => {
    const { tx, review, actor } = shown
    const failing = (await listFailings(tx, review.id)).find(each => each.id === id)
    if (failing === undefined) return missing('no such failing in this review')
    const { discussed, settled, intervened } = failing
    const filled = filledForm({
      ...dayFields('discussedOn', discussed?.on),
      discussedWith: discussed?.with ?? '',
      ...dayFields('settledOn', settled?.on),
      agreed: settled === undefined ? '' : settled.agreed ? 'yes' : 'no',
      solution: settled?.solution ?? '',
      ...dayFields('intervenedOn', intervened?.on),
      intervention: intervened?.what ?? '',
    })
    const model = {
      title: 'Significant failing',
      review,
      failing: failingShown(review.id, failing),
      form: form === undefined ? filled : { ...form, typed: { ...filled.typed, ...form.typed } },
      version: versionOf(form, failing.version),
      may: { follow: mayFollowFailings(actor, review).granted && failing.withdrawnBecause === undefined },
    }
    return page('actions/pages/failing.njk', model, status)
  }
  const idIn = ({ params }: Pick<ReviewFormVisit, 'params'>) => params['failing'] ?? ''
  const again = (visit: ReviewFormVisit, form: ShownForm, status: number) =>
    visit.read(tx =>
      showOne({ tx, review: visit.subject, actor: visit.actor, today: visit.today }, idIn(visit), form, status),
    )
  return [
    reviewPage({
      path: base,
      permission: 'actions.read',
      may: mayReadActions,
      statements: 4,
      show: ({ tx, subject, actor, today }) => showAll({ tx, review: subject, actor, today }, emptyForm),
    }),
    reviewFormOn({
      path: base,
      permission,
      may: mayFollowFailings,
      schema: FailingForm,
      again: ({ read, subject: review, actor, today }, form, status) =>
        read(tx => showAll({ tx, review, actor, today }, form, status)),
      run: ({ text, recommendation, finding }, { caller, subject }, posted) => {
        const failing = { text, recommendationId: recommendation, findingId: finding }
        return markFailing(services, caller, subject.id, failing, posted)
      },
      onward: ({ subject }) => go(`/reviews/${subject.id}/failings`, 'The failing is marked.'),
    }),
    reviewPage({
      path: one,
      permission: 'actions.read',
      may: mayReadActions,
      statements: 2,
      show: ({ tx, subject, actor, today, params }) =>
        showOne({ tx, review: subject, actor, today }, params['failing'] ?? ''),
    }),
    reviewFormOn({
      path: one,
      permission,
      may: mayFollowFailings,
      schema: CourseForm,
      again,
      run: ({ version, ...typed }, visit, posted) => {
        const course: FailingCourse = {
          discussed: typed.discussedOn && { on: typed.discussedOn, with: typed.discussedWith },
          settled: typed.settledOn && { on: typed.settledOn, agreed: typed.agreed === 'yes', solution: typed.solution },
          intervened: typed.intervenedOn && { on: typed.intervenedOn, what: typed.intervention },
        }
        return followFailing(services, visit.caller, visit.subject.id, { ...course, id: idIn(visit), version }, posted)
      },
      onward: ({ subject }) => go(`/reviews/${subject.id}/failings`, 'What came of the failing is recorded.'),
    }),
    reviewFormOn({
      path: `${one}/withdraw`,
      permission,
      may: mayFollowFailings,
      schema: WithdrawForm,
      again,
      run: (given, visit, posted) =>
        unmarkFailing(services, visit.caller, visit.subject.id, { ...given, id: idIn(visit) }, posted),
      onward: ({ subject }) => go(`/reviews/${subject.id}/failings`, 'The mark is taken back.'),
    }),
  ]
}
