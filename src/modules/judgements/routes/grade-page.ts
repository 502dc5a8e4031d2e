import { sayList } from '../../../kernel/words.ts'
import { type Actor, personOf } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { emptyForm, filledForm, type ShownForm } from '../../../platform/web/forms.ts'
import { missing, page, type Reply } from '../../../platform/web/route.ts'
import { listExceptions, type ReviewSubject, type Services } from '../../reviews/index.ts'
import { sayConclusionState } from '../domain/conclusion-rows.ts'
import { bodyLabel, findJudgement, groundsOf, responsibleBodies, scaleBestFirst } from '../domain/framework.ts'
import { spreadOf } from '../domain/grade-rows.ts'
import {
  abstentionOf,
  agreedNow,
  type Grading,
  hasGiven,
  openingOf,
  proposalOf,
  roundNow,
  shownTo,
  viewGiven,
  viewOf,
} from '../domain/grading.ts'
import { nextStep } from '../domain/next-step.ts'
import {
  mayAgree,
  mayConclude,
  mayDiscuss,
  mayDissent,
  mayGiveView,
  mayGrade,
  mayStandAside,
  speaksFor,
} from '../policy.ts'
import { loadGrading } from '../store/grading.ts'
import { listConclusions } from '../views/conclusions.ts'
import { listEvidenceBeside } from '../views/evidence.ts'
import { listAgreed } from '../views/grades.ts'
import { listNames, listTeam } from '../views/team.ts'
import { codesOf } from './conclusions.ts'
import { besideOf } from './evidence-beside.ts'
import { agreementShown, givenLines, notesShown, roundShown } from './grade-parts.ts'
import { passagesShown } from './passages.ts'

/** The forms that stand on the page of one grade. */
export type FormName = 'mine' | 'aside' | 'view' | 'open' | 'note' | 'agree' | 'dissent' | 'reopen'

type Seen = {
  readonly tx: Transaction
  readonly subject: ReviewSubject
  readonly actor: Actor
  /** Which page of the evidence beside it. */
  readonly page: number
}

/**
 * The page of one graded judgement. A judgement that takes no grade has a page too, which says so: a grade posted to it
 * is answered there, with the paragraph.
 */
