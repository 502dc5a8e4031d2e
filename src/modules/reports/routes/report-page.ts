import { paragraphNumbers, type ReportDocument } from '../../../platform/documents/model.ts'
import { paragraphs } from '../../../platform/documents/text.ts'
import type { GradeStrip, ThreadMargin } from '../../../platform/web/components/models.ts'
import { page, type Reply } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { loadMaterial } from '../commands/material.ts'
import { printProblems } from '../commands/printing.ts'
import {
  type BlockKind,
  blockKinds,
  blockKindWords,
  countItems,
  inReadingOrder,
  judgementCode,
  judgementWords,
  missingThread,
  opening,
  type ReportBlock,
  type ReportSectionOf,
} from '../domain/block.ts'
import { groupCoverage, ownJudgementSettled, tierCoverage } from '../domain/coverage.ts'
import { holdsOf } from '../domain/issue-days.ts'
import { repeatedElsewhere } from '../domain/loose-ends.ts'
import { readingOf } from '../domain/readability.ts'
import { assembleReport, type ReportMaterial, scaleBestFirst } from '../domain/report.ts'
import { bodyWords } from '../domain/trail.ts'
import { approves, maySendDraft, mayWriteReport } from '../policy.ts'
import { findProgress } from '../views/issue.ts'
import { findDaysOfIssue } from '../views/issue-days.ts'
import { listConclusionStates } from '../views/thread.ts'
import { obstacles, type Shown } from './standing.ts'

/** The report as the team writes it: the document, the thread of each paragraph in its margin, and what is wrong. */
export async function showReport(services: Services, { tx, review, actor, today }: Shown): Promise<Reply> {
  const material = await loadMaterial(services, tx, review)
  const conclusions = await listConclusionStates(tx, review.id)
  const draft = assembleReport(material, { words: '', day: today.toString() })
  const coverage = groupCoverage(material.rulebook, material.blocks, conclusions)
  const mayWrite = mayWriteReport(actor, review).granted
  const standing = material.blocks.filter(block => block.placed).map(block => block.text)
  return page('reports/pages/report.njk', {
    title: 'Report',
    review,
    reading: readingOf(standing.join('\n')),
    sections: pointingOut(
      material.rulebook.sections.map(section => sectionShown(section, material, draft, mayWrite)),
      material.blocks,
      paragraphNumbers(draft),
    ),
    coverage: coverage.map(each => ({ ...each, settled: ownJudgementSettled(each) })),
    problems: await obstacles(
      services,
      tx,
      review,
      'issue-report',
      'Nothing stands in the way of the issue: every rule that speaks there is kept.',
    ),
    unprintable: printProblems(draft, review.id),
    progress: await findProgress(tx, review.id),
    holds: holdsOf(await findDaysOfIssue(tx, review.id)),
    may: {
      write: mayWrite,
      send: maySendDraft(actor, review).granted,
      approve: approves(actor, review).granted,
    },
  })
}

/** A paragraph names no more than these: where hundreds say the same, naming all at each would fill the page with them. */
const repeatsNamed = 5

/** Says in the margin of each paragraph which others, in other sections, say the same or nearly. It advises only. */
function pointingOut(
  sections: readonly ReturnType<typeof sectionShown>[],
  blocks: readonly ReportBlock[],
  numbers: { readonly [id: string]: number },
) {
  const repeated = repeatedElsewhere(blocks)
  return sections.map(section => ({
    ...section,
    parts: section.parts.map(part => {
      const others = (repeated.get(part.block.id) ?? []).flatMap(id => {
        const number = numbers[id]
        return number === undefined ? [] : [{ number, href: `#paragraph-${id}` }]
      })
      if (part.thread === undefined || others.length === 0) return part
      const first = others.toSorted((one, other) => one.number - other.number).slice(0, repeatsNamed)
      const places = first.map(({ number, href }) => ({ text: `paragraph ${number}`, href }))
      return { ...part, thread: { ...part.thread, repeats: { places, besides: others.length - places.length } } }
    }),
  }))
}

function sectionShown(section: ReportSectionOf, material: ReportMaterial, draft: ReportDocument, mayWrite: boolean) {
  const blocks = inReadingOrder(section, material.blocks)
  const numbers = paragraphNumbers(draft)
  const standing = draft.sections.find(each => each.id === section.id)
  const kinds = blockKinds.filter((kind): kind is BlockKind => section.blocks.includes(kind))
  return {
    id: section.id,
    label: section.label,
    text: section.text,
    cite: section.cite,
    kinds: kinds.map(kind => ({ kind, name: blockKindWords[kind].name })),
    reading: readingOf(blocks.flatMap(block => (block.placed ? [block.text] : [])).join('\n')),
    tiers: tierCoverage(material.rulebook, section, material.blocks),
    grades: section.blocks.includes('grades') ? gradeStrips(material) : [],
    parts: partsOf(
      section,
      blocks.filter(block => block.placed),
      material,
      numbers,
      mayWrite,
    ),
    kept: blocks.filter(block => !block.placed).map(block => keptShown(block, material)),
    recommendations: (standing?.recommendations ?? []).map(one => ({
      ...one,
      edit: one.id.slice(1),
      rests: one.findings.map(id => numbers[id]).filter(number => number !== undefined),
    })),
  }
}

