import { type SymbolName, symbolNames, symbols } from '../../../kernel/symbols.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { emptyForm, filledForm, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, firstText, go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { judgementCode, listBlocks, listRecommendations } from '../../reports/index.ts'
import { type ReviewSubject, reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { labelIn } from '../../rulebooks/index.ts'
import { commentForChildren } from '../commands/comments.ts'
import { markForChildren, moveLine, takeOut, writeLine } from '../commands/lines.ts'
import { hintsOf } from '../domain/hints.ts'
import { kindsFrom, type Line, type LineKind, type LineSource } from '../domain/line.ts'
import { CommentForm, LineForm, MoveForm, NewLineForm, TakeOutForm } from '../forms.ts'
import { mayCommentForChildren, mayReadForChildren, mayReadYoungInspectors, mayWriteForChildren } from '../policy.ts'
import { listLines } from '../store/lines.ts'
import { listComments } from '../views/comments.ts'
import { listSaidByChildren } from '../views/sources.ts'
import { mayWriteNow, type Shown } from './shown.ts'

const kindWords: { readonly [kind in LineKind]: string } = {
  good: 'What is good',
  better: 'What must get better',
  promise: 'What we asked for',
  said: 'What children told us',
}

/** Marking findings, recommendations and what children said, and writing the plain words for each. */
export function lineRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/children'

  /** What can be marked, and whether it is. */
  const showSources = async ({ tx, review, actor }: Shown): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const lines = (await listLines(tx, review.id)).filter(({ stands }) => stands)
    const lineOf = (kind: LineSource['kind'], id: string) =>
      lines.find(({ source }) => source.kind === kind && source.id === id)?.id
    const placed = (await listBlocks(tx, review.id)).filter(block => block.placed && block.kind !== 'fixed')
    return page('children/pages/sources.njk', {
      title: 'Mark what children are told',
      review,
      sections: rulebook.sections
        .map(({ id, label }) => ({
          label,
          findings: placed
            .filter(({ section }) => section === id)
            .map(block => ({
              ...block,
              outcomeLabel: block.outcome === undefined ? '' : labelIn(rulebook.outcomes, block.outcome),
              judgements: block.judgements.map(judgementCode).filter(code => code !== ''),
              line: lineOf('finding', block.id),
            })),
        }))
        .filter(({ findings }) => findings.length > 0),
      recommendations: (await listRecommendations(tx, review.id)).map(each => ({
        ...each,
        line: lineOf('recommendation', each.id),
      })),
      said: (await listSaidByChildren(tx, review.id)).map(each => ({ ...each, line: lineOf('evidence', each.id) })),
      may: { write: await mayWriteNow({ tx, review, actor }) },
    })
  }

  const showLine = async (
    { tx, review, actor }: Shown,
    at: { readonly line?: Line; readonly source: LineSource },
    form: ShownForm,
    status = 200,
  ): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const report = rulebook.children?.report
    if (report === undefined) return missing('this framework knows of no report for children')
    // The words of findings and items are for those who read the review; a young inspector sees the plain ones.
    const reads = mayReadYoungInspectors(actor, review).granted
    const source = reads ? await findSource(tx, review, at.source) : undefined
    if (reads && source === undefined && at.line === undefined) return missing('nothing of that number to mark')
    const typedWords = firstText(form.typed['words']) ?? ''
    return page(
      'children/pages/line.njk',
      {
        title: at.line === undefined ? 'Put it into plain words' : 'A line of the report for children',
        review,
        form: at.line === undefined && status === 200 ? filledForm({ ...form.typed, outcome: source?.outcome }) : form,
        line: at.line,
        source,
        sourceName: `${at.source.kind}:${at.source.id}`,
        isQuoted: at.source.kind === 'evidence',
        isPromise: at.source.kind === 'recommendation',
        kinds: kindsFrom[at.source.kind].map(kind => ({ value: kind, text: kindWords[kind] })),
        outcomes: report.outcomes.map(({ outcome, label }) => ({ value: outcome, text: label })),
        symbolChoices: symbolNames.map((name: SymbolName) => ({ name, words: symbols[name] })),
        hints: typedWords === '' ? undefined : hintsOf(typedWords, report['reading-age']),
        goal: report['reading-age'],
        comments: at.line === undefined ? [] : await commentsOn(tx, review, at.line.id),
        may: {
          write: await mayWriteNow({ tx, review, actor }, status !== 200),
          comment: mayCommentForChildren(actor, review).granted,
        },
      },
      status,
    )
  }
  const commentsOn = async (tx: Transaction, review: ReviewSubject, line: string) =>
    (await listComments(tx, review.id)).filter(({ lineId }) => lineId === line)
  const showKept = async (shown: Shown, id: string, form?: ShownForm, status = 200): Promise<Reply> => {
    const line = (await listLines(shown.tx, shown.review.id)).find(each => each.id === id)
    if (line === undefined) return missing('no such line of the report for children')
    const filled = fieldsOf(line)
    const typed = form === undefined ? filledForm(filled) : { ...form, typed: { ...filled, ...form.typed } }
    return showLine(shown, { line, source: line.source }, typed, status)
  }
  const newPath = `${path}/lines/new` as const
  const linePath = `${path}/lines/:line` as const

  return [
    reviewPage({
      path: `${path}/sources`,
      permission: 'children.mark',
      may: mayReadYoungInspectors,
      statements: 6,
      show: ({ tx, subject: review, actor, today }) => showSources({ tx, review, actor, today }),
    }),
    reviewPage({
      path: newPath,
      permission: 'children.write',
      may: mayWriteForChildren,
      statements: 3,
      async show({ tx, subject: review, actor, today, query }) {
        const source = sourceNamed(firstText(query['source']) ?? '')
        if (source === undefined) return go(`/reviews/${review.id}/children/sources`)
        return showLine({ tx, review, actor, today }, { source }, emptyForm)
      },
    }),
    reviewFormOn({
      path: newPath,
      permission: 'children.write',
      may: mayWriteForChildren,
      schema: NewLineForm,
      again({ read, subject: review, actor, today, body }, form, status) {
        const source = sourceNamed(firstText(body['source']) ?? '')
        if (source === undefined) return Promise.resolve(missing('nothing to mark'))
        return read(tx => showLine({ tx, review, actor, today }, { source }, form, status))
      },
      async run({ source: name, ...line }, { caller, subject: review }, posted) {
        const source = sourceNamed(name)
        if (source === undefined) return { kind: 'denied', because: 'nothing to mark' }
        return markForChildren(services, caller, review.id, { ...line, source }, posted)
      },
      onward: ({ subject: review }) =>
        go(`/reviews/${review.id}/children`, 'It is marked for the report for children.'),
    }),
    reviewPage({
      path: linePath,
      permission: 'children.read',
      may: mayReadForChildren,
      statements: 5,
      show: ({ tx, subject: review, actor, today, params }) =>
        showKept({ tx, review, actor, today }, params['line'] ?? ''),
    }),
    reviewFormOn({
      path: linePath,
      permission: 'children.write',
      may: mayWriteForChildren,
      schema: LineForm,
      again: ({ read, subject: review, actor, today, params }, form, status) =>
        read(tx => showKept({ tx, review, actor, today }, params['line'] ?? '', form, status)),
      run: (given, { caller, subject: review, params }, posted) =>
        writeLine(services, caller, review.id, { id: params['line'] ?? '', ...given }, posted),
      onward: ({ subject: review, params }) =>
        go(`/reviews/${review.id}/children/lines/${params['line']}`, 'The words are saved.'),
    }),
    reviewFormOn({
      path: `${linePath}/out`,
      permission: 'children.write',
      may: mayWriteForChildren,
      schema: TakeOutForm,
      again: ({ read, subject: review, actor, today, params }, form, status) =>
        read(tx => showKept({ tx, review, actor, today }, params['line'] ?? '', form, status)),
      run: (given, { caller, subject: review, params }, posted) =>
        takeOut(services, caller, review.id, { id: params['line'] ?? '', ...given }, posted),
      onward: ({ subject: review }) =>
        go(`/reviews/${review.id}/children`, 'The line is taken out. Its words stay in the record.'),
    }),
    reviewFormOn({
      path: `${linePath}/move`,
      permission: 'children.write',
      may: mayWriteForChildren,
      schema: MoveForm,
      again: ({ read, subject: review, actor, today, params }, form, status) =>
        read(tx => showKept({ tx, review, actor, today }, params['line'] ?? '', form, status)),
      run: ({ by }, { caller, subject: review, params, key }) =>
        moveLine(
          services,
          caller,
          review.id,
          { id: params['line'] ?? '', by: by === 'up' ? -1 : 1 },
          { key: `${key}:${params['line']}:${by}` },
        ),
      onward: ({ subject: review }) => go(`/reviews/${review.id}/children`),
    }),
    reviewFormOn({
      path: `${linePath}/comment`,
      permission: 'children.comment',
      may: mayCommentForChildren,
      schema: CommentForm,
      again: ({ read, subject: review, actor, today, params }, form, status) =>
        read(tx => showKept({ tx, review, actor, today }, params['line'] ?? '', form, status)),
      run: ({ comment }, { caller, subject: review, params }, posted) =>
        commentForChildren(
          services,
          caller,
          review.id,
          { lineId: params['line'] ?? '', part: '', text: comment },
          posted,
        ),
      onward: ({ subject: review, params }) =>
        go(`/reviews/${review.id}/children/lines/${params['line']}`, 'Your comment is saved.'),
    }),
  ]
}

