import type { Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, stale } from '../../../kernel/outcome.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import type { JobHandler } from '../../../platform/jobs/worker.ts'
import { isMailAddress } from '../../../platform/mail/message.ts'
import { queueMail } from '../../../platform/mail/queue.ts'
import { changeReview, defined, type Posted, restingBecause, type Services } from '../../reviews/index.ts'
import { labelIn } from '../../rulebooks/index.ts'
import { markReached, reminderMail } from '../domain/reminders.ts'
import { maySetMail } from '../policy.ts'
import {
  type Addressee,
  listAddressees,
  listRemindable,
  noteReminders,
  type Remindable,
  type ReviewToRemind,
  reviewsToRemind,
  saveMailChoice,
} from '../store/reminders.ts'

type Day = Temporal.PlainDate

/** Where the product is reached, and what day it is. */
export type ReminderSurroundings = { readonly today: () => Day; readonly origin: () => string }

/** Every few hours: writes to those who owe something after a report, before its day and once it is late. */
export function remindersHandler(services: Services, surroundings: ReminderSurroundings): JobHandler {
  return {
    queue: 'reminders',
    attemptsMax: 1,
    secondsMax: 600,
    repeatsAfterHours: 6,
    async carryOut(_, signal) {
      await sendReminders(services, surroundings, signal)
    },
  }
}

/**
 * Sends what became due for a mark of the rulebook, each once to each: the mail is asked for in the transaction that notes
 * it. Carried out twice it sends nothing more; days left out are caught up with one mail. Answers how many mails.
 */
export async function sendReminders(
  services: Services,
  { today, origin }: ReminderSurroundings,
  signal?: AbortSignal,
): Promise<number> {
  const { database } = services
  let mails = 0
  for (const review of await database.asJobs(reviewsToRemind, 'read')) {
    if (signal?.aborted) break
    mails += await database.asJobs(tx => remindIn(services, tx, review, today(), origin()), 'send-reminders')
  }
  return mails
}

async function remindIn(
  services: Services,
  tx: Transaction,
  review: ReviewToRemind,
  today: Day,
  origin: string,
): Promise<number> {
  if (restingBecause(review) !== undefined) return 0
  const reviewId = review.id
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const { reminders } = rulebook
  if (reminders === undefined) return 0
  const things = await listRemindable(tx, reviewId)
  const addressees = (await listAddressees(tx, reviewId)).filter(({ email }) => isMailAddress(email))
  const wanted = things.flatMap(thing => {
    const mark = markReached(thing.dueOn, today, reminders)
    if (mark === undefined) return []
    return receiversOf(thing, addressees, mark > 0).map(({ personId }) => ({ ...thing, personId, mark }))
  })
  const fresh = await noteReminders(tx, reviewId, wanted, today)
  const words = (thing: Remindable) =>
    thing.actionId === null
      ? [labelIn(rulebook.recipients, thing.recipient), thing.organisation].filter(part => part !== '').join(': ')
      : thing.text || 'an action of the plan'
  let mails = 0
  for (const { personId, email } of addressees) {
    const own = fresh.filter(each => each.personId === personId)
    const reminded = own.flatMap(each => {
      const thing = things.find(({ dutyId, actionId }) => dutyId === each.dutyId && actionId === each.actionId)
      return thing === undefined ? [] : [{ words: words(thing), dueOn: thing.dueOn, mark: each.mark }]
    })
    if (reminded.length === 0) continue
    const at = { title: review.title, href: `${origin}/reviews/${reviewId}/actions` }
    await queueMail(tx, reminderMail(email, at, reminded))
    mails += 1
  }
  return mails
}

/** Whose it is to do; an owner alone where one is named. Once it is late, who conducts the review too. */
function receiversOf(thing: Remindable, addressees: readonly Addressee[], isLate: boolean): readonly Addressee[] {
  const owner = addressees.filter(({ personId }) => personId === thing.ownerId)
  const side = addressees.filter(each => (thing.owedBy === 'authority' ? each.answers : each.conducts))
  const owing = thing.ownerId === null || owner.length === 0 ? side : owner
  const told = isLate ? addressees.filter(({ conducts }) => conducts) : []
  return [...new Set([...owing, ...told])]
}

/** Says for oneself whether one wants mail about what is due after the report of a review. */
export function chooseMail(
  services: Services,
  caller: Caller,
  reviewId: string,
  choice: { readonly noMail: boolean; readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'choose-reminders', reviewId, may: maySetMail, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const { actor } = caller
    if (actor.kind === 'public') return denied('choose-reminders: nobody is signed in')
    return (await saveMailChoice(tx, reviewId, { ...choice, personId: actor.personId })) ? done() : stale('this choice')
  })
}
