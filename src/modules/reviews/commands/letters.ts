import { createHash } from 'node:crypto'
import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import type { FactValues } from '../../../kernel/facts.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { accountAddresses, retryFollowedMail } from '../../../platform/mail/followed.ts'
import { faultsOfMessage, isMailAddress } from '../../../platform/mail/message.ts'
import { queueFollowedMail } from '../../../platform/mail/queue.ts'
import { listPostalAddresses } from '../../register/index.ts'
import {
  composeLetter,
  gapName,
  type LetterTemplate,
  type LetterWords,
  nameWithPost,
  type Other,
  type Settled,
  type Way,
  wayTo,
} from '../domain/letter.ts'
import { isIssued, type ReviewSubject } from '../domain/review.ts'
import { mayConduct } from '../policy.ts'
import { addLetter, addRecipients, markPosted } from '../store/letters.ts'
import { findRecipient } from '../views/letters.ts'
import { listMembers, listRespondents, type Respondent } from '../views/review.ts'
import { changeReview, factLoader, type Services } from './change.ts'
import { defined, type Posted } from './conduct.ts'

/** A letter as its sender wants it. */
export type WantedLetter = {
  /** The rulebook's letter, by its id. */
  readonly letter: string
  readonly sentOn: Temporal.PlainDate
  /** People named in the review, each as receiver or for a copy; undefined for whom the rulebook names. */
  readonly recipients: readonly { readonly personId: string; readonly part: 'to' | 'copy' }[] | undefined
  readonly others: readonly Other[]
  /** A paragraph of the sender's own that goes before the rulebook's words; may be empty. */
  readonly covering: string
  /** What stands where something is not known, by the name of the gap. */
  readonly settled: { readonly [gap: string]: Settled }
}

/** One to whom a letter goes, as it will be kept. */
export type ReadyRecipient = {
  readonly personId: string | undefined
  readonly name: string
  readonly post: string
  readonly asCopy: boolean
  readonly forOffice: boolean
  readonly way: Way
  readonly address: string
}

/** A letter exactly as it will go. `digest` is of all that is kept of it: what was previewed is what is sent. */
export type ReadyLetter = LetterWords & {
  readonly template: LetterTemplate
  readonly sentOn: Temporal.PlainDate
  readonly to: string
  readonly copies: string
  readonly sentBy: string
  readonly recipients: readonly ReadyRecipient[]
  readonly digest: string
}

/** The digest of what was previewed; absent where nobody looks, as in the worked example. */
export type Previewed = { readonly seen?: string | undefined }

/**
 * Puts a letter together as it will go; undefined where the rulebook has none such. `ahead` are facts that become known
 * with the sending itself, such as its day. Seven statements and those of the facts it reads.
 */
export async function prepareLetter(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  actor: Actor,
  wanted: WantedLetter,
  ahead: { readonly [group: string]: FactValues } = {},
): Promise<ReadyLetter | undefined> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const template = rulebook.letters.find(each => each.id === wanted.letter)
  if (template === undefined) return undefined
  const loaded = new Map<string, Promise<FactValues>>()
  const loadOnce = factLoader(services, tx, review)
  const load = (group: string) => {
    const facts = loaded.get(group) ?? loadOnce(group).then(values => ({ ...values, ...ahead[group] }))
    loaded.set(group, facts)
    return facts
  }
  const body = await services.rulebooks.fillParts(rulebook, template.text, load)
  const things: (typeof body)[] = []
  for (const thing of template.things) things.push(await services.rulebooks.fillParts(rulebook, thing.label, load))
  const signature = await signatureOf(services, tx, review, actor)
  const words = composeLetter({ covering: wanted.covering, body, things, signature, settled: wanted.settled })
  const recipients = await readyRecipients(services, tx, review, template, wanted)
  const named = (asCopy: boolean) =>
    recipients
      .filter(each => each.asCopy === asCopy)
      .map(nameWithPost)
      .join('\n')
  const letter = {
    ...words,
    sentOn: wanted.sentOn,
    to: named(false),
    copies: named(true),
    sentBy: signature.join(', '),
  }
  const digest = createHash('sha256')
    .update(JSON.stringify([review.id, template.id, template.label, letter, wanted.sentOn.toString(), recipients]))
    .digest('hex')
  return { ...letter, template, recipients, digest }
}

