import { answer } from '../../../platform/web/answer.ts'
import { formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, type Reply, type Route } from '../../../platform/web/route.ts'
import { reviewForm, type Services } from '../../reviews/index.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { joinBlocks, partBlock } from '../commands/reshape.ts'
import { inReadingOrder, opening, type ReportBlock } from '../domain/block.ts'
import { partingPlaces, whyNotJoined } from '../domain/reshape.ts'
import { JoinForm, PartForm } from '../forms.ts'
import { mayWriteReport } from '../policy.ts'

/** Where a paragraph can be parted, and which one behind it can be joined to it. */
export function shapeShown(rulebook: Rulebook, block: ReportBlock, blocks: readonly ReportBlock[]) {
  const section = rulebook.sections.find(each => each.id === block.section)
  const order =
    section === undefined ? [] : inReadingOrder(section, blocks).filter(each => each.placed === block.placed)
  const next = order[order.findIndex(each => each.id === block.id) + 1]
  return {
    places:
      block.kind === 'fixed'
        ? []
        : partingPlaces(block.text).map(({ at, begins }) => ({ value: at, text: opening(begins) })),
    next:
      next === undefined || whyNotJoined(block, next).length > 0 ? undefined : { ...next, opening: opening(next.text) },
  }
}

type Visit = Parameters<Parameters<typeof reviewForm>[0]['submit']>[0]

/** Parting and joining paragraphs; `again` shows the paragraph's page. */
export function reshapeRoutes(
  services: Services,
  again: (visit: Visit, block: string, form: ShownForm, status: number) => Promise<Reply>,
): readonly Route[] {
  return [
    reviewForm({
      path: '/reviews/:review/report/blocks/:block/part',
      permission: 'report.write',
      may: mayWriteReport,
      async submit(visit) {
        const { caller, body, key, subject: review, params } = visit
        const id = params['block'] ?? ''
        const form = readForm(PartForm, body)
        if (!form.ok) return again(visit, id, formAgain(body, form.problems), 422)
        const parted = { id, version: form.command.version, at: Number(form.command.at) }
        return answer(
          await partBlock(services, caller, review.id, parted, { key }),
          body,
          ({ second }) => go(`/reviews/${review.id}/report/blocks/${second}`, 'This is the second paragraph.'),
          (refusal, status) => again(visit, id, refusal, status),
        )
      },
    }),
    reviewForm({
      path: '/reviews/:review/report/blocks/:block/join',
      permission: 'report.write',
      may: mayWriteReport,
      async submit(visit) {
        const { caller, body, key, subject: review, params } = visit
        const id = params['block'] ?? ''
        const form = readForm(JoinForm, body)
        if (!form.ok) return again(visit, id, formAgain(body, form.problems), 422)
        return answer(
          await joinBlocks(services, caller, review.id, { id, ...form.command }, { key }),
          body,
          () => go(`/reviews/${review.id}/report/blocks/${id}`, 'The two paragraphs are one.'),
          (refusal, status) => again(visit, id, refusal, status),
        )
      },
    }),
  ]
}
