import type { Outcome } from '../../../kernel/outcome.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { filledForm, formAgain, readForm, reasonsIn, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import {
  moveBlock,
  placeBlock,
  type SavedBlock,
  saveBlock,
  type WrittenBlock,
  withdrawBlock,
} from '../commands/blocks.ts'
import {
  type BlockKind,
  blockKinds,
  blockKindWords,
  judgementCode,
  judgementsOf,
  quotationsOf,
  type ReportBlock,
} from '../domain/block.ts'
import type { Remark } from '../domain/remark.ts'
import { BlockForm, MoveForm, PlaceForm, WithdrawForm } from '../forms.ts'
import { mayReadReport, mayWriteReport } from '../policy.ts'
import { listBlocks } from '../store/blocks.ts'
import { listRemarks } from '../store/remarks.ts'
import { itemsCitedBy } from '../views/thread.ts'
import { evidenceShown, isLook, listIn } from './beside.ts'
import { remarkRoutes, remarksShown } from './remarks.ts'
import { showReport } from './report-page.ts'
import { reshapeRoutes, shapeShown } from './reshape.ts'
import { placeInSection } from './section.ts'
import type { Shown } from './standing.ts'

/** The report itself, and writing, placing, moving and withdrawing its paragraphs. */
export function blockRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: '/reviews/:review/report',
      permission: 'report.read',
      may: mayReadReport,
      statements: 27,
      show: ({ tx, subject: review, actor, today }) => showReport(services, { tx, review, actor, today }),
    }),
    ...writingRoutes(services),
    ...placeRoutes(services),
    ...remarkRoutes(services, (visit, id, form, status) =>
      showAgain(services, visit, id, ['comment', 'quote', 'resolution'], form, status),
    ),
    ...reshapeRoutes(services, (visit, id, form, status) => showAgain(services, visit, id, [], form, status)),
  ]
}

type Existing = {
  readonly block: ReportBlock
  readonly cited: readonly string[]
  readonly remarks: readonly Remark[]
  /** All paragraphs of the report, this one among them. */
  readonly all: readonly ReportBlock[]
}

async function findBlock({ tx, review }: Pick<Shown, 'tx' | 'review'>, id: string): Promise<Existing | undefined> {
  const all = await listBlocks(tx, review.id)
  const block = all.find(each => each.id === id)
  if (block === undefined) return undefined
  const cited = await itemsCitedBy(tx, review.id, block)
  return { block, cited, remarks: await listRemarks(tx, review.id, id), all }
}

function fieldsOf({ block, cited }: Existing): Fields {
  return {
    version: String(block.version),
    kind: block.kind,
    section: block.section,
    text: block.text,
    outcome: block.outcome ?? '',
    group: block.group ?? '',
    tiers: [...block.tiers],
    judgements: [...block.judgements],
    jointAction: block.jointAction ? 'yes' : '',
    evidence: [...cited],
  }
}

/** The form of a paragraph, new or there already. */
async function showBlock(
  services: Services,
  { tx, review, actor }: Pick<Shown, 'tx' | 'review' | 'actor'>,
  existing: Existing | undefined,
  form: ShownForm,
  status = 200,
): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const kind = blockKinds.find(each => each === form.typed['kind']) ?? 'finding'
  const quotations = quotationsOf(rulebook)
  const quoted = quotations.find(each => each.text === existing?.block.text)?.key
  return page(
    'reports/pages/block.njk',
    {
      title: existing === undefined ? `Write a ${blockKindWords[kind].name}` : `Edit this ${blockKindWords[kind].name}`,
      review,
      form: { ...form, typed: { quotation: quoted ?? '', ...form.typed } },
      kind,
      words: blockKindWords[kind],
      block: existing?.block,
      shape: existing && shapeShown(rulebook, existing.block, existing.all),
      remarks: existing && remarksShown(existing.remarks, existing.block.text, actor, review),
      sections: rulebook.sections
        .filter(section => section.blocks.includes(kind))
        .map(section => ({ value: section.id, text: section.label })),
      outcomes: rulebook.outcomes.map(({ id, label }) => ({ value: id, text: label })),
      groups: rulebook.groups.map(({ id, label }) => ({ value: id, text: label })),
      tiers: rulebook.tiers.map(({ id, label }) => ({ value: id, text: label })),
      judgements: judgementsOf(rulebook).map(({ heading, judgements }) => ({
        heading,
        judgements: judgements.map(({ id, text }) => ({ id, text, code: judgementCode(id) })),
      })),
      quotations: quotations.map(({ key, label, cite }) => ({ value: key, text: `${label} (${cite})` })),
      beside: kind === 'fixed' ? undefined : await evidenceShown(tx, review.id, rulebook, form),
      chosen: {
        tiers: listIn(form.typed, 'tiers'),
        judgements: listIn(form.typed, 'judgements'),
      },
      may: { write: mayWriteReport(actor, review).granted },
    },
    status,
  )
}