/** The sender's name and part in the review, in the rulebook's words. One statement. */
async function signatureOf(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  actor: Actor,
): Promise<readonly string[]> {
  if (actor.kind === 'public') return []
  const { roles } = services.rulebooks.get(review.rulebook, review.edition)
  const place = (await listMembers(tx, review.id)).find(member => member.personId === actor.personId)
  const held = place?.role ?? actor.grants.find(grant => grant.reviewId === undefined)?.role
  const part = place?.title || roles.find(role => role.id === held)?.label
  return [actor.name, ...(part === undefined ? [] : [part])]
}

async function readyRecipients(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  template: LetterTemplate,
  wanted: WantedLetter,
): Promise<readonly ReadyRecipient[]> {
  const respondents = await listRespondents(tx, review.id)
  const chosen = wanted.recipients ?? usualRecipients(template, respondents)
  const people = chosen.flatMap(({ personId, part }) => {
    const found = respondents.find(each => each.personId === personId)
    return found === undefined ? [] : [{ ...found, part }]
  })
  const ids = people.map(person => person.personId)
  const accounts = await accountAddresses(tx, ids)
  const kept = await listPostalAddresses(tx, ids)
  const named = people.map(({ personId, name, title, role, part }): ReadyRecipient => {
    const register = kept.get(personId)
    const email = accounts.get(personId) ?? register?.email ?? ''
    const to = { hasAccount: accounts.has(personId), hasAddress: isMailAddress(email) }
    const way = wayTo(template, to, services.mailIsConfigured)
    const address = way === 'print' ? (register?.postal ?? '') : way === 'here' ? '' : email
    return {
      personId,
      name,
      post: title || (register?.post ?? ''),
      asCopy: part === 'copy',
      forOffice: role === 'director',
      way,
      address,
    }
  })
  const others = wanted.others.map(({ name, post, address }): ReadyRecipient => {
    const to = { hasAccount: false, hasAddress: isMailAddress(address) }
    const way = wayTo(template, to, services.mailIsConfigured)
    return { personId: undefined, name, post, asCopy: true, forOffice: false, way, address }
  })
  return [...named, ...others]
}

/** Those in whose role the rulebook names its receiver. */
function usualRecipients(template: LetterTemplate, respondents: readonly Respondent[]) {
  return respondents
    .filter(each => each.role === template.to)
    .map(each => ({ personId: each.personId, part: 'to' as const }))
}

/** What keeps a letter from being sent; none where it can be. `stale` where it is no longer what was previewed. */
export function faultsOfLetter(review: ReviewSubject, letter: ReadyLetter): readonly Problem[] {
  const toTeam = { href: `/reviews/${review.id}/team` }
  if (review.isHidden)
    return [
      {
        ...problem('The area does not know of this review yet. Announce it before a letter goes to anybody there'),
        ...toTeam,
      },
    ]
  const { recipients, open, text, template } = letter
  const nobody = problem('Choose to whom the letter goes, or name them first among those who answer for the area')
  const mail = { to: 'a@example.org', subject: template.label, text }
  return [
    ...(recipients.some(each => !each.asCopy) ? [] : [{ ...nobody, ...toTeam }]),
    ...(recipients.every(each => each.name !== '')
      ? []
      : [problem('Begin each line with a name, as in “Ann Bell, Clerk; clerk@example.org”', 'others')]),
    ...open.map(gap =>
      problem(`Not known yet: ${gap.asks}. Say it here, or why it is left open`, `gap.${gapName(gap.gap)}`),
    ),
    ...(recipients.some(each => each.way === 'whole') && faultsOfMessage(mail).length > 0
      ? [problem('The letter is too long for a mail. Shorten your own paragraph', 'covering')]
      : []),
  ]
}

/** Nothing of the letter, not even which review it belongs to: mail is read over shoulders and on the way. */
const letterWaits = {
  subject: 'A letter waits for you in Conspectus',
  text: [
    'A letter to you is on record in Conspectus. Sign in as you usually do to read it.',
    '',
    'This mail holds nothing of the letter and asks you for nothing.',
  ].join('\n'),
}

