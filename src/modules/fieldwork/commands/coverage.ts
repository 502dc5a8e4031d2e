import { done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { setCitations } from '../../evidence/index.ts'
import { changeReview, defined, type Posted, type ReviewSubject, type Services } from '../../reviews/index.ts'
import { findJudgement } from '../domain/judgements.ts'
import { mayDirect, mayWrite } from '../policy.ts'
import { type Gift, saveGifts, saveRoute } from '../store/fieldwork.ts'
import { findItems, listRoutes, listTeam } from '../views/fieldwork.ts'

/** How one judgement is to be covered. */
export type ChooseRoute = {
  readonly judgement: string
  /** As the page showed it; 0 while nothing is kept of the judgement. */
  readonly version: number
  /** Id among the routes of the rulebook. */
  readonly route: string
  readonly reason: string
  /** Who has it; absent to leave that as it is. */
  readonly personId?: string | undefined
  /** For areas in management; what is said of other judgements is not kept. */
  readonly workingTogether: string
  readonly usersViews: string
  /** Numbers of items of evidence, or what people call them, such as `E12`. */
  readonly riskEvidence: readonly string[]
  readonly restsOn: readonly string[]
}

/**
 * Chooses the route of a judgement, with its reason and what it cites (¶11–13 of the 2005 framework). How many may be
 * chosen for fieldwork is for the rulebook to say.
 */
export function chooseRoute(
  services: Services,
  caller: Caller,
  reviewId: string,
  choice: ChooseRoute,
  posted: Posted = {},
): Promise<Outcome> {
  const change = {
    ...posted,
    name: 'choose-route',
    reviewId,
    may: mayWrite,
    touches: ['coverage'],
    moments: ['act choose-route'],
    field: 'route',
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const judgement = findJudgement(rulebook, choice.judgement)
    if (judgement === undefined)
      return refused(problem(`The rulebook has no judgement “${choice.judgement}”`, 'judgement'))
    if (!rulebook.routes.some(route => route.id === choice.route))
      return refused(problem('Choose how the judgement is covered', 'route'))
    const before = (await listRoutes(tx, review.id)).find(route => route.judgement === judgement.id)
    if (choice.personId !== undefined && choice.personId !== before?.personId) {
      const verdict = mayDirect(caller.actor, review)
      if (!verdict.granted) return refused(problem('Only the lead inspector says who has a judgement', 'person'))
      if (!(await listTeam(tx, review.id)).some(member => member.id === choice.personId))
        return refused(problem('Choose somebody of the team', 'person'))
    }
    const cited = await citedItems(tx, review, choice)
    if ('problems' in cited) return refused(...cited.problems)
    const isManagement = judgement.place === 'management'
    const saved = await saveRoute(tx, review.id, choice.version, {
      judgement: judgement.id,
      route: choice.route,
      reason: choice.reason,
      personId: choice.personId ?? before?.personId,
      workingTogether: isManagement ? choice.workingTogether : '',
      usersViews: isManagement ? choice.usersViews : '',
    })
    if (!saved) return stale('this judgement')
    const by = { kind: 'route' as const, id: judgement.id }
    await setCitations(tx, { reviewId: review.id, by, purpose: 'risk', items: cited.risk })
    await setCitations(tx, { reviewId: review.id, by, purpose: 'rests-on', items: cited.rests })
    return done()
  })
}

/** The items named in the two lists, each of this review; or a problem beside the list that names another. */
async function citedItems(
  tx: Transaction,
  review: ReviewSubject,
  choice: Pick<ChooseRoute, 'riskEvidence' | 'restsOn'>,
): Promise<{ readonly problems: readonly Problem[] } | { readonly risk: string[]; readonly rests: string[] }> {
  const named = [...choice.riskEvidence, ...choice.restsOn]
  if (named.length === 0) return { risk: [], rests: [] }
  const isNumber = (name: string) => /^\d{1,18}$/.test(name)
  const items = await findItems(
    tx,
    review.id,
    named.filter(name => !isNumber(name)).map(name => name.toUpperCase()),
    named.filter(isNumber),
  )
  const ids = new Map(
    items.flatMap(item => [[item.id, item.id] as const, [item.reference.toUpperCase(), item.id] as const]),
  )
  const problems: Problem[] = []
  const find = (names: readonly string[], field: string) =>
    names.flatMap(name => {
      const id = ids.get(name.toUpperCase())
      if (id === undefined) problems.push(problem(`This review has no evidence “${name}”`, field))
      return id === undefined ? [] : [id]
    })
  const found = { risk: find(choice.riskEvidence, 'risk'), rests: find(choice.restsOn, 'rests') }
  return problems.length > 0 ? { problems } : { risk: [...new Set(found.risk)], rests: [...new Set(found.rests)] }
}

/** Gives judgements to members of the team, who find them on their home; `personId` absent takes one back. */
export function giveJudgements(
  services: Services,
  caller: Caller,
  reviewId: string,
  gifts: readonly Gift[],
  posted: Posted = {},
): Promise<Outcome<{ given: number }>> {
  const change = { ...posted, name: 'give-judgements', reviewId, may: mayDirect, touches: [], field: 'judgement' }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const team = new Set((await listTeam(tx, review.id)).map(member => member.id))
    const problems = gifts.flatMap(gift => {
      if (findJudgement(rulebook, gift.judgement) === undefined)
        return [problem(`The rulebook has no judgement “${gift.judgement}”`)]
      return gift.personId === undefined || team.has(gift.personId)
        ? []
        : [problem('Choose somebody of the team', `person.${gift.judgement}`)]
    })
    if (problems.length > 0) return refused(...problems)
    const before = new Map((await listRoutes(tx, review.id)).map(route => [route.judgement, route.personId]))
    const changed = gifts.filter(gift => before.get(gift.judgement) !== gift.personId)
    if (changed.length > 0 && (await saveGifts(tx, review.id, changed)) < changed.length)
      return stale('who has these judgements')
    return done({ given: changed.length })
  })
}