function fieldsOf({ version, kind, outcome, symbol, words, byWhen }: Line): Fields {
  return { version: String(version), kind, outcome, symbol: symbol ?? '', words, byWhen }
}

/** `finding:12`, `recommendation:3` or `evidence:40`, as pages carry it. */
function sourceNamed(name: string): LineSource | undefined {
  const found = /^(finding|recommendation|evidence):(\d{1,18})$/.exec(name)
  const kind = (['finding', 'recommendation', 'evidence'] as const).find(each => each === found?.[1])
  return kind === undefined || found?.[2] === undefined ? undefined : { kind, id: found[2] }
}

async function findSource(tx: Transaction, review: ReviewSubject, { kind, id }: LineSource) {
  if (kind === 'finding') {
    const block = (await listBlocks(tx, review.id)).find(each => each.id === id)
    return block === undefined
      ? undefined
      : {
          what: 'Finding',
          text: block.text,
          outcome: block.outcome,
          href: `/reviews/${review.id}/report/blocks/${id}`,
          thread: `/reviews/${review.id}/thread/blocks/${id}`,
        }
  }
  if (kind === 'recommendation') {
    const found = (await listRecommendations(tx, review.id)).find(each => each.id === id)
    return found === undefined
      ? undefined
      : {
          what: 'Recommendation',
          text: found.text,
          outcome: undefined,
          href: `/reviews/${review.id}/report/recommendations/${id}`,
          thread: undefined,
        }
  }
  const item = (await listSaidByChildren(tx, review.id)).find(each => each.id === id)
  return item === undefined
    ? undefined
    : {
        what: `Evidence ${item.reference}: ${item.title}`,
        text: item.text,
        outcome: undefined,
        href: `/reviews/${review.id}/evidence/${id}`,
        thread: `/reviews/${review.id}/thread/evidence/${id}`,
      }
}