/** Keeps a letter as it goes and lets its mails be sent, within the transaction of the command. Answers its number. */
export async function keepLetter(
  tx: Transaction,
  review: ReviewSubject,
  letter: ReadyLetter,
  namesDay?: Temporal.PlainDate,
): Promise<string> {
  const first = letter.recipients.find(each => !each.asCopy)
  const id = await addLetter(tx, {
    reviewId: review.id,
    kind: letter.template.id,
    label: letter.template.label,
    toPersonId: first?.personId,
    toName: letter.to,
    copies: letter.copies,
    sentOn: letter.sentOn,
    sentBy: letter.sentBy,
    namesDay,
    text: letter.text,
    gaps: letter.gaps.map(({ asks, words, because }) => ({ asks, words, because })),
  })
  const kept: (ReadyRecipient & { readonly mailId: string | undefined })[] = []
  for (const recipient of letter.recipients) {
    const { way, address } = recipient
    const words = way === 'whole' ? { subject: letter.template.label, text: letter.text } : letterWaits
    const isMailed = way === 'whole' || way === 'notice'
    kept.push({ ...recipient, mailId: isMailed ? await queueFollowedMail(tx, { to: address, ...words }) : undefined })
  }
  await addRecipients(tx, review.id, id, kept)
  return id
}

/** Answers why a letter may not be kept yet, or undefined where it may. */
export function refuseLetter(
  review: ReviewSubject,
  letter: ReadyLetter,
  { seen }: Previewed,
): Outcome<never> | undefined {
  const faults = faultsOfLetter(review, letter)
  if (faults.length > 0) return refused(...faults)
  return seen === undefined || seen === letter.digest ? undefined : refused(changedSince)
}

const changedSince = problem('This is the letter as it would go now. Look through it, then send it')

/**
 * Sends a letter of the rulebook: the notification of the precise date (¶37), a reminder, the letter with the issued
 * report (¶72). The letter with a draft goes with the draft.
 */
export function sendLetter(
  services: Services,
  caller: Caller,
  reviewId: string,
  wanted: WantedLetter & Previewed,
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = {
    ...posted,
    name: 'send-letter',
    reviewId,
    may: mayConduct,
    touches: ['notification'],
    moments: (review: ReviewSubject) => momentsOf(services, review, wanted.letter),
    field: 'sentOn',
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (compareDays(wanted.sentOn, londonDay(caller.now)) > 0)
      return refused(problem('The day of a letter is today or before', 'sentOn'))
    const letter = await prepareLetter(services, tx, review, caller.actor, wanted)
    if (letter === undefined) return denied('the rulebook has no such letter')
    const { at } = letter.template
    if (at === 'send-draft') return denied('the letter with a draft goes with the draft')
    if (at === 'issue-report' && !isIssued(review)) return refused(problem('The report is not issued yet'))
    const refusal = refuseLetter(review, letter, wanted)
    if (refusal !== undefined) return refusal
    const namesDay = at === 'send-notification' ? review.analysisStart : undefined
    return done({ id: await keepLetter(tx, review, letter, namesDay) })
  })
}

function momentsOf(services: Services, review: ReviewSubject, letter: string): readonly string[] {
  const { letters } = services.rulebooks.get(review.rulebook, review.edition)
  return letters.some(each => each.id === letter && each.at === 'send-notification') ? ['act send-notification'] : []
}

/** Notes that a letter on paper was posted, by hand, and how. */
export function notePosted(
  services: Services,
  caller: Caller,
  reviewId: string,
  posting: {
    /** Those to whom it went, by their numbers. */
    readonly recipients: readonly string[]
    readonly on: Temporal.PlainDate
    readonly note: string
  },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'post-letter', reviewId, may: mayConduct, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    if (compareDays(posting.on, londonDay(caller.now)) > 0)
      return refused(problem('The day of posting is today or before', 'postedOn'))
    return (await markPosted(tx, reviewId, posting)) ? done() : stale('this letter')
  })
}

/** Tries a mail of a letter again that its server did not take. */
export function retryLetterMail(
  services: Services,
  caller: Caller,
  reviewId: string,
  recipientId: string,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'retry-letter-mail', reviewId, may: mayConduct, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const recipient = await findRecipient(tx, reviewId, recipientId)
    if (recipient?.mailId === undefined) return denied('no mail of a letter')
    return (await retryFollowedMail(tx, recipient.mailId)) ? done() : stale('this mail')
  })
}
