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
import { addAction, makeStatement, recordConsultation } from '../commands/plan.ts'
import { byDay, currentActions, daysOf, sayWhen, statedRefusals } from '../domain/plan.ts'
import { ActionForm, ConsultationForm, StatementForm } from '../forms.ts'
import { mayReadActions, mayWriteActions } from '../policy.ts'
import { readPlan } from '../store/plan.ts'
import { listRecommendations, type Recommendation } from '../views/plan.ts'
import { actionPageRoutes } from './action-page.ts'
import { ownerChoices, recommendationChoices } from './choices.ts'
import { versionOf } from './duties.ts'
import { consultationsShown, type Shown } from './overview.ts'
import { refusalRoutes } from './recommendations.ts'
import { actionShown } from './shown.ts'

const base = '/reviews/:review/actions'
const permission = 'actions.write'
const may = mayWriteActions

/** Actions, their progress, consultation and the statement. */
export function itemRoutes(services: Services): readonly Route[] {
  return [
    ...newActionRoutes(services),
    ...actionPageRoutes(services),
    ...refusalRoutes(services),
    ...consultationRoutes(services),
    ...statementRoutes(services),
  ]
}

function newActionRoutes(services: Services): readonly Route[] {
  const path = `${base}/new` as const
  const show = async (shown: Shown, form: ShownForm, status = 200): Promise<Reply> => {
    const model = {
      title: 'Add an action',
      review: shown.review,
      form,
      choices: await recommendationChoices(services, shown),
      owners: await ownerChoices(shown),
    }
    return page('actions/pages/new.njk', model, status)
  }
  return [
    reviewPage({
      path,
      permission,
      may,
      statements: 3,
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
    const recommendations = await listRecommendations(tx, review.id)
    const model = {
      title: 'Statement of proposed action',
      review,
      form,
      actions: byDay(currentActions(plan.actions)).map(action => actionShown(review, action, today)),
      consultations: consultationsShown(services, review, plan),
      notAccepted: statement === undefined ? statedRefusals(recommendations) : statement.notAccepted,
      statement:
        statement === undefined
          ? ''
          : {
              ...statement,
              on: sayDay(statement.madeOn),
              actions: statement.actions.map(action => ({
                ...action,
                when: sayWhen(daysOf(action)),
                now: correctedSince(recommendations, action.recommendation),
              })),
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
      statements: 7,
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

/** What a recommendation says now, where its words were corrected since they were stated; empty where not. */
function correctedSince(recommendations: readonly Recommendation[], stated: string): string {
  const found = recommendations.find(({ corrections }) => corrections.some(({ before }) => before === stated))
  return found === undefined || found.text === stated ? '' : found.text
}
