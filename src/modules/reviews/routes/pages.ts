import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { signedIn } from '../../../platform/web/access.ts'
import { answer } from '../../../platform/web/answer.ts'
import type { ProblemList } from '../../../platform/web/components/models.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, go, page, pageRoute, type Reply, type Route, type Visit } from '../../../platform/web/route.ts'
import { findArea, listAreas } from '../../register/index.ts'
import { type DeadlineResult, editionOn, labelIn } from '../../rulebooks/index.ts'
import type { Services } from '../commands/change.ts'
import { openReview } from '../commands/conduct.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { sayState } from '../domain/stages.ts'
import { OpenReviewForm } from '../forms.ts'
import { answersForArea, leads, mayConduct, mayOpen, maySeeOverview, maySteer } from '../policy.ts'
import { listLetters } from '../views/letters.ts'
import { listMembers, listRespondents, listReviews } from '../views/review.ts'
import { deadlineLineOf, findTracker } from './standing.ts'
import { reviewPage } from './subject.ts'

/** Finds what needs attention in a review, and how its deadlines stand. */
export type FindAttention = (asked: {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}) => Promise<{ readonly problems: ProblemList; readonly deadlines: readonly DeadlineResult[] }>

/** The list of reviews, opening one, and the overview. */
export function pageRoutes(services: Services, attention: FindAttention): readonly Route[] {
  const showOpen = async (
    tx: Transaction,
    today: Temporal.PlainDate,
    form: ShownForm,
    status = 200,
  ): Promise<Reply> => {
    const areas = await listAreas(tx)
    const all = services.rulebooks.list()
    const current = all.filter(each => editionOn(all, each.rulebook, today) === each)
    const editions = current.map(rulebook => ({
      value: `${rulebook.rulebook}/${rulebook.edition}`,
      text: `${rulebook.title}, edition ${rulebook.edition}`,
      bodies: rulebook.bodies.filter(body => body.designated),
    }))
    return page('reviews/pages/open.njk', { title: 'Open a review', form, areas, editions }, status)
  }

  return [
    pageRoute({
      ...signedIn,
      path: '/reviews',
      statements: 1,
      async show({ tx, actor }) {
        const reviews = (await listReviews(tx))
          .filter(review => maySeeOverview(actor, review).granted)
          .map(review => ({ ...review, says: sayStanding(services, review) }))
        return page('reviews/pages/list.njk', { title: 'Reviews', reviews, may: { open: mayOpen(actor).granted } })
      },
    }),
    pageRoute({
      permission: 'reviews.open',
      subject: async () => ({}),
      may: actor => mayOpen(actor),
      path: '/reviews/new',
      statements: 1,
      show: ({ tx, today }) => showOpen(tx, today, emptyForm),
    }),
    formRoute({
      permission: 'reviews.open',
      subject: async () => ({}),
      may: actor => mayOpen(actor),
      path: '/reviews/new',
      async submit({ caller, body, key, read, today }) {
        const again = (form: ShownForm, status: number) => read(tx => showOpen(tx, today, form, status))
        const form = readForm(OpenReviewForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { area, edition: chosen, ...rest } = form.command
        const [rulebook = '', edition = ''] = chosen.split('/')
        const found = await read(tx => findArea(tx, area))
        if (found === undefined) return again(formAgain(body, [{ field: 'area', text: 'Choose the area' }]), 422)
        const outcome = await openReview(
          services,
          caller,
          { ...rest, areaId: found.id, areaName: found.name, rulebook, edition },
          { key },
        )
        return answer(
          outcome,
          body,
          ({ id }) => go(`/reviews/${id}/dates`, 'The review is open. Now set its dates.'),
          again,
        )
      },
    }),
    reviewPage({
      path: '/reviews/:review',
      permission: 'reviews.overview',
      may: maySeeOverview,
      statements: 70,
      show: visit => showOverview(services, attention, visit),
    }),
  ]
}

/** "Fieldwork", "Published", or why it rests: one line for lists. */
function sayStanding(services: Services, review: Parameters<typeof findTracker>[2]): string {
  if (review.cancelledBecause !== undefined) return 'Cancelled'
  if (review.deferredBecause !== undefined) return 'Deferred'
  if (review.pausedBecause !== undefined) return 'Paused'
  if (review.stage === undefined) return sayState(review.state).replace(/^./, letter => letter.toUpperCase())
  const stage = services.rulebooks.get(review.rulebook, review.edition).stages.find(each => each.id === review.stage)
  return stage?.label ?? review.stage
}

type Overview = Visit & { readonly tx: Transaction; readonly subject: Parameters<typeof findTracker>[2] }

async function showOverview(
  services: Services,
  attention: FindAttention,
  { tx, subject: review, actor, today }: Overview,
): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const tracker = await findTracker(services, tx, review)
  const team = await listMembers(tx, review.id)
  const shared = {
    title: review.title,
    review,
    rulebook: { title: rulebook.title, edition: rulebook.edition, source: rulebook.source },
    standing: sayStanding(services, review),
    tracker,
    team: team.map(member => ({
      ...member,
      bodyLabel: rulebook.bodies.find(body => body.id === member.body)?.label ?? '',
      part: labelIn(rulebook.roles, member.role),
    })),
  }
  if (actor.kind === 'respondent') {
    const letters = await listLetters(tx, review.id)
    return page('reviews/pages/overview-area.njk', {
      ...shared,
      answers: answersForArea(actor, review).granted,
      letters: letters.map(letter => ({ ...letter, on: sayDay(letter.sentOn) })),
    })
  }
  const { problems, deadlines: results } = await attention({ tx, review, actor, today })
  const deadlines = deadlineLineOf(review, results, today)
  const respondents = await listRespondents(tx, review.id)
  const may = {
    conduct: mayConduct(actor, review).granted,
    steer: maySteer(actor, review).granted,
    lead: leads(actor, review).granted,
  }
  const stops = problems.groups
    .filter(({ gravity }) => gravity === 'must' || gravity === 'must-unknown')
    .reduce((sum, { count, problems: shown }) => sum + (count ?? shown.length), 0)
  return page('reviews/pages/overview.njk', { ...shared, problems, deadlines, respondents, may, stops })
}