export async function showGrade(
  services: Services,
  { tx, subject: review, actor, page: evidencePage }: Seen,
  id: string,
  posted?: { readonly name: FormName; readonly form: ShownForm },
  status = 200,
): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const judgement = findJudgement(rulebook, id)
  const form = posted?.form ?? emptyForm
  if (judgement === undefined && posted === undefined) return missing(`the rulebook has no judgement ${id}`)
  if (judgement?.kind !== 'graded') {
    const title =
      judgement === undefined ? 'No such judgement' : `${codesOf(services, review)[id] ?? id}: ${judgement.text}`
    const model = { title, review, form, judgement, graded: rulebook.graded.length, written: id }
    return page('judgements/pages/no-grade.njk', model, status)
  }

  const place = { reviewId: review.id, judgement: id }
  const grading = await loadGrading(tx, place)
  const names = await listNames(tx, place)
  const team = await listTeam(tx, review.id)
  const conclusions = await listConclusions(tx, review.id)
  const agreed = await listAgreed(tx, review.id)
  const passages = await passagesShown(tx, rulebook, review, id)
  const exceptions = await listExceptions(tx, review.id)
  const grounds = groundsOf(rulebook, id)
  const bearing = [...grounds.written.map(each => each.id), id]
  const evidence = await listEvidenceBeside(tx, review.id, bearing, { kind: 'grade', id }, evidencePage)

  const personId = personOf(actor)
  const nameOf = (person: string) => names.get(person) ?? 'Somebody no longer on record'
  const label = (body: string) => bodyLabel(rulebook, body)
  const told = { rulebook, personId, nameOf }
  const mine = proposalOf(grading, personId)
  const current = agreedNow(grading)
  const opening = openingOf(grading)
  const own = team.find(member => member.personId === personId)
  const responsible = responsibleBodies(rulebook, id)
  const gives = own !== undefined && mayGrade(actor, review).granted
  const leading = mayAgree(actor, review).granted
  const viewsMine = mayGiveView(actor, review).granted
    ? responsible.filter(body => speaksFor(actor, review, own?.body, body).granted)
    : []
  const step = nextStep(
    grading,
    { personId, gives, leads: leading, speaksFor: viewsMine },
    { team, bodies: responsible.map(body => ({ body, label: label(body) })) },
  )
  const formOf = (name: FormName, start: ShownForm) => (posted?.name === name ? posted.form : start)
  const forms = {
    mine: formOf('mine', filledForm(mine === undefined ? {} : { grade: String(mine.grade), reasons: mine.reasons })),
    aside: formOf('aside', emptyForm),
    view: formOf('view', emptyForm),
    open: formOf('open', emptyForm),
    note: formOf('note', emptyForm),
    agree: formOf('agree', startOfAgreement(grading, team)),
    dissent: formOf('dissent', emptyForm),
    reopen: formOf('reopen', emptyForm),
  }
  const codes = codesOf(services, review)
  const written = grounds.written.map(each => {
    const conclusion = conclusions.find(other => other.judgement === each.id)
    const state = conclusion?.state ?? 'none'
    const says = sayConclusionState(state)
    return { ...each, code: codes[each.id] ?? each.id, state, says, conclusion: conclusion?.text ?? '' }
  })
  const settled = hasGiven(grading, personId) || abstentionOf(grading, personId) !== undefined
  const lines = givenLines(grading, told)
  const aside = grading.abstentions.filter(each => each.round === roundNow(grading))
  const reasons = exceptions.filter(exception => exception.about === id)
  const isToOpen = (rule: string) => rulebook.rules.some(each => each.id === rule && each.at === 'act open-grades')
  const isPosted = (name: FormName) => posted?.name === name
  return page(
    'judgements/pages/grade.njk',
    {
      title: judgement.text,
      review,
      judgement,
      graded: rulebook.graded.length,
      scale: scaleBestFirst(rulebook),
      scaleCite: rulebook.grades.cite,
      source: rulebook.source,
      active: posted?.name ?? '',
      form,
      forms,
      step,
      mine,
      mineBefore: shownTo(grading, grading.proposals, personId).filter(
        each => each.personId === personId && each.supersededOn !== undefined && each.round === roundNow(grading),
      ),
      aside: abstentionOf(grading, personId),
      agreed: current === undefined ? undefined : agreementShown(current, grading, told),
      earlier: grading.agreements.filter(each => each !== current).map(each => roundShown(each, grading, told)),
      lastAgreement: grading.agreements.at(-1)?.id ?? '',
      opening:
        opening === undefined
          ? undefined
          : {
              by: nameOf(opening.openedById),
              on: opening.openedOn,
              waitedFor: [...opening.waitedFor.map(nameOf), ...opening.bodiesWaitedFor.map(label)],
            },
      spread:
        opening === undefined
          ? []
          : spreadOf(
              rulebook,
              lines.filter(line => !line.isBody),
            ),
      lines: opening === undefined ? [] : lines,
      given: team.filter(member => hasGiven(grading, member.personId)).map(member => member.name),
      abstaining: [...new Set(aside.map(each => each.because))].map(because => {
        const people = aside.filter(each => each.because === because).map(each => nameOf(each.personId))
        return { who: sayList(people), isOne: people.length === 1, because }
      }),
      notes: notesShown(grading, told),
      reasonsGiven: {
        toOpen: reasons.filter(each => isToOpen(each.rule)),
        toAgree: reasons.filter(each => !isToOpen(each.rule)),
      },
      views: responsible.map(body => {
        const view = viewOf(grading, body)
        const given = viewGiven(grading, body)
        return {
          body,
          label: label(body),
          view: view === undefined ? undefined : { ...view, by: nameOf(view.personId) },
          given: given === undefined ? undefined : { by: nameOf(given.personId), on: given.givenOn },
          mayGive: viewsMine.includes(body) && (given === undefined || view !== undefined),
        }
      }),
      team: team.map(member => ({ ...member, bodyLabel: label(member.body) })),
      mayBeAside: team.filter(
        member =>
          !hasGiven(grading, member.personId) &&
          abstentionOf(grading, member.personId) === undefined &&
          (leading || member.personId === personId),
      ),
      grounds: {
        written,
        silent: written.filter(each => each.state === 'none'),
        graded: grounds.graded.map(each => ({
          ...each,
          grade: agreed.find(other => other.judgement === each.id)?.grade,
        })),
      },
      codes,
      passages,
      beside: besideOf(rulebook, evidence, forms.agree, evidencePage),
      // A form that was refused is shown again whatever has changed meanwhile, so that nothing typed is lost.
      may: {
        evidence: mayConclude(actor, review).granted,
        grade: (gives && current === undefined) || isPosted('mine'),
        aside: (mayStandAside(actor, review).granted && current === undefined) || isPosted('aside'),
        open: (leading && current === undefined && opening === undefined && (!gives || settled)) || isPosted('open'),
        openLater: leading && current === undefined && opening === undefined && gives && !settled,
        note: (mayDiscuss(actor, review).granted && current === undefined && opening !== undefined) || isPosted('note'),
        agree: (leading && current === undefined && (!gives || settled)) || isPosted('agree'),
        dissent:
          (current !== undefined && own !== undefined && mayDissent(actor, review).granted) || isPosted('dissent'),
        reopen: (current !== undefined && leading) || isPosted('reopen'),
      },
    },
    status,
  )
}

/** The form to agree begins with what was agreed last, and with everybody who has given a grade. */
function startOfAgreement(grading: Grading, team: readonly { readonly personId: string }[]): ShownForm {
  const last = grading.agreements.at(-1)
  const answers = (last?.answers ?? []).map(answer => [`answer-${answer.body}`, answer.text] as const)
  return filledForm({
    ...Object.fromEntries(answers),
    grade: '',
    reasons: last?.reasons ?? '',
    'agreed-by': team.map(member => member.personId).filter(person => hasGiven(grading, person)),
  })
}
