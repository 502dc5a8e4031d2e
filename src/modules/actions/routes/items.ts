import { sayDay } from '../../../kernel/dates.ts'
import { answer } from '../../../platform/web/answer.ts'
import {
  dayFields,
  emptyForm,
  filledForm,
  formAgain,
  readForm,
  reasonsIn,
  type ShownForm,
} from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import {
  addAction,
  makeStatement,
  recordConsultation,
  reportProgress,
  saveAction,
  withdrawAction,
} from '../commands/plan.ts'
import { byDay, currentActions, daysOf, sayWhen } from '../domain/plan.ts'
import { ActionForm, ConsultationForm, ProgressForm, SaveActionForm, StatementForm, WithdrawForm } from '../forms.ts'
import { mayReadActions, mayWriteActions } from '../policy.ts'
import { listActions, readPlan } from '../store.ts'
import { listProgress, listRecommendations } from '../views.ts'
import { versionOf } from './duties.ts'
import { consultationsShown, type Shown } from './overview.ts'
import { actionShown, inReportOrder } from './shown.ts'

const base = '/reviews/:review/actions'
const permission = 'actions.write'
const may = mayWriteActions

/** Actions, their progress, consultation and the statement. */
export function itemRoutes(services: Services): readonly Route[] {
  return [
    ...newActionRoutes(services),
    ...actionRoutes(services),
    ...consultationRoutes(services),
    ...statementRoutes(services),
  ]
}

/** The recommendations to choose from, as a form lists them. */
async function choicesOf(services: Services, { tx, review }: Shown) {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const recommendations = inReportOrder(rulebook, await listRecommendations(tx, review.id))
  return [
    { value: '', text: 'None of them' },
    ...recommendations.map(({ id, text }, index) => ({
      value: id,
      text: `${index + 1}. ${text.length > 90 ? `${text.slice(0, 87)}…` : text}`,
    })),
  ]
}

function newActionRoutes(services: Services): readonly Route[] {
  const path = `${base}/new` as const
  const show = async (shown: Shown, form: ShownForm, status = 200): Promise<Reply> => {
    const model = { title: 'Add an action', review: shown.review, form, choices: await choicesOf(services, shown) }
    return page('actions/pages/new.njk', model, status)
  }
  return [
    reviewPage({
      path,
      permission,
      may,
      statements: 2,
      show: ({ tx, subject, actor, today, query }) =>
        show({ tx, review: subject, actor, today }, filledForm({ recommendation: query['recommendation'] ?? '' })),
    }),
    reviewForm({
      path,
      permission,
      may,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        const form = readForm(ActionForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { recommendation, ...action } = form.command
        const written = { ...action, recommendationId: recommendation }
        const outcome = await addAction(services, caller, review.id, written, { key })
        return answer(outcome, body, () => go(`/reviews/${review.id}/actions`, 'The action is in the plan.'), again)
      },
    }),
  ]
}

