import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { mayAssure, mayOversee, maySign } from '../policy.ts'
import { addAssurance, addContact, addQuestionnaire, addRisk, addSignature, saveAnswers } from '../store/assurance.ts'
import { refuseOwnWork, rulebookOf } from './change.ts'

/** Signs the code of conduct for oneself (¶77); nobody signs for another. The words signed are kept. */
export function signCode(services: Services, caller: Caller, reviewId: string, posted: Posted = {}): Promise<Outcome> {
  const change = { ...posted, name: 'sign-code', reviewId, may: maySign, touches: ['quality'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const code = rulebookOf(services, review).quality?.['code-of-conduct']
    if (code === undefined) return denied('this framework has no code of conduct')
    const { personId } = caller.actor
    await addSignature(tx, { reviewId, personId, declaration: code.declaration, on: londonDay(caller.now) })
    return done()
  })
}

export type AssuranceRecord = {
  readonly stage: string
  readonly checked: string
  readonly found: string
  readonly followed: string
}

/** Records what was assured at a stage: what was checked, what was found, what followed (¶77). */
export function recordAssurance(
  services: Services,
  caller: Caller,
  reviewId: string,
  record: AssuranceRecord,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'record-assurance', reviewId, may: mayAssure, touches: ['quality'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const isStage = rulebookOf(services, review).stages.some(stage => stage.id === record.stage)
    if (!isStage) return refused(problem('Choose a stage of the review', 'stage'))
    await addAssurance(tx, { ...record, reviewId, personId: caller.actor.personId, on: londonDay(caller.now) })
    return done()
  })
}

/** Says how great the risk of a review is, with the reasons (¶78); what was said before stays. */
export function setRisk(
  services: Services,
  caller: Caller,
  reviewId: string,
  risk: { readonly level: string; readonly reasons: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'set-risk', reviewId, may: mayOversee, touches: ['quality'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const rulebook = rulebookOf(services, review)
    const isLevel = rulebook.quality?.risks.some(each => each.id === risk.level) === true
    if (!isLevel) return refused(problem('Choose how great the risk is', 'level'))
    const own = await refuseOwnWork(tx, caller, rulebook, reviewId, 'oversee', 'code-of-conduct')
    if (own !== undefined) return own
    await addRisk(tx, { ...risk, reviewId, personId: caller.actor.personId, on: londonDay(caller.now) })
    return done()
  })
}

export type Contact = {
  readonly kind: 'call' | 'visit'
  readonly heldOn: Temporal.PlainDate
  readonly withWhom: string
  readonly found: string
  readonly followed: string
}

/** Records a call or visit of an inspection manager (¶78). */
export function recordContact(
  services: Services,
  caller: Caller,
  reviewId: string,
  contact: Contact,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'record-contact', reviewId, may: mayOversee, touches: ['quality'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    if (compareDays(contact.heldOn, londonDay(caller.now)) > 0)
      return refused(problem('This day is still to come. Record the call or visit when it was made.', 'heldOn'))
    const own = await refuseOwnWork(tx, caller, rulebookOf(services, review), reviewId, 'oversee', 'code-of-conduct')
    if (own !== undefined) return own
    await addContact(tx, { ...contact, reviewId, personId: caller.actor.personId })
    return done()
  })
}

/** Asks a local service by questionnaire (¶78): what it was asked is kept as a letter to be sent. */
export function askService(
  services: Services,
  caller: Caller,
  reviewId: string,
  asked: { readonly service: string; readonly letter: string },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = { ...posted, name: 'ask-service', reviewId, may: mayOversee, touches: ['quality'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const own = await refuseOwnWork(tx, caller, rulebookOf(services, review), reviewId, 'oversee', 'code-of-conduct')
    if (own !== undefined) return own
    const { personId } = caller.actor
    const on = londonDay(caller.now)
    return done({ id: await addQuestionnaire(tx, { ...asked, reviewId, personId, on }) })
  })
}

/** Enters what a service answered, from paper or mail. */
export function enterAnswers(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: {
    readonly id: string
    readonly version: number
    readonly answers: { readonly [question: string]: string }
    readonly answeredBy: string
  },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'enter-answers', reviewId, may: mayOversee, touches: ['quality'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const questions = rulebookOf(services, review).quality?.questions ?? []
    const said = questions.flatMap(({ id, options }) => {
      const text = given.answers[id] ?? ''
      return text === '' ? [] : [{ id, text, options }]
    })
    if (said.length === 0)
      return refused(problem('Enter an answer to one question at least', `answer.${questions[0]?.id ?? ''}`))
    const unknown = said.find(({ text, options }) => options?.every(option => option.id !== text))
    if (unknown !== undefined) return refused(problem('Choose one of the answers', `answer.${unknown.id}`))
    const [answers, choices] = [false, true].map(isChosen =>
      Object.fromEntries(
        said.flatMap(({ id, text, options }) => ((options !== undefined) === isChosen ? [[id, text]] : [])),
      ),
    )
    const on = londonDay(caller.now)
    const saved = await saveAnswers(tx, { ...given, answers: answers ?? {}, choices: choices ?? {}, reviewId, on })
    return saved ? done() : stale('this questionnaire')
  })
}
