import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { emptyForm, filledForm, type ShownForm } from '../../../platform/web/forms.ts'
import { missing, page, type Reply } from '../../../platform/web/route.ts'
import type { ReviewSubject, Services } from '../../reviews/index.ts'
import { sayConclusionState } from '../domain/conclusion-rows.ts'
import { bodyLabel, findJudgement, groundsOf, responsibleBodies, scaleBestFirst } from '../domain/framework.ts'
import { spreadOf } from '../domain/grade-rows.ts'
import {
  type Agreement,
  agreedNow,
  type Grading,
  mayCompare,
  type Proposal,
  proposalOf,
  shownTo,
  viewOf,
} from '../domain/grading.ts'
import { mayAgree, mayConclude, mayDissent, mayGiveView, mayGrade, speaksFor } from '../policy.ts'
import { loadGrading } from '../store/grading.ts'
import { listConclusions } from '../views/conclusions.ts'
import { listEvidenceBeside } from '../views/evidence.ts'
import { listAgreed } from '../views/grades.ts'
import { listNames, listTeam } from '../views/team.ts'
import { codesOf } from './conclusions.ts'
import { besideOf } from './evidence-beside.ts'
import { passagesShown } from './passages.ts'

/** The forms that stand on the page of one grade. */
export type FormName = 'mine' | 'view' | 'agree' | 'dissent' | 'reopen'

type Seen = { readonly tx: Transaction; readonly subject: ReviewSubject; readonly actor: Actor }

/**
 * The page of one graded judgement. A judgement that takes no grade has a page too, which says so: a grade posted to it
 * is answered there, with the paragraph.
 */
export async function showGrade(
  services: Services,
  { tx, subject: review, actor }: Seen,
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
  const grounds = groundsOf(rulebook, id)
  const bearing = [...grounds.written.map(each => each.id), id]
  const evidence = await listEvidenceBeside(tx, review.id, bearing, { kind: 'grade', id })

  const personId = actor.kind === 'public' ? '' : actor.personId
  const nameOf = (person: string) => names.get(person) ?? 'Somebody no longer on record'
  const label = (body: string) => bodyLabel(rulebook, body)
  const mine = proposalOf(grading, personId)
  const current = agreedNow(grading)
  const own = team.find(member => member.personId === personId)
  const responsible = responsibleBodies(rulebook, id)
  const formOf = (name: FormName, start: ShownForm) => (posted?.name === name ? posted.form : start)
  const forms = {
    mine: formOf('mine', filledForm(mine === undefined ? {} : { grade: String(mine.grade), reasons: mine.reasons })),
    view: formOf('view', emptyForm),
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
  const gives = own !== undefined && mayGrade(actor, review).granted
  const agrees = current === undefined && mayAgree(actor, review).granted
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
      mine,
      agreed: current === undefined ? undefined : agreementShown(current, grading, nameOf, label),
      earlier: grading.agreements
        .filter(each => each !== current)
        .map(each => agreementShown(each, grading, nameOf, label)),
      lastAgreement: grading.agreements.at(-1)?.id ?? '',
      compare: mayCompare(grading, personId),
      spread: mayCompare(grading, personId) ? spreadOf(rulebook, currentOf(shownTo(grading, personId))) : [],
      proposals: proposalsShown(shownTo(grading, personId), personId, nameOf, label),
      given: grading.givenBy.map(nameOf),
      waiting: team.filter(member => !grading.givenBy.includes(member.personId)).map(member => member.name),
      views: responsible.map(body => {
        const view = viewOf(grading, body)
        return {
          body,
          label: label(body),
          view: view === undefined ? undefined : { ...view, by: nameOf(view.personId) },
          mayGive: mayGiveView(actor, review).granted && speaksFor(actor, review, own?.body, body).granted,
        }
      }),
      team: team.map(member => ({ ...member, bodyLabel: label(member.body) })),
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
      beside: besideOf(rulebook, evidence, forms.agree),
      // A form that was refused is shown again whatever has changed meanwhile, so that nothing typed is lost.
      may: {
        evidence: mayConclude(actor, review).granted,
        grade: (gives && current === undefined) || posted?.name === 'mine',
        agree: (agrees && (!gives || mine !== undefined)) || posted?.name === 'agree',
        agreeLater: agrees && gives && mine === undefined,
        dissent:
          (current !== undefined && own !== undefined && mayDissent(actor, review).granted) ||
          posted?.name === 'dissent',
        reopen: (current !== undefined && mayAgree(actor, review).granted) || posted?.name === 'reopen',
      },
    },
    status,
  )
}

/** The form to agree begins with what was agreed last, and with everybody who has given a grade. */
function startOfAgreement(grading: Grading, team: readonly { readonly personId: string }[]): ShownForm {
  const last = grading.agreements.at(-1)
  return filledForm({
    grade: '',
    reasons: last?.reasons ?? '',
    answer: last?.answer ?? '',
    'agreed-by': team.map(member => member.personId).filter(person => grading.givenBy.includes(person)),
  })
}

function currentOf(proposals: readonly Proposal[]): readonly Proposal[] {
  return proposals.filter(proposal => proposal.supersededOn === undefined)
}

/** One line for each member: the grade now, and what it was before. */
function proposalsShown(
  proposals: readonly Proposal[],
  personId: string,
  nameOf: (person: string) => string,
  label: (body: string) => string,
) {
  return currentOf(proposals).map(proposal => ({
    name: nameOf(proposal.personId),
    isMine: proposal.personId === personId,
    bodyLabel: label(proposal.body),
    grade: proposal.grade,
    reasons: proposal.reasons,
    givenOn: proposal.givenOn,
    before: proposals.filter(each => each.personId === proposal.personId && each.supersededOn !== undefined),
  }))
}

function agreementShown(
  agreement: Agreement,
  grading: Grading,
  nameOf: (person: string) => string,
  label: (body: string) => string,
) {
  return {
    ...agreement,
    agreedBy: agreement.agreedBy.map(nameOf),
    reopened:
      agreement.reopened === undefined ? undefined : { ...agreement.reopened, by: nameOf(agreement.reopened.personId) },
    dissent: grading.dissent
      .filter(each => each.agreementId === agreement.id)
      .map(each => ({ ...each, name: nameOf(each.personId), bodyLabel: label(each.body) })),
  }
}
