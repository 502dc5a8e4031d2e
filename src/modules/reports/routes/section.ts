import { sayTime } from '../../../kernel/dates.ts'
import { paragraphNumbers } from '../../../platform/documents/model.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, firstText, go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { loadMaterial } from '../commands/material.ts'
import { writeBlock } from '../commands/words.ts'
import { blockKindWords, countItems, inReadingOrder, missingThread, type ReportBlock } from '../domain/block.ts'
import { longSentenceWords, ownWordsOf, readingOf } from '../domain/readability.ts'
import { countOpen } from '../domain/remark.ts'
import { assembleReport } from '../domain/report.ts'
import { WordsForm } from '../forms.ts'
import { mayReadReport, mayWriteReport } from '../policy.ts'
import { listBlocks } from '../store/blocks.ts'
import { listRemarks } from '../store/remarks.ts'
import { listWritingNow } from '../views/versions.ts'
import type { Shown } from './standing.ts'

/** Paragraphs that a page of a section shows: each with a form of its own. */
export const blocksOnPage = 40

/** Where a paragraph stands on the page of its section. */
export function placeInSection(review: ReviewSubject, section: string, block: string): string {
  return `${pageInSection(review, section, block)}#paragraph-${block}`
}

function pageInSection(review: ReviewSubject, section: string, block: string): string {
  return `/reviews/${review.id}/report/sections/${section}?block=${block}`
}

/** Writing a section: each paragraph in its place, with a form of its own, so that several write at once. */
export function sectionRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: '/reviews/:review/report/sections/:section',
      permission: 'report.read',
      may: mayReadReport,
      statements: 9,
      show: ({ tx, subject: review, actor, today, params, query }) =>
        showSection(services, { tx, review, actor, today }, params['section'] ?? '', query, emptyForm),
    }),
    reviewForm({
      path: '/reviews/:review/report/blocks/:block/words',
      permission: 'report.write',
      may: mayWriteReport,
      async submit({ caller, body, key, read, subject: review, actor, today, params }) {
        const id = params['block'] ?? ''
        const block = (await read(tx => listBlocks(tx, review.id))).find(each => each.id === id)
        if (block === undefined) return { kind: 'stale', what: 'this paragraph' }
        const again = (form: ShownForm, status: number) =>
          read(tx => showSection(services, { tx, review, actor, today }, block.section, { block: id }, form, status))
        const form = readForm(WordsForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const reply = await answer(
          await writeBlock(services, caller, review.id, { id, ...form.command }, { key }),
          body,
          () => go(placeInSection(review, block.section, id), 'The paragraph is saved.'),
          again,
        )
        // Others may have written so much meanwhile that it stands on another page of its section.
        return reply.kind === 'stale' ? { ...reply, page: pageInSection(review, block.section, id) } : reply
      },
    }),
  ]
}

async function showSection(
  services: Services,
  { tx, review, actor }: Shown,
  id: string,
  query: Fields,
  form: ShownForm,
  status = 200,
): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const section = rulebook.sections.find(each => each.id === id)
  if (section === undefined) return missing('no such section')
  const material = await loadMaterial(services, tx, review)
  const numbers = paragraphNumbers(assembleReport(material))
  const remarks = countOpen(await listRemarks(tx, review.id))
  const writing = await listWritingNow(tx, review.id)
  const cited = countItems(material.cited)
  const ownWords = ownWordsOf(rulebook)
  const blocks = inReadingOrder(section, material.blocks)
  const placed = blocks.filter(block => block.placed)
  const wanted = blocks.findIndex(block => block.id === firstText(query['block']))
  const last = Math.max(1, Math.ceil(blocks.length / blocksOnPage))
  const asked = wanted >= 0 ? Math.floor(wanted / blocksOnPage) + 1 : Number(firstText(query['page']) ?? '1')
  const number = Number.isInteger(asked) && asked >= 1 ? Math.min(asked, last) : 1
  const onPage = blocks.slice((number - 1) * blocksOnPage, number * blocksOnPage)
  const stands = (block: ReportBlock) =>
    blocks.filter(each => each.placed === block.placed && each.outcome === block.outcome)
  return page(
    'reports/pages/section.njk',
    {
      title: section.label,
      review,
      form,
      section,
      pages: { number, last },
      whole: readingOf(placed.map(block => block.text).join('\n'), ownWords),
      counts: { placed: placed.length, kept: blocks.length - placed.length },
      longSentenceWords,
      blocks: onPage.map((block, index) => {
        const outcome = section['by-outcome']?.includes(block.outcome ?? '') === true ? block.outcome : undefined
        const label = rulebook.outcomes.find(each => each.id === outcome)?.label
        const isFirst = index === 0 || onPage[index - 1]?.outcome !== block.outcome
        const neighbours = stands(block)
        const missingParts = missingThread(block, cited.get(block.id) ?? 0)
        return {
          block,
          heading: isFirst && label !== undefined ? label : '',
          name: blockKindWords[block.kind].name,
          number: numbers[block.id],
          reading: readingOf(block.text, ownWords),
          remarks: remarks.get(block.id) ?? 0,
          writing: writing
            .filter(each => each.blockId === block.id)
            .map(each => ({ name: each.name, at: sayTime(each.typedAt) })),
          missing: missingParts.map(each => (each === 'judgement' ? 'a judgement' : each)).join(' and '),
          up: neighbours[0] !== block,
          down: neighbours.at(-1) !== block,
        }
      }),
      may: { write: mayWriteReport(actor, review).granted },
    },
    status,
  )
}
