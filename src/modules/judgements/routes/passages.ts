import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { filledForm, formAgain, readForm, reasonsIn, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { mayRead, type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { writePassage } from '../commands/passage.ts'
import { sayConclusionState } from '../domain/conclusion-rows.ts'
import { findJudgement, type NamedJudgement } from '../domain/framework.ts'
import { citable, findPassage, lacksOf, type PassageStand, passageStands } from '../domain/passages.ts'
import { PassageForm } from '../forms.ts'
import { mayConclude } from '../policy.ts'
import { listConclusions } from '../views/conclusions.ts'
import { listEvidenceBeside } from '../views/evidence.ts'
import { listAgreed } from '../views/grades.ts'
import { listPassages } from '../views/passages.ts'
import { codesOf } from './conclusions.ts'
import { besideOf } from './evidence-beside.ts'

const path = '/reviews/:review/grades/passages/:passage'

/** One part of a graded judgement, to be written beside its evidence. */
export function passageRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path,
      permission: 'judgements.read-grades',
      may: mayRead,
      statements: 5,
      show: visit => showPassage(services, visit, visit.params['passage'] ?? ''),
    }),
    reviewForm({
      path,
      permission: 'judgements.conclude',
      may: mayConclude,
      async submit({ caller, actor, params, body, key, subject: review, read }) {
        const passage = params['passage'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => showPassage(services, { tx, subject: review, actor }, passage, form, status))
        const form = readForm(PassageForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const input = { ...form.command, reviewId: review.id, passage }
        const posted = { key: `${key}:passage`, reasons: reasonsIn(body) }
        const found = findPassage(services.rulebooks.get(review.rulebook, review.edition), passage)
        const onward = `/reviews/${review.id}/grades/${found?.judgement.id ?? ''}#passages`
        const notice = `${found?.passage.label ?? 'It'} is saved.`
        return answer(await writePassage(services, caller, input, posted), body, () => go(onward, notice), again)
      },
    }),
  ]
}

type Seen = { readonly tx: Transaction; readonly subject: ReviewSubject; readonly actor: Actor }

async function showPassage(
  services: Services,
  { tx, subject: review, actor }: Seen,
  id: string,
  form?: ShownForm,
  status = 200,
): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const found = findPassage(rulebook, id)
  if (found === undefined) return missing(`the rulebook has no passage ${id}`)
  const { judgement, passage } = found
  const stand = passageStands(rulebook, await listPassages(tx, review.id)).find(each => each.passage === passage)
  if (stand === undefined) throw new Error(`The passage ${id} stands nowhere.`)
  const { written } = stand
  const conclusions = await listConclusions(tx, review.id)
  const agreed = await listAgreed(tx, review.id)
  const offered = citable(rulebook, judgement, passage)
  const bearing = [judgement.id, ...offered.map(each => each.id)]
  const evidence = await listEvidenceBeside(tx, review.id, bearing, { kind: 'grade-passage', id })
  const start = filledForm({
    state: written?.state ?? (passage['where-evidence-suffices'] === true ? '' : 'written'),
    text: written?.text ?? '',
    considers: [...(written?.considers ?? [])],
    cites: [...(written?.cites ?? [])],
    version: String(written?.version ?? 0),
  })
  const shown = form ?? start
  const ticked = (name: string) => new Set([shown.typed[name] ?? []].flat())
  const codes = codesOf(services, review)
  const sayStanding = (each: NamedJudgement) => {
    const grade = agreed.find(other => other.judgement === each.id)?.grade
    if (each.kind === 'graded') return grade === undefined ? 'no grade agreed yet' : `grade ${grade} agreed`
    return sayConclusionState(conclusions.find(other => other.judgement === each.id)?.state ?? 'none').toLowerCase()
  }
  const needed = passage['rests-on'] ?? []
  return page(
    'judgements/pages/passage.njk',
    {
      title: passage.label,
      review,
      judgement,
      passage: {
        id,
        text: passage.text ?? '',
        quoted: passage.paraphrase !== true,
        cite: passage.cite,
        note: passage.note ?? '',
        mayBeLeft: passage['where-evidence-suffices'] === true,
      },
      stand: standingOf(rulebook, stand),
      written,
      considers: (passage.considers ?? []).map(each => ({
        value: each.id,
        text: each.label,
        checked: ticked('considers').has(each.id),
      })),
      cites: offered.map(each => ({
        value: each.id,
        text: each.kind === 'graded' ? each.text : `${codes[each.id] ?? each.id}: ${each.text}`,
        hint: { text: sayStanding(each) },
        checked: ticked('cites').has(each.id),
      })),
      citesHint: needed.length === 0 ? '' : `One at least of: ${sayLabels(rulebook, needed)}.`,
      cited: (written?.cites ?? []).flatMap(each => citedLink(rulebook, each)),
      codes,
      beside: besideOf(rulebook, evidence, shown),
      form: shown,
      version: written?.version ?? 0,
      may: { write: mayConclude(actor, review).granted },
    },
    status,
  )
}

/** The parts of one graded judgement as its page lists them; one statement, none where it has no parts. */
export async function passagesShown(tx: Transaction, rulebook: Rulebook, review: ReviewSubject, judgement: string) {
  if (rulebook.graded.every(graded => graded.id !== judgement || graded.passages === undefined)) return []
  return passageStands(rulebook, await listPassages(tx, review.id))
    .filter(stand => stand.judgement.id === judgement)
    .map(stand => standingOf(rulebook, stand))
}

const colours = { missing: 'yellow', written: 'green', 'not-judged': 'grey' } as const
const words = { missing: 'Not written yet', written: 'Written', 'not-judged': 'Not judged' } as const

function standingOf(rulebook: Rulebook, stand: PassageStand) {
  const { passage, state, written } = stand
  return {
    id: passage.id,
    label: passage.label,
    cite: passage.cite,
    state,
    says: words[state],
    colour: colours[state],
    text: written?.text ?? '',
    lacks: state === 'missing' ? [] : lacksOf(rulebook, stand),
  }
}

function sayLabels(rulebook: Rulebook, ids: readonly string[]): string {
  return ids.flatMap(id => findJudgement(rulebook, id)?.text ?? []).join('; ')
}

function citedLink(rulebook: Rulebook, id: string) {
  const judgement = findJudgement(rulebook, id)
  if (judgement === undefined) return []
  return [{ id, text: judgement.text, page: judgement.kind === 'graded' ? 'grades' : 'conclusions' }]
}
