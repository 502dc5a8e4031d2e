import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { dayFields, emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { mayRead, type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { planActivity, recordActivity, replanActivity } from '../commands/fieldwork.ts'
import { allOf, editedActivityForm, newActivityForm, oneOf } from '../forms.ts'
import { mayWrite } from '../policy.ts'
import { findActivity, listPlans, listTeam, pageOfActivities, standingPlan } from '../views/fieldwork.ts'
import { heldRoutes } from './held.ts'
import { activityShown, judgementChoices } from './shown.ts'

type Shown = { readonly tx: Transaction; readonly review: ReviewSubject; readonly actor: Actor }

const activitiesOnPage = 25

const states = [
  { value: 'all', text: 'All' },
  { value: 'planned', text: 'Planned' },
  { value: 'held', text: 'Held' },
  { value: 'called-off', text: 'Called off' },
] as const

/** Meetings, visits, studies and discussions: the list, planning one, and what became of it. */
export function activityRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/activities'
  return [
    reviewPage({
      path,
      permission: 'fieldwork.read',
      may: mayRead,
      statements: 3,
      async show({ tx, subject: review, actor, query }) {
        const rulebook = services.rulebooks.get(review.rulebook, review.edition)
        const state = states.find(each => each.value === oneOf(query, 'state'))?.value ?? 'all'
        const number = /^[1-9]\d{0,4}$/.test(oneOf(query, 'page')) ? Number(oneOf(query, 'page')) : 1
        const from = (number - 1) * activitiesOnPage
        const { activities, total } = await pageOfActivities(tx, review.id, { state, from, most: activitiesOnPage })
        if (activities.length === 0 && number > 1) return missing('fieldwork: no such page of activities')
        const team = await listTeam(tx, review.id)
        return page('fieldwork/pages/activities.njk', {
          title: 'Activities',
          review,
          activities: activities.map(activity => activityShown(activity, rulebook, team)),
          total,
          states: states.map(each => ({ ...each, isHere: each.value === state })),
          state,
          number,
          pages: Math.ceil(total / activitiesOnPage),
          may: { write: mayWrite(actor, review).granted },
        })
      },
    }),
    ...newRoutes(services, path),
    ...editRoutes(services, path),
    ...heldRoutes(services, path),
  ]
}

/** What the form of an activity lets one choose, with what is chosen. */
async function choicesOf({ tx, review }: Omit<Shown, 'actor'>, rulebook: Rulebook, typed: Fields) {
  const team = await listTeam(tx, review.id)
  return {
    kinds: rulebook.activities.map(kind => ({
      value: kind.id,
      text: kind.label,
      selected: oneOf(typed, 'kind') === kind.id,
    })),
    team: team.map(member => ({
      value: member.id,
      text: member.name,
      checked: allOf(typed, 'members').includes(member.id),
    })),
    judgements: judgementChoices(rulebook, typed),
  }
}

function newRoutes(services: Services, path: `/reviews/:review${string}`): readonly Route[] {
  const show = async ({ tx, review }: Shown, form: ShownForm, status = 200): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const isFinal = standingPlan(await listPlans(tx, review.id)) !== undefined
    const choices = await choicesOf({ tx, review }, rulebook, form.typed)
    const model = { title: isFinal ? 'Record an activity' : 'Plan an activity', review, form, ...choices, isFinal }
    return page('fieldwork/pages/activity-form.njk', { ...model, activity: undefined, version: 0 }, status)
  }
  return [
    reviewPage({
      path: `${path}/new`,
      permission: 'fieldwork.write',
      may: mayWrite,
      statements: 3,
      show: ({ tx, subject: review, actor, query }) =>
        show({ tx, review, actor }, { ...emptyForm, typed: { judgements: allOf(query, 'judgement') } }),
    }),
    reviewForm({
      path: `${path}/new`,
      permission: 'fieldwork.write',
      may: mayWrite,
      async submit({ caller, body, key, read, subject: review, actor }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor }, form, status))
        const form = readForm(newActivityForm(services.rulebooks.get(review.rulebook, review.edition)), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { heldOn, ...activity } = form.command
        const outcome =
          heldOn === undefined
            ? await planActivity(services, caller, review.id, activity, { key })
            : await recordActivity(services, caller, review.id, { ...activity, heldOn }, { key })
        const onward = path.replace(':review', review.id)
        return answer(
          outcome,
          body,
          ({ id }) =>
            heldOn === undefined
              ? go(onward, 'The activity is in the plan.')
              : go(`${onward}/${id}`, 'It is recorded that it took place.'),
          again,
        )
      },
    }),
  ]
}

function editRoutes(services: Services, path: `/reviews/:review${string}`): readonly Route[] {
  const own = `${path}/:activity/edit` as const
  const show = async (
    { tx, review }: Shown,
    id: string,
    again?: { readonly form: ShownForm; readonly status: number },
  ): Promise<Reply> => {
    const activity = await findActivity(tx, review.id, id)
    if (activity === undefined || activity.calledOffBecause !== undefined)
      return missing(`fieldwork: no activity ${id} that could be changed`)
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const isFinal = standingPlan(await listPlans(tx, review.id)) !== undefined
    const typed: Fields = again?.form.typed ?? {
      kind: activity.kind,
      title: activity.title,
      members: activity.members,
      people: activity.people,
      place: activity.place,
      ...dayFields('plannedOn', activity.plannedOn),
      plannedAt: activity.plannedAt,
      judgements: activity.judgements,
      tie: activity.tie,
    }
    return page(
      'fieldwork/pages/activity-form.njk',
      {
        title: 'Change an activity',
        review,
        form: { ...(again?.form ?? emptyForm), typed },
        ...(await choicesOf({ tx, review }, rulebook, typed)),
        activity: activityShown(activity, rulebook, await listTeam(tx, review.id)),
        isFinal,
        version: again === undefined ? activity.version : oneOf(typed, 'version'),
      },
      again?.status ?? 200,
    )
  }
  return [
    reviewPage({
      path: own,
      permission: 'fieldwork.write',
      may: mayWrite,
      statements: 5,
      show: ({ tx, subject: review, actor, params }) => show({ tx, review, actor }, params['activity'] ?? ''),
    }),
    reviewForm({
      path: own,
      permission: 'fieldwork.write',
      may: mayWrite,
      async submit({ caller, body, key, read, subject: review, actor, params }) {
        const id = params['activity'] ?? ''
        if (!/^\d{1,18}$/.test(id)) return missing(`fieldwork: no activity ${id}`)
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor }, id, { form, status }))
        const form = readForm(editedActivityForm(services.rulebooks.get(review.rulebook, review.edition)), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await replanActivity(services, caller, review.id, { ...form.command, id }, { key })
        return answer(
          outcome,
          body,
          () => go(`${path.replace(':review', review.id)}/${id}`, 'The activity is changed.'),
          again,
        )
      },
    }),
  ]
}
