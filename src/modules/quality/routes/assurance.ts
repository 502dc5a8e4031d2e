import { z } from 'zod'
import { emptyForm } from '../../../platform/web/forms.ts'
import { missing, page, type Route } from '../../../platform/web/route.ts'
import { reviewPage, type Services } from '../../reviews/index.ts'
import { labelIn } from '../../rulebooks/index.ts'
import { askService, enterAnswers, recordAssurance, recordContact, setRisk, signCode } from '../commands/assurance.ts'
import { AnswersForm, AssuranceForm, answersIn, ContactForm, RiskForm, ServiceForm } from '../forms.ts'
import { mayAssure, mayOversee, mayReadQuality, maySign } from '../policy.ts'
import { listAssured, listContacts, listQuestionnaires, listRisks, listSignatories } from '../views/assurance.ts'
import { formOn, type Show } from './form.ts'

const base = '/reviews/:review/quality'

/** The code of conduct, what was assured at each stage, risk, calls and visits, and questionnaires. */
export function assuranceRoutes(services: Services): readonly Route[] {
  return [...codeRoutes(services), ...stageRoutes(services), ...oversightRoutes(services), ...serviceRoutes(services)]
}

function codeRoutes(services: Services): readonly Route[] {
  const path = `${base}/code` as const
  const show: Show = async ({ tx, review, actor }, form, status = 200) => {
    const signatories = await listSignatories(tx, review.id)
    const own = actor.kind === 'public' ? undefined : signatories.find(each => each.personId === actor.personId)
    const code = services.rulebooks.get(review.rulebook, review.edition).quality?.['code-of-conduct']
    const model = {
      title: 'Code of conduct',
      review,
      form,
      code,
      signatories,
      may: {
        sign:
          code !== undefined && own?.isMember === true && own.signedOn === undefined && maySign(actor, review).granted,
      },
    }
    return page('quality/pages/code.njk', model, status)
  }
  return [
    reviewPage({
      path,
      permission: 'quality.read',
      may: mayReadQuality,
      statements: 2,
      show: visit => show({ ...visit, review: visit.subject }, emptyForm),
    }),
    formOn({
      path,
      permission: 'quality.sign',
      may: maySign,
      schema: z.object({}),
      show,
      run: (_, { caller, review, posted }) => signCode(services, caller, review.id, posted),
      onward: () => ['/code', 'You have signed the code of conduct for this review.'],
    }),
  ]
}

function stageRoutes(services: Services): readonly Route[] {
  const path = `${base}/assurance` as const
  const show: Show = async ({ tx, review, actor }, form, status = 200) => {
    const { stages } = services.rulebooks.get(review.rulebook, review.edition)
    const assured = await listAssured(tx, review.id)
    const model = {
      title: 'Assurance at each stage',
      review,
      form,
      stages: stages.map(({ id, label }) => ({ id, label, records: assured.filter(each => each.stage === id) })),
      typedStage: form.typed['stage'] ?? review.stage ?? '',
      may: { assure: mayAssure(actor, review).granted },
    }
    return page('quality/pages/assurance.njk', model, status)
  }
  return [
    reviewPage({
      path,
      permission: 'quality.read',
      may: mayReadQuality,
      statements: 2,
      show: visit => show({ ...visit, review: visit.subject }, emptyForm),
    }),
    formOn({
      path,
      permission: 'quality.assure',
      may: mayAssure,
      schema: AssuranceForm,
      show,
      run: (given, { caller, review, posted }) => recordAssurance(services, caller, review.id, given, posted),
      onward: () => ['/assurance', 'What was assured is on record.'],
    }),
  ]
}

