import { sayDay } from '../../../kernel/dates.ts'
import { dayFields, filledForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { type ReviewFormVisit, reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { partnersToday, recordInvolvement } from '../commands/followed.ts'
import { InvolvementForm } from '../forms.ts'
import { mayReadActions, mayWriteActions } from '../policy.ts'
import { listInvolvements } from '../store/followed.ts'
import { listConsultations } from '../store/plan.ts'
import { versionOf } from './duties.ts'
import type { Shown } from './overview.ts'
import { ruleOf } from './shown.ts'

const base = '/reviews/:review/partners'
const one = `${base}/:organisation/:step` as const

/** What each partner had a part in (¶16), step by step; consultation on the statement stands with the plan. */
export function partnerRoutes(services: Services): readonly Route[] {
  const showAll = async ({ tx, review, actor, today }: Shown): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const partners = await partnersToday(services, tx, review, today)
    const recorded = await listInvolvements(tx, review.id)
    const consulted = await listConsultations(tx, review.id)
    const steps = rulebook.involvement ?? []
    const cellOf = (
      record: { readonly doneOn?: Shown['today'] | undefined; readonly whyNot?: string | undefined } | undefined,
    ) => ({
      on: record?.doneOn === undefined ? '' : sayDay(record.doneOn),
      whyNot: record?.whyNot ?? '',
    })
    const model = {
      title: 'What partners had a part in',
      review,
      steps: steps.map(({ id, label, cite }) => ({ label, rule: ruleOf(review, id, cite) })),
      partners: partners.map(({ id, name }) => {
        const consultation = consulted.find(({ organisationId }) => organisationId === id)
        return {
          name,
          cells: steps.map(step => {
            const record = recorded.find(each => each.organisationId === id && each.step === step.id)
            const by = record === undefined ? '' : record.recordedBy
            return {
              ...cellOf(record),
              by,
              note: record?.note ?? '',
              step: step.label,
              href: `/reviews/${review.id}/partners/${id}/${step.id}`,
            }
          }),
          consulted: cellOf(consultation && { ...consultation, doneOn: consultation.consultedOn }),
        }
      }),
      may: { write: mayWriteActions(actor, review).granted },
    }
    return page('actions/pages/partners.njk', model)
  }
  const showOne = async (
    shown: Shown,
    at: ReviewFormVisit['params'],
    form?: ShownForm,
    status = 200,
  ): Promise<Reply> => {
    const { tx, review, today } = shown
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const step = (rulebook.involvement ?? []).find(({ id }) => id === at['step'])
    const partner = (await partnersToday(services, tx, review, today)).find(({ id }) => id === at['organisation'])
    if (step === undefined || partner === undefined) return missing('no such partner or step in this review')
    const record = (await listInvolvements(tx, review.id)).find(
      each => each.organisationId === partner.id && each.step === step.id,
    )
    const filled = filledForm({
      ...dayFields('doneOn', record?.doneOn),
      whyNot: record?.whyNot ?? '',
      note: record?.note ?? '',
    })
    const model = {
      title: `${partner.name}: ${step.label.toLowerCase()}`,
      review,
      partner,
      step: { id: step.id, note: step.note ?? '', rule: ruleOf(review, step.id, step.cite) },
      form: form ?? filled,
      version: versionOf(form, record?.version ?? 0),
    }
    return page('actions/pages/partner.njk', model, status)
  }
  return [
    reviewPage({
      path: base,
      permission: 'actions.read',
      may: mayReadActions,
      statements: 5,
      show: ({ tx, subject, actor, today }) => showAll({ tx, review: subject, actor, today }),
    }),
    reviewPage({
      path: one,
      permission: 'actions.write',
      may: mayWriteActions,
      statements: 4,
      show: ({ tx, subject, actor, today, params }) => showOne({ tx, review: subject, actor, today }, params),
    }),
    reviewFormOn({
      path: one,
      permission: 'actions.write',
      may: mayWriteActions,
      schema: InvolvementForm,
      again: ({ read, subject: review, actor, today, params }, form, status) =>
        read(tx => showOne({ tx, review, actor, today }, params, form, status)),
      run: (given, { caller, subject, params }, posted) => {
        const step = { ...given, organisationId: params['organisation'] ?? '', step: params['step'] ?? '' }
        return recordInvolvement(services, caller, subject.id, step, posted)
      },
      onward: ({ subject }) => go(`/reviews/${subject.id}/partners`, 'It is recorded.'),
    }),
  ]
}