function actionRoutes(services: Services): readonly Route[] {
  const path = `${base}/items/:action` as const
  const show = async (shown: Shown, actionId: string, form: ShownForm | undefined, status = 200): Promise<Reply> => {
    const { tx, review, actor, today } = shown
    const action = (await listActions(tx, review.id)).find(({ id }) => id === actionId)
    if (action === undefined) return missing('no such action in this review')
    const progress = await listProgress(tx, review.id, actionId)
    const choices = await choicesOf(services, shown)
    const filled = filledForm({
      text: action.text,
      ...dayFields('firstDay', action.firstDay),
      ...dayFields('lastDay', action.lastDay),
      owner: action.owner,
      recommendation: action.recommendationId ?? '',
    })
    // A form that was posted holds its own fields alone: the others show what is on record.
    const typed = { ...(form?.typed['text'] === undefined ? filled.typed : {}), ...form?.typed }
    const model = {
      title: 'Action',
      review,
      form: form === undefined ? filled : { ...form, typed },
      version: versionOf(form, action.version),
      action: actionShown(review, action, today),
      progress: progress.map(each => ({ ...each, on: sayDay(each.reportedOn) })),
      recommendation: choices.find(({ value }) => value !== '' && value === action.recommendationId)?.text ?? '',
      choices,
      may: { write: mayWriteActions(actor, review).granted && action.withdrawnBecause === undefined },
    }
    return page('actions/pages/action.njk', model, status)
  }
  const form = (
    end: string,
    submit: (
      visit: Parameters<Parameters<typeof reviewForm>[0]['submit']>[0],
      id: string,
      again: (form: ShownForm, status: number) => Promise<Reply>,
    ) => Promise<Reply>,
  ): Route =>
    reviewForm({
      path: `${path}${end}`,
      permission,
      may,
      submit(visit) {
        const { read, subject: review, actor, today } = visit
        const id = visit.params['action'] ?? ''
        return submit(visit, id, (form, status) => read(tx => show({ tx, review, actor, today }, id, form, status)))
      },
    })
  return [
    reviewPage({
      path,
      permission: 'actions.read',
      may: mayReadActions,
      statements: 4,
      show: ({ tx, subject, actor, today, params }) =>
        show({ tx, review: subject, actor, today }, params['action'] ?? '', undefined),
    }),
    form('', async ({ caller, body, key, subject: review }, id, again) => {
      const read = readForm(SaveActionForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      const { recommendation, ...action } = read.command
      const written = { ...action, id, recommendationId: recommendation }
      const outcome = await saveAction(services, caller, review.id, written, { key })
      return answer(outcome, body, () => go(`/reviews/${review.id}/actions`, 'The action is saved.'), again)
    }),
    form('/progress', async ({ caller, body, key, subject: review }, id, again) => {
      const read = readForm(ProgressForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      const progress = { actionId: id, state: read.command.state, note: read.command.progressNote }
      const outcome = await reportProgress(services, caller, review.id, progress, { key })
      return answer(
        outcome,
        body,
        () => go(`/reviews/${review.id}/actions/items/${id}`, 'Progress is reported.'),
        again,
      )
    }),
    form('/withdraw', async ({ caller, body, key, subject: review }, id, again) => {
      const read = readForm(WithdrawForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      const outcome = await withdrawAction(services, caller, review.id, { ...read.command, id }, { key })
      return answer(outcome, body, () => go(`/reviews/${review.id}/actions`, 'The action is withdrawn.'), again)
    }),
  ]
}

function consultationRoutes(services: Services): readonly Route[] {
  const path = `${base}/consultation/:organisation` as const
  const show = async ({ tx, review }: Shown, id: string, form: ShownForm | undefined, status = 200): Promise<Reply> => {
    const plan = await readPlan(tx, review.id)
    const partner = consultationsShown(services, review, plan).find(each => each.id === id)
    if (partner === undefined) return missing('not one of those to consult')
    const record = plan.consultations.find(({ organisationId }) => organisationId === id)
    const filled = filledForm({
      ...dayFields('consultedOn', record?.consultedOn),
      whyNot: record?.whyNot ?? '',
      note: record?.note ?? '',
    })
    const model = {
      title: `Consultation of ${partner.name}`,
      review,
      partner,
      form: form ?? filled,
      version: versionOf(form, record?.version ?? 0),
    }
    return page('actions/pages/consultation.njk', model, status)
  }
  return [
    reviewPage({
      path,
      permission,
      may,
      statements: 6,
      show: ({ tx, subject, actor, today, params }) =>
        show({ tx, review: subject, actor, today }, params['organisation'] ?? '', undefined),
    }),
    reviewForm({
      path,
      permission,
      may,
      async submit({ caller, body, key, read, subject: review, actor, today, params }) {
        const organisationId = params['organisation'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor, today }, organisationId, form, status))
        const form = readForm(ConsultationForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await recordConsultation(
          services,
          caller,
          review.id,
          { ...form.command, organisationId },
          { key },
        )
        return answer(
          outcome,
          body,
          () => go(`/reviews/${review.id}/actions#consultation`, 'The consultation is recorded.'),
          again,
        )
      },
    }),
  ]
}

function statementRoutes(services: Services): readonly Route[] {
  const path = `${base}/statement` as const
  const show = async ({ tx, review, actor, today }: Shown, form: ShownForm, status = 200): Promise<Reply> => {
    const plan = await readPlan(tx, review.id)
    const { statement } = plan
    const model = {
      title: 'Statement of proposed action',
      review,
      form,
      actions: byDay(currentActions(plan.actions)).map(action => actionShown(review, action, today)),
      consultations: consultationsShown(services, review, plan),
      statement:
        statement === undefined
          ? ''
          : {
              ...statement,
              on: sayDay(statement.madeOn),
              actions: statement.actions.map(action => ({ ...action, when: sayWhen(daysOf(action)) })),
            },
      may: { write: mayWriteActions(actor, review).granted },
    }
    return page('actions/pages/statement.njk', model, status)
  }
  return [
    reviewPage({
      path,
      permission: 'actions.read',
      may: mayReadActions,
      statements: 6,
      show: ({ tx, subject, actor, today }) => show({ tx, review: subject, actor, today }, emptyForm),
    }),
    reviewForm({
      path,
      permission,
      may,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        const form = readForm(StatementForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const reasons = reasonsIn(body)
        const outcome = await makeStatement(services, caller, review.id, form.command, { key, reasons })
        const notice = 'The statement is made and open to everybody. Each recipient has a duty with its day.'
        return answer(outcome, body, () => go(`/reviews/${review.id}/actions`, notice), again)
      },
    }),
  ]
}