/** Placed paragraphs in reading order, with the heading of an outcome before its first. */
function partsOf(
  section: ReportSectionOf,
  placed: readonly ReportBlock[],
  material: ReportMaterial,
  numbers: { readonly [id: string]: number },
  mayWrite: boolean,
) {
  return placed.map((block, index) => {
    const outcome = section['by-outcome']?.includes(block.outcome ?? '') === true ? block.outcome : undefined
    const before = placed[index - 1]
    const isFirst = before?.outcome !== block.outcome
    const label = material.rulebook.outcomes.find(each => each.id === outcome)?.label
    return {
      block,
      heading: isFirst && label !== undefined ? label : '',
      marks: marksOf(block, material),
      up: before !== undefined && !isFirst,
      down: placed[index + 1] !== undefined && placed[index + 1]?.outcome === block.outcome,
      thread: block.kind === 'fixed' ? undefined : threadOf(block, material, numbers[block.id] ?? 0, mayWrite),
    }
  })
}

function threadOf(block: ReportBlock, material: ReportMaterial, number: number, mayWrite: boolean): ThreadMargin {
  const { rulebook, review } = material
  const base = `/reviews/${review.id}`
  const words = judgementWords(rulebook)
  const graded = new Set(rulebook.graded.map(({ id }) => id))
  const items = material.cited.filter(item => item.blockId === block.id)
  return {
    id: `paragraph-${block.id}`,
    number,
    paragraphs: plainParagraphs(block.text),
    judgements: block.judgements.map(id => ({
      code: judgementCode(id),
      text: words.get(id) ?? '',
      href: `${base}/${graded.has(id) ? 'grades' : 'conclusions'}/${id}`,
    })),
    evidence: items.map(item => ({
      kind: `${item.reference} ${rulebook['evidence-kinds'].find(kind => kind.id === item.kind)?.label ?? item.kind}`,
      body: bodyWords(rulebook, item.body),
      day: item.eventOn.toString(),
      shows: item.shows,
      href: `${base}/evidence/${item.itemId}`,
    })),
    problems: missingThread(block, items.length).map(
      missing => `It rests on no ${missing}. Link it, or take it out of the report.`,
    ),
    thread: `${base}/thread/blocks/${block.id}`,
    ...(mayWrite ? { edit: `${base}/report/blocks/${block.id}` } : {}),
  }
}

/** Paragraphs and lists as lines; an item of a list keeps its bullet. */
function plainParagraphs(text: string): readonly string[] {
  return paragraphs(text).flatMap(part =>
    part.kind === 'list' ? part.items.map(item => `• ${item}`) : [part.lines.join(' ')],
  )
}

/** What a paragraph counts for, in words: its group, tiers, and joint action. */
function marksOf(block: ReportBlock, { rulebook }: ReportMaterial): readonly string[] {
  const group = rulebook.groups.find(each => each.id === block.group)?.label
  return [
    ...(group === undefined ? [] : [group]),
    ...(block.jointAction ? ['Joint action'] : []),
    ...rulebook.tiers.filter(tier => block.tiers.includes(tier.id)).map(tier => tier.label),
  ]
}

function keptShown(block: ReportBlock, material: ReportMaterial) {
  const items = countItems(material.cited).get(block.id) ?? 0
  const missing = missingThread(block, items)
  return {
    block,
    name: blockKindWords[block.kind].name,
    opening: opening(block.text),
    missing:
      missing.length === 0
        ? ''
        : `It still lacks ${missing.map(each => (each === 'judgement' ? 'a judgement' : each)).join(' and ')}.`,
  }
}

/** Every graded judgement on the scale, best first whichever way it runs, with the dissent kept with its grade (¶61). */
function gradeStrips({ rulebook, grades, dissent }: ReportMaterial): readonly (GradeStrip & Dissenting)[] {
  const scale = scaleBestFirst(rulebook)
  return rulebook.graded.map(({ id, label }) => {
    const agreed = grades.get(id)
    return { id, judgement: label, scale, dissent: dissent?.get(id) ?? 0, ...(agreed === undefined ? {} : { agreed }) }
  })
}

type Dissenting = { readonly id: string; readonly dissent: number }