function onlyText(value: Fields[string]): string {
  return (typeof value === 'string' ? value : value?.[0]) ?? ''
}

function writingRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: '/reviews/:review/report/new',
      permission: 'report.write',
      may: mayWriteReport,
      statements: 3,
      show: ({ tx, subject: review, actor, query }) =>
        showBlock(
          services,
          { tx, review, actor },
          undefined,
          filledForm({ version: '0', kind: onlyText(query['kind']), section: onlyText(query['section']) }),
        ),
    }),
    reviewForm({
      path: '/reviews/:review/report/new',
      permission: 'report.write',
      may: mayWriteReport,
      submit: visit => submitBlock(services, visit, undefined),
    }),
    reviewPage({
      path: '/reviews/:review/report/blocks/:block',
      permission: 'report.read',
      may: mayReadReport,
      statements: 9,
      async show({ tx, subject: review, actor, params }) {
        const existing = await findBlock({ tx, review }, params['block'] ?? '')
        if (existing === undefined) return missing('no such paragraph')
        return showBlock(services, { tx, review, actor }, existing, filledForm(fieldsOf(existing)))
      },
    }),
    reviewForm({
      path: '/reviews/:review/report/blocks/:block',
      permission: 'report.write',
      may: mayWriteReport,
      async submit(visit) {
        const existing = await visit.read(tx => findBlock({ tx, review: visit.subject }, visit.params['block'] ?? ''))
        return existing === undefined ? missing('no such paragraph') : submitBlock(services, visit, existing)
      },
    }),
  ]
}

type FormVisit = Parameters<Parameters<typeof reviewForm>[0]['submit']>[0]

/** Saves, and places where that was asked: what cannot be placed is kept all the same. */
async function submitBlock(services: Services, visit: FormVisit, existing: Existing | undefined): Promise<Reply> {
  const { caller, body, key, read, subject: review, actor } = visit
  const again = (form: ShownForm, status: number, id = existing?.block.id) =>
    read(async tx => {
      const now = id === undefined ? undefined : await findBlock({ tx, review }, id)
      return showBlock(services, { tx, review, actor }, now, form, status)
    })
  // Looking for evidence shows the form again as it was typed.
  if (isLook(body['next'])) return again(formAgain(body, []), 200)
  const form = readForm(BlockForm, body)
  if (!form.ok) return again(formAgain(body, form.problems), 422)
  const { version, next, ...written } = form.command
  const block = existing?.block
  const saved = await saveBlock(
    services,
    caller,
    review.id,
    writtenBlock(written),
    block === undefined ? undefined : { id: block.id, version, placed: block.placed },
    { key, reasons: reasonsIn(body) },
  )
  if (saved.kind !== 'done' || next !== 'place') {
    return answer(saved, body, () => go(`/reviews/${review.id}/report`, 'The paragraph is saved.'), again)
  }
  const { id } = saved.value
  const placed = await placeSaved(services, caller, review, id, key, read)
  return answer(
    placed,
    body,
    () => go(`/reviews/${review.id}/report`, 'The paragraph stands in the report.'),
    (refusal, status) =>
      read(async tx => {
        const now = await findBlock({ tx, review }, id)
        if (now === undefined) return missing('the paragraph is withdrawn')
        return showBlock(services, { tx, review, actor }, now, { ...refusal, typed: fieldsOf(now) }, status)
      }),
  )
}

