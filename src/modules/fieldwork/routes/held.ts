import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { dayFields, emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { mayWriteEvidence } from '../../evidence/index.ts'
import { mayRead, type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { callOffActivity, type HoldActivity, holdActivity } from '../commands/fieldwork.ts'
import type { Activity } from '../domain/activities.ts'
import { BecauseForm, heldForm, oneOf, recordsIn } from '../forms.ts'
import { mayWrite } from '../policy.ts'
import { findActivity, listTeam } from '../views/fieldwork.ts'
import { activityShown, judgementChoices } from './shown.ts'

type Shown = { readonly tx: Transaction; readonly review: ReviewSubject; readonly actor: Actor }
type Again = { readonly form: ShownForm; readonly status: number }

/** One activity: what it is, that it took place and what was recorded of it, or that it was called off. */
export function heldRoutes(services: Services, path: `/reviews/:review${string}`): readonly Route[] {
  const own = `${path}/:activity` as const
  const show = (shown: Shown, id: string, again?: Again) => showActivity(services, shown, id, again)
  return [
    reviewPage({
      path: own,
      permission: 'fieldwork.read',
      may: mayRead,
      statements: 3,
      show: ({ tx, subject: review, actor, params }) => show({ tx, review, actor }, params['activity'] ?? ''),
    }),
    reviewForm({
      path: `${own}/held`,
      permission: 'fieldwork.write',
      may: mayWrite,
      async submit({ caller, body, key, read, subject: review, actor, params }) {
        const id = params['activity'] ?? ''
        const activity = await read(tx => findActivity(tx, review.id, id))
        if (activity === undefined) return missing(`fieldwork: no activity ${id}`)
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor }, id, { form, status }))
        const rulebook = services.rulebooks.get(review.rulebook, review.edition)
        const form = readForm(heldForm(rulebook, activity.kind), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { version, heldOn, judgements, tie } = form.command
        const held: HoldActivity = { id, version, heldOn, judgements, tie, records: recordsIn(form.command) }
        const outcome = await holdActivity(services, caller, review.id, held, { key })
        return answer(outcome, body, () => go(`/reviews/${review.id}/activities/${id}`, 'It is recorded.'), again)
      },
    }),
    reviewForm({
      path: `${own}/call-off`,
      permission: 'fieldwork.write',
      may: mayWrite,
      async submit({ caller, body, key, read, subject: review, actor, params }) {
        const id = params['activity'] ?? ''
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor }, id, { form, status }))
        const form = readForm(BecauseForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await callOffActivity(services, caller, review.id, { ...form.command, id }, { key })
        return answer(outcome, body, () => go(`/reviews/${review.id}/activities`, 'The activity is called off.'), again)
      },
    }),
  ]
}

async function showActivity(
  services: Services,
  { tx, review, actor }: Shown,
  id: string,
  again: Again | undefined,
): Promise<Reply> {
  const activity = await findActivity(tx, review.id, id)
  if (activity === undefined) return missing(`fieldwork: no activity ${id}`)
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const team = await listTeam(tx, review.id)
  const things = rulebook.activities.find(kind => kind.id === activity.kind)?.records ?? []
  const isAgain = again?.form.typed['heldOn-year'] !== undefined
  const typed: Fields = isAgain ? again.form.typed : { ...filled(activity), ...again?.form.typed }
  return page(
    'fieldwork/pages/activity.njk',
    {
      title: activity.title,
      review,
      form: { ...(again?.form ?? emptyForm), typed },
      activity: activityShown(activity, rulebook, team),
      version: again === undefined ? activity.version : oneOf(typed, 'version'),
      things: things.map(thing => ({
        name: `record.${thing.id}`,
        text: thing.label,
        cite: thing.cite,
        found: activity.records[thing.id] ?? '',
        value: oneOf(typed, `record.${thing.id}`),
      })),
      judgementChoices: judgementChoices(rulebook, typed),
      evidenceHref: mayWriteEvidence(actor, review).granted ? evidenceAddress(review, activity) : '',
      may: { write: mayWrite(actor, review).granted && activity.calledOffBecause === undefined },
    },
    again?.status ?? 200,
  )
}

function filled(activity: Activity): Fields {
  const records = Object.entries(activity.records).map(([thing, text]) => [`record.${thing}`, text])
  return {
    ...dayFields('heldOn', activity.heldOn ?? activity.plannedOn),
    judgements: activity.judgements,
    tie: activity.tie,
    ...Object.fromEntries(records),
  }
}

/** The form of evidence, with what the activity knows already. */
function evidenceAddress(review: ReviewSubject, activity: Activity): string {
  const known = new URLSearchParams({ activity: activity.id, title: activity.title })
  if (activity.place !== '') known.set('place', activity.place)
  if (activity.people !== '') known.set('people', activity.people)
  const day = activity.heldOn ?? activity.plannedOn
  if (day !== undefined) known.set('day', day.toString())
  for (const judgement of activity.judgements) known.append('judgement', judgement)
  return `/reviews/${review.id}/evidence/new?${known}`
}
