import type { Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { listOrganisations } from '../../register/index.ts'
import { type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { saveRecommendation } from '../commands/recommendations.ts'
import { opening, type ReportRecommendation } from '../domain/block.ts'
import { RecommendationForm, WithdrawForm } from '../forms.ts'
import { mayReadReport, mayWriteReport } from '../policy.ts'
import { listBlocks } from '../store/blocks.ts'
import { listRecommendations } from '../store/recommendations.ts'

type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

/** Writing and withdrawing recommendations. */
export function recommendationRoutes(services: Services): readonly Route[] {
  const show = async (
    { tx, review, actor, today }: Shown,
    existing: ReportRecommendation | undefined,
    form: ShownForm,
    status = 200,
  ): Promise<Reply> => {
    const { sections } = services.rulebooks.get(review.rulebook, review.edition)
    const findings = (await listBlocks(tx, review.id)).filter(block => block.kind === 'finding')
    const several = (name: string) => [form.typed[name] ?? []].flat()
    const bodies = await listOrganisations(tx, review.areaId, today.toString())
    const named = (existing?.bodies ?? []).map((id, index) => ({ id, name: existing?.bodyNames[index] ?? '' }))
    return page(
      'reports/pages/recommendation.njk',
      {
        title: existing === undefined ? 'Write a recommendation' : 'Edit this recommendation',
        review,
        form,
        recommendation: existing,
        sections: sections.map(section => ({ value: section.id, text: section.label })),
        findings: findings.map(block => ({
          value: block.id,
          text: opening(block.text),
          section: sections.find(section => section.id === block.section)?.label ?? '',
        })),
        chosen: several('blocks'),
        // One that is closed by now stays while it is named.
        bodies: [...bodies, ...named.filter(({ id }) => !bodies.some(body => body.id === id))].map(({ id, name }) => ({
          value: id,
          text: name,
        })),
        chosenBodies: several('bodies'),
        may: { write: mayWriteReport(actor, review).granted },
      },
      status,
    )
  }
  const find = async (tx: Transaction, review: ReviewSubject, id: string) =>
    (await listRecommendations(tx, review.id)).find(each => each.id === id)
  const fieldsOf = ({ version, section, text, answers, bodies, blocks }: ReportRecommendation): Fields => ({
    version: String(version),
    section,
    text,
    answers,
    bodies: [...bodies],
    blocks: [...blocks],
  })

  return [
    reviewPage({
      path: '/reviews/:review/report/recommendations/new',
      permission: 'report.write',
      may: mayWriteReport,
      statements: 3,
      show: ({ tx, subject: review, actor, today, query }) =>
        show({ tx, review, actor, today }, undefined, filledForm({ version: '0', section: query['section'] })),
    }),
    reviewForm({
      path: '/reviews/:review/report/recommendations/new',
      permission: 'report.write',
      may: mayWriteReport,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor, today }, undefined, form, status))
        const form = readForm(RecommendationForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { version: _, ...written } = form.command
        return answer(
          await saveRecommendation(services, caller, review.id, written, undefined, { key }),
          body,
          () => go(`/reviews/${review.id}/report`, 'The recommendation is saved.'),
          again,
        )
      },
    }),
    reviewPage({
      path: '/reviews/:review/report/recommendations/:recommendation',
      permission: 'report.read',
      may: mayReadReport,
      statements: 4,
      async show({ tx, subject: review, actor, today, params }) {
        const existing = await find(tx, review, params['recommendation'] ?? '')
        if (existing === undefined) return missing('no such recommendation')
        return show({ tx, review, actor, today }, existing, filledForm(fieldsOf(existing)))
      },
    }),
    reviewForm({
      path: '/reviews/:review/report/recommendations/:recommendation',
      permission: 'report.write',
      may: mayWriteReport,
      async submit({ caller, body, key, read, subject: review, actor, today, params }) {
        const id = params['recommendation'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(async tx => show({ tx, review, actor, today }, await find(tx, review, id), form, status))
        if ((await read(tx => find(tx, review, id))) === undefined) return missing('no such recommendation')
        const form = readForm(RecommendationForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { version, ...written } = form.command
        return answer(
          await saveRecommendation(services, caller, review.id, written, { id, version }, { key }),
          body,
          () => go(`/reviews/${review.id}/report`, 'The recommendation is saved.'),
          again,
        )
      },
    }),
    reviewForm({
      path: '/reviews/:review/report/recommendations/:recommendation/withdraw',
      permission: 'report.write',
      may: mayWriteReport,
      async submit({ caller, body, key, read, subject: review, actor, today, params }) {
        const existing = await read(tx => find(tx, review, params['recommendation'] ?? ''))
        if (existing === undefined) return missing('no such recommendation')
        const again = (form: ShownForm, status: number) =>
          read(tx =>
            show(
              { tx, review, actor, today },
              existing,
              { ...form, typed: { ...fieldsOf(existing), because: form.typed['because'] } },
              status,
            ),
          )
        const form = readForm(WithdrawForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { because, version } = form.command
        return answer(
          await saveRecommendation(
            services,
            caller,
            review.id,
            { ...existing, withdrawnBecause: because },
            { id: existing.id, version },
            { key },
          ),
          body,
          () => go(`/reviews/${review.id}/report`, 'The recommendation is taken away. Its words stay in the record.'),
          again,
        )
      },
    }),
  ]
}