/** The page of a paragraph as it is now, with what was typed in a smaller form of it, by the names of its fields. */
function showAgain(
  services: Services,
  { read, subject: review, actor }: Pick<FormVisit, 'read' | 'subject' | 'actor'>,
  id: string,
  own: readonly string[],
  form: ShownForm,
  status: number,
): Promise<Reply> {
  return read(async tx => {
    const existing = await findBlock({ tx, review }, id)
    if (existing === undefined) return missing('no such paragraph')
    const typed = { ...fieldsOf(existing), ...Object.fromEntries(own.map(name => [name, form.typed[name]])) }
    return showBlock(services, { tx, review, actor }, existing, { ...form, typed }, status)
  })
}

function writtenBlock(form: {
  readonly kind: BlockKind
  readonly section: string
  readonly text: string
  readonly quotation: string
  readonly outcome: string
  readonly group: string
  readonly tiers: readonly string[]
  readonly judgements: readonly string[]
  readonly jointAction: boolean
  readonly evidence: readonly string[]
}): WrittenBlock {
  const { quotation, outcome, group, ...rest } = form
  const chosen = (value: string) => (value === '' ? undefined : value)
  return { ...rest, quotation: chosen(quotation), outcome: chosen(outcome), group: chosen(group) }
}

async function placeSaved(
  services: Services,
  caller: Caller,
  review: ReviewSubject,
  id: string,
  key: string,
  read: FormVisit['read'],
): Promise<Outcome<SavedBlock>> {
  const block = (await read(tx => listBlocks(tx, review.id))).find(each => each.id === id)
  const place = { id, version: block?.version ?? 0, placed: true }
  return placeBlock(services, caller, review.id, place, { key: `${key}-place` })
}

function placeRoutes(services: Services): readonly Route[] {
  const form = (
    end: 'place' | 'move' | 'withdraw',
    act: (visit: FormVisit, id: string, again: (form: ShownForm, status: number) => Promise<Reply>) => Promise<Reply>,
  ): Route =>
    reviewForm({
      path: `/reviews/:review/report/blocks/:block/${end}`,
      permission: 'report.write',
      may: mayWriteReport,
      submit(visit) {
        const id = visit.params['block'] ?? ''
        if (!/^\d{1,18}$/.test(id)) return Promise.resolve(missing('no such paragraph'))
        return act(visit, id, (refusal, status) =>
          showAgain(services, visit, id, end === 'withdraw' ? ['because'] : [], refusal, status),
        )
      },
    })
  /** Back to where it was asked for: the section that is being written, or the report. */
  const back =
    (review: ReviewSubject, id: string, notice?: string, section = '') =>
    () => {
      const { sections } = services.rulebooks.get(review.rulebook, review.edition)
      return sections.some(each => each.id === section)
        ? go(placeInSection(review, section, id), notice)
        : go(`/reviews/${review.id}/report${id === '' ? '' : `#paragraph-${id}`}`, notice)
    }

  return [
    form('place', async ({ caller, body, key, subject: review }, id, again) => {
      const read = readForm(PlaceForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      const notice = read.command.placed
        ? 'The paragraph stands in the report.'
        : 'The paragraph is taken out and kept.'
      return answer(
        await placeBlock(services, caller, review.id, { id, ...read.command }, { key, reasons: reasonsIn(body) }),
        body,
        back(review, id, notice, read.command.next),
        again,
      )
    }),
    form('move', async ({ caller, body, key, subject: review }, id, again) => {
      const read = readForm(MoveForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      return answer(
        await moveBlock(services, caller, review.id, { id, ...read.command }, { key }),
        body,
        back(review, id, undefined, read.command.next),
        again,
      )
    }),
    form('withdraw', async ({ caller, body, key, subject: review }, id, again) => {
      const read = readForm(WithdrawForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      return answer(
        await withdrawBlock(services, caller, review.id, { id, ...read.command }, { key }),
        body,
        back(review, '', 'The paragraph is taken away. Its words stay in the record.'),
        again,
      )
    }),
  ]
}