function oversightRoutes(services: Services): readonly Route[] {
  const path = `${base}/oversight` as const
  const show: Show = async ({ tx, review, actor }, form, status = 200) => {
    const levels = services.rulebooks.get(review.rulebook, review.edition).quality?.risks ?? []
    const risks = await listRisks(tx, review.id)
    const contacts = await listContacts(tx, review.id)
    const now = levels.find(level => level.id === risks[0]?.level)
    const inFieldwork = contacts.filter(
      ({ heldOn }) =>
        review.fieldworkStart !== undefined &&
        review.fieldworkEnd !== undefined &&
        heldOn.since(review.fieldworkStart).days >= 0 &&
        heldOn.since(review.fieldworkEnd).days <= 0,
    )
    const model = {
      title: 'Risk, calls and visits',
      review,
      form,
      levels,
      risks: risks.map(risk => ({
        ...risk,
        label: labelIn(levels, risk.level),
      })),
      now,
      contacts,
      held: {
        calls: inFieldwork.filter(each => each.kind === 'call').length,
        visits: inFieldwork.filter(each => each.kind === 'visit').length,
      },
      may: { oversee: mayOversee(actor, review).granted },
    }
    return page('quality/pages/oversight.njk', model, status)
  }
  return [
    reviewPage({
      path,
      permission: 'quality.read',
      may: mayReadQuality,
      statements: 3,
      show: visit => show({ ...visit, review: visit.subject }, emptyForm),
    }),
    formOn({
      path: `${path}/risk`,
      permission: 'quality.oversee',
      may: mayOversee,
      schema: RiskForm,
      show,
      run: (given, { caller, review, posted }) => setRisk(services, caller, review.id, given, posted),
      onward: () => ['/oversight', 'The risk is on record.'],
    }),
    formOn({
      path: `${path}/contacts`,
      permission: 'quality.oversee',
      may: mayOversee,
      schema: ContactForm,
      show,
      run: (given, { caller, review, posted }) => recordContact(services, caller, review.id, given, posted),
      onward: () => ['/oversight', 'It is on record.'],
    }),
  ]
}

function serviceRoutes(services: Services): readonly Route[] {
  const path = `${base}/services` as const
  const questionsOf = (review: { readonly rulebook: string; readonly edition: string }) =>
    services.rulebooks.get(review.rulebook, review.edition).quality?.questions ?? []
  const showAll: Show = async ({ tx, review, actor }, form, status = 200) =>
    page(
      'quality/pages/questionnaires.njk',
      {
        title: 'Questionnaires to local services',
        review,
        form,
        questions: questionsOf(review),
        asked: await listQuestionnaires(tx, review.id),
        may: { oversee: mayOversee(actor, review).granted },
      },
      status,
    )
  const showOne: Show = async ({ tx, review, actor, params }, form, status = 200) => {
    const asked = (await listQuestionnaires(tx, review.id)).find(each => each.id === params['questionnaire'])
    if (asked === undefined) return missing('no such questionnaire in this review')
    const model = {
      title: `Questionnaire to ${asked.service}`,
      review,
      form,
      asked,
      version: form.typed['version'] ?? String(asked.version),
      questions: questionsOf(review).map(question => ({
        ...question,
        answer: form.typed[`answer.${question.id}`] ?? asked.choices[question.id] ?? asked.answers[question.id] ?? '',
        said: labelIn(question.options ?? [], asked.choices[question.id] ?? asked.answers[question.id] ?? ''),
        options: (question.options ?? []).map(({ id, label }) => ({ value: id, text: label })),
      })),
      may: { oversee: mayOversee(actor, review).granted },
    }
    return page('quality/pages/questionnaire.njk', model, status)
  }
  return [
    reviewPage({
      path,
      permission: 'quality.read',
      may: mayReadQuality,
      statements: 2,
      show: visit => showAll({ ...visit, review: visit.subject }, emptyForm),
    }),
    formOn({
      path,
      permission: 'quality.oversee',
      may: mayOversee,
      schema: ServiceForm,
      show: showAll,
      run: (given, { caller, review, posted }) => askService(services, caller, review.id, given, posted),
      onward: (_, { id }) => [`/services/${id}`, 'It is on record as asked. Print this page and send it on.'],
    }),
    reviewPage({
      path: `${path}/:questionnaire`,
      permission: 'quality.read',
      may: mayReadQuality,
      statements: 2,
      show: visit => showOne({ ...visit, review: visit.subject }, emptyForm),
    }),
    formOn({
      path: `${path}/:questionnaire`,
      permission: 'quality.oversee',
      may: mayOversee,
      schema: AnswersForm,
      show: showOne,
      run: (given, { caller, review, params, body, posted }) =>
        enterAnswers(
          services,
          caller,
          review.id,
          { ...given, id: params['questionnaire'] ?? '', answers: answersIn(body) },
          posted,
        ),
      onward: params => [`/services/${params['questionnaire']}`, 'The answers are on record.'],
    }),
  ]
}
