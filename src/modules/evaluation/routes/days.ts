import type { Temporal } from '../../../kernel/dates.ts'
import { type Actor, personOf } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import {
  emptyForm,
  type FormRead,
  filledForm,
  formAgain,
  readForm,
  type ShownForm,
} from '../../../platform/web/forms.ts'
import { type Fields, go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { factLoader, leads, type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { labelIn } from '../../rulebooks/index.ts'
import { saveLine, sayDays, sayReason } from '../commands/days.ts'
import { readHalves, sayHalves } from '../domain/days.ts'
import { DaysForm, LateReasonForm, LineForm } from '../forms.ts'
import { mayReadDays, maySayDays, maySayReasons } from '../policy.ts'
import { listDaysLines, listReasonsOf } from '../store/days.ts'
import { listTeam } from '../views.ts'

type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

const path = '/reviews/:review/days'

/** Days of inspectors on the stages of a review, and why something was late: light, and never demanded. */
export function daysRoutes(services: Services): readonly Route[] {
  const show = (shown: Shown, form: ShownForm = emptyForm, status = 200) => showDays(services, shown, form, status)
  return [
    reviewPage({
      path,
      permission: 'evaluation.read-days',
      may: mayReadDays,
      statements: 40,
      show: ({ tx, subject: review, actor, today }) => show({ tx, review, actor, today }),
    }),
    reviewForm({
      path,
      permission: 'evaluation.say-days',
      may: maySayDays,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        const form = withHalves(readForm(DaysForm, body))
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { stage, whose, planned, spent } = form.command
        const [kind, id = ''] = whose.split(':')
        const of = kind === 'body' ? { body: id } : { personId: /^\d{1,18}$/.test(id) ? id : '0' }
        const outcome = await sayDays(services, caller, review.id, { stage, of, planned, spent }, { key })
        return answer(outcome, body, onward(review, 'The days are on record.'), again)
      },
    }),
    reviewPage({
      path: `${path}/:line`,
      permission: 'evaluation.say-days',
      may: maySayDays,
      statements: 2,
      show: ({ tx, subject: review, actor, params }) => showLine(services, tx, review, actor, params['line'] ?? ''),
    }),
    reviewForm({
      path: `${path}/reasons`,
      permission: 'evaluation.say-reason',
      may: maySayReasons,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        const form = readForm(LateReasonForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { about, reason: text, reasonVersion: version } = form.command
        const outcome = await sayReason(services, caller, review.id, { about, text, version }, { key })
        return answer(outcome, body, onward(review, 'The reason is on record.'), again)
      },
    }),
    reviewForm({
      path: `${path}/:line`,
      permission: 'evaluation.say-days',
      may: maySayDays,
      async submit({ caller, body, key, read, params, subject: review, actor }) {
        const id = params['line'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => showLine(services, tx, review, actor, id, form, status))
        const form = withHalves(readForm(LineForm, body))
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await saveLine(services, caller, review.id, { id, ...form.command }, { key })
        return answer(outcome, body, onward(review, 'The days are changed.'), again)
      },
    }),
  ]
}

function onward(review: ReviewSubject, notice: string) {
  return () => go(`/reviews/${review.id}/days`, notice)
}

type Halves = { readonly planned: number | undefined; readonly spent: number | undefined }

/** The days of a form in halves, or what is wrong with them. */
function withHalves<Given extends { readonly planned: string; readonly spent: string }>(
  form: FormRead<Given>,
): FormRead<Omit<Given, keyof Halves> & Halves> {
  if (!form.ok) return form
  const planned = readHalves(form.command.planned, 'planned')
  const spent = readHalves(form.command.spent, 'spent')
  const problems = [planned, spent].filter(each => typeof each === 'object')
  if (typeof planned === 'object' || typeof spent === 'object') return { ok: false, problems }
  return { ok: true, command: { ...form.command, planned, spent } }
}

async function showDays(
  services: Services,
  { tx, review, actor, today }: Shown,
  form: ShownForm,
  status: number,
): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const lines = await listDaysLines(tx, review.id)
  const reasons = await listReasonsOf(tx, review.id)
  const team = await listTeam(tx, review.id)
  const deadlines = await services.rulebooks.deadlines(rulebook, factLoader(services, tx, review), today)
  const late = deadlines
    .filter(each => each.status === 'late')
    .map(each => ({
      about: `deadline:${each.deadline}`,
      text: each.label,
      explanation: each.explanation,
      cite: each.cite,
    }))
  const mayLead = leads(actor, review).granted
  const own = personOf(actor)
  const isMember = team.some(({ personId }) => personId === own)
  const said = (about: string) => reasons.find(reason => reason.about === about)
  const listed = [
    ...late,
    ...reasons
      .filter(({ about }) => !late.some(each => each.about === about))
      .map(({ about }) => ({ about, text: labelOf(about), explanation: '', cite: '' })),
  ]
  function labelOf(about: string): string {
    const [kind, id = ''] = about.split(':')
    return labelIn(kind === 'stage' ? rulebook.stages : rulebook.deadlines, id)
  }
  return page(
    'evaluation/pages/days.njk',
    {
      title: 'Days, and what was late',
      review,
      form,
      lines: lines.map(line => ({
        ...line,
        stage: labelIn(rulebook.stages, line.stage),
        whose: line.personId === undefined ? labelIn(rulebook.bodies, line.body) : line.name,
        planned: sayHalves(line.planned),
        spent: sayHalves(line.spent),
        mayChange: mayLead || line.personId === own,
      })),
      late: listed.map(each => ({ ...each, said: said(each.about) })),
      stages: rulebook.stages.map(({ id, label }) => ({ value: id, text: label })),
      stage: form.typed['stage'] ?? review.stage ?? '',
      whose: [
        ...team
          .filter(({ personId }) => mayLead || personId === own)
          .map(({ personId, name }) => ({
            value: `person:${personId}`,
            text: personId === own ? `${name} (you)` : name,
          })),
        ...(mayLead
          ? rulebook.bodies.map(({ id, label }) => ({ value: `body:${id}`, text: `${label}, as a whole` }))
          : []),
      ],
      may: {
        say: maySayDays(actor, review).granted && (mayLead || isMember),
        reason: maySayReasons(actor, review).granted,
      },
    },
    status,
  )
}

async function showLine(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  actor: Actor,
  id: string,
  form?: ShownForm,
  status = 200,
): Promise<Reply> {
  const line = (await listDaysLines(tx, review.id)).find(each => each.id === id)
  if (line === undefined || (line.personId !== personOf(actor) && !leads(actor, review).granted))
    return missing('no such line of days, or one of somebody else')
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const filled: Fields = {
    version: String(line.version),
    planned: sayHalves(line.planned),
    spent: sayHalves(line.spent),
  }
  return page(
    'evaluation/pages/line.njk',
    {
      title: 'Change days',
      review,
      form: form ?? filledForm(filled),
      line: {
        ...line,
        stage: labelIn(rulebook.stages, line.stage),
        whose: line.personId === undefined ? labelIn(rulebook.bodies, line.body) : line.name,
      },
    },
    status,
  )
}
