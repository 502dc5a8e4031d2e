import { sayDay, sayPeriod, sayWeekday, type Temporal } from '../../../kernel/dates.ts'
import { sayList } from '../../../kernel/words.ts'
import { compareDays, type Holidays } from '../../../kernel/working-days.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { askRules, mayRead, type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { fieldworkRoute } from '../../rulebooks/index.ts'
import { finalisePlan, reopenPlan } from '../commands/fieldwork.ts'
import { fieldworkOf, missingDetail } from '../domain/activities.ts'
import { judgementsOf } from '../domain/judgements.ts'
import { timetableOf } from '../domain/timetable.ts'
import { BecauseForm, FinaliseForm } from '../forms.ts'
import { mayDirect, mayWrite } from '../policy.ts'
import { listActivities, listHypotheses, listPlans, listRoutes, listTeam, standingPlan } from '../views/fieldwork.ts'
import { openProblems } from './coverage.ts'

type Shown = { readonly tx: Transaction; readonly review: ReviewSubject; readonly actor: Actor }

/** Fieldwork is a few weeks; a timetable of more would be a mistake in the dates. */
const daysMost = 60

/** The timetable by inspector and day, what is missing in it, and its finalising. */
export function planRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/plan'
  const onward = (review: ReviewSubject) => path.replace(':review', review.id)
  const again =
    (read: <Value>(work: (tx: Transaction) => Promise<Value>) => Promise<Value>, review: ReviewSubject, actor: Actor) =>
    (form: ShownForm, status: number) =>
      read(tx => showPlan(services, { tx, review, actor }, form, status))
  return [
    reviewPage({
      path,
      permission: 'fieldwork.read',
      may: mayRead,
      statements: 14,
      show: ({ tx, subject: review, actor }) => showPlan(services, { tx, review, actor }),
    }),
    reviewForm({
      path: `${path}/finalise`,
      permission: 'fieldwork.finalise-plan',
      may: mayDirect,
      async submit({ caller, body, key, read, subject: review, actor }) {
        const form = readForm(FinaliseForm, body)
        if (!form.ok) return again(read, review, actor)(formAgain(body, form.problems), 422)
        const outcome = await finalisePlan(services, caller, review.id, form.command, { key })
        return answer(outcome, body, () => go(onward(review), 'The plan is final.'), again(read, review, actor))
      },
    }),
    reviewForm({
      path: `${path}/reopen`,
      permission: 'fieldwork.finalise-plan',
      may: mayDirect,
      async submit({ caller, body, key, read, subject: review, actor }) {
        const form = readForm(BecauseForm, body)
        if (!form.ok) return again(read, review, actor)(formAgain(body, form.problems), 422)
        const outcome = await reopenPlan(services, caller, review.id, form.command, { key })
        return answer(outcome, body, () => go(onward(review), 'The plan is open again.'), again(read, review, actor))
      },
    }),
  ]
}

async function showPlan(
  services: Services,
  { tx, review, actor }: Shown,
  form: ShownForm = emptyForm,
  status = 200,
): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const routes = await listRoutes(tx, review.id)
  const hypotheses = await listHypotheses(tx, review.id)
  const activities = await listActivities(tx, review.id)
  const team = await listTeam(tx, review.id)
  const plans = await listPlans(tx, review.id)
  const results = await askRules(
    services,
    tx,
    review,
    rulebook.stages.map(stage => `leave ${stage.id}`),
    ['fieldwork'],
  )
  const onFieldwork = routes.filter(route => route.route === fieldworkRoute).map(route => route.judgement)
  const stands = fieldworkOf(onFieldwork, hypotheses, activities)
  const timetable = timetableOf(
    fieldworkDays(review, services.rulebooks.holidays(rulebook)),
    team.map(member => member.id),
    activities,
  )
  const nameOf = (id: string) => team.find(member => member.id === id)?.name ?? 'Somebody no longer in the team'
  const judgement = (id: string) => judgementsOf(rulebook).find(each => each.id === id)
  const plan = standingPlan(plans)
  return page(
    'fieldwork/pages/plan.njk',
    {
      title: 'Fieldwork plan',
      review,
      form,
      fieldwork:
        review.fieldworkStart === undefined || review.fieldworkEnd === undefined
          ? undefined
          : sayPeriod(review.fieldworkStart, review.fieldworkEnd),
      plan:
        plan === undefined
          ? undefined
          : { ...plan, says: `Finalised on ${sayDay(plan.finalisedOn)} by ${plan.finalisedBy}.` },
      earlier: plans.flatMap(each =>
        each.reopenedOn === undefined
          ? []
          : [
              `Finalised on ${sayDay(each.finalisedOn)} by ${each.finalisedBy}, reopened on ${sayDay(each.reopenedOn)}: ${each.reopenedBecause ?? ''}`,
            ],
      ),
      weeks: timetable.weeks.map(week => ({
        days: week.days.map(day => ({ ...dayHead(day), day: sayDay(day) })),
        says: sayWeek(week.days),
        rows: week.rows.map(row => ({
          name: nameOf(row.memberId),
          cells: row.cells.map((bookings, index) => ({ label: dayHead(week.days[index]).label, bookings })),
        })),
      })),
      clashes: timetable.clashes.map(
        clash => `${nameOf(clash.memberId)} on ${sayWeekday(clash.day)} at ${clash.at}: ${sayList(clash.titles)}`,
      ),
      free: timetable.free.map(({ memberId, days }) => ({ name: nameOf(memberId), count: days.length })),
      elsewhere: timetable.elsewhere.map(activity => ({
        ...activity,
        when: activity.plannedOn === undefined ? 'no day yet' : sayDay(activity.plannedOn),
      })),
      incomplete: activities
        .map(activity => ({ id: activity.id, title: activity.title, missing: missingDetail(activity) }))
        .filter(activity => activity.missing.length > 0)
        .map(activity => ({ ...activity, missing: sayList(activity.missing) })),
      withoutActivity: stands.withoutActivity.map(judgement).filter(each => each !== undefined),
      problems: openProblems(results, review, rulebook, ['plan', 'hypotheses'], 'Every rule on the plan is kept.'),
      total: activities.length,
      may: { write: mayWrite(actor, review).granted, direct: mayDirect(actor, review).granted },
    },
    status,
  )
}

/** Working days of the fieldwork; empty while it has no dates. Where the table of holidays ends, every day stands. */
function fieldworkDays(review: ReviewSubject, holidays: Holidays): readonly Temporal.PlainDate[] {
  const days: Temporal.PlainDate[] = []
  const { fieldworkStart, fieldworkEnd } = review
  if (fieldworkStart === undefined || fieldworkEnd === undefined) return days
  for (
    let day = fieldworkStart;
    compareDays(day, fieldworkEnd) <= 0 && days.length < daysMost;
    day = day.add({ days: 1 })
  ) {
    if (holidays.is(day) !== 'not-working') days.push(day)
  }
  return days
}

function dayHead(day: Temporal.PlainDate | undefined): { readonly label: string } {
  if (day === undefined) return { label: '' }
  return { label: sayWeekday(day).replace(` ${day.year}`, '') }
}

function sayWeek(days: readonly Temporal.PlainDate[]): string {
  const [first, last] = [days[0], days.at(-1)]
  return first === undefined || last === undefined ? '' : sayPeriod(first, last)
}
