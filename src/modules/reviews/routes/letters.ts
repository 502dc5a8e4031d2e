import { sayDay, sayInstant, type Temporal } from '../../../kernel/dates.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { printLetter } from '../../../platform/documents/letter.ts'
import { answer } from '../../../platform/web/answer.ts'
import {
  dayFields,
  emptyForm,
  filledForm,
  formAgain,
  readForm,
  reasonsIn,
  type ShownForm,
} from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { factLoader, type Services } from '../commands/change.ts'
import { notePosted, retryLetterMail, sendLetter } from '../commands/letters.ts'
import { type LetterTemplate, nameWithPost } from '../domain/letter.ts'
import { isIssued, type ReviewSubject } from '../domain/review.ts'
import { PostedForm, RecipientForm } from '../forms.ts'
import { mayConduct, maySeeOverview } from '../policy.ts'
import { type Letter, listDeliveries, listLetters } from '../views/letters.ts'
import { letterShown, readLetter, wayWords } from './letter-form.ts'
import type { Shown } from './meetings.ts'
import { reviewForm, reviewPage } from './subject.ts'

/** Every letter of a review: what is due, what was sent to whom, and sending another. */
export function letterRoutes(services: Services): readonly Route[] {
  return [...listRoutes(services), ...sendRoutes(services), ...oneRoutes(services)]
}

function listRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: '/reviews/:review/letters',
      permission: 'reviews.letters',
      may: maySeeOverview,
      statements: 40,
      async show({ tx, subject: review, actor, today }) {
        const letters = await listLetters(tx, review.id)
        const shown = letters.map(letter => ({ ...letter, label: labelOf(services, review, letter) }))
        if (actor.kind === 'respondent')
          return page('reviews/pages/letters-area.njk', {
            title: 'Letters to you',
            review,
            letters: shown.toReversed(),
          })
        const deliveries = await listDeliveries(tx, review.id)
        const may = { conduct: mayConduct(actor, review).granted }
        return page('reviews/pages/letters.njk', {
          title: 'Letters',
          review,
          letters: shown.toReversed().map(letter => {
            const own = deliveries.filter(each => each.letterId === letter.id)
            return { ...letter, states: [...new Set(own.map(each => stateOf(each).short))] }
          }),
          due: may.conduct ? await lettersDue(services, tx, review, letters, today) : [],
          templates: lettersOffered(services, review).map(({ id, label, at }) => ({
            label,
            href: at === 'send-draft' ? `/reviews/${review.id}/draft` : `/reviews/${review.id}/letters/new/${id}`,
          })),
          may,
        })
      },
    }),
  ]
}

function labelOf(services: Services, review: ReviewSubject, letter: Letter): string {
  const { letters } = services.rulebooks.get(review.rulebook, review.edition)
  return letter.label || (letters.find(each => each.id === letter.kind)?.label ?? 'Letter')
}

/** Letters that can be sent now: that with the issued report only once it is issued. */
function lettersOffered(services: Services, review: ReviewSubject): readonly LetterTemplate[] {
  const { letters } = services.rulebooks.get(review.rulebook, review.edition)
  return letters
    .filter(({ at }) => at !== 'issue-report' || isIssued(review))
    .filter(({ at }) => at !== 'send-draft' || !isIssued(review))
}

type DueLetter = { readonly label: string; readonly says: string; readonly href: string; readonly isLate: boolean }

/**
 * Letters that are owed: the notification while there is none, the letter with the issued report, and reminders of what
 * is due or late by the rulebook's deadlines and not done.
 */
async function lettersDue(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  sent: readonly Letter[],
  today: Temporal.PlainDate,
): Promise<readonly DueLetter[]> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const load = onceEach(factLoader(services, tx, review))
  const deadlines = await services.rulebooks.deadlines(rulebook, load, today)
  const due: DueLetter[] = []
  for (const letter of lettersOffered(services, review)) {
    const href = `/reviews/${review.id}/letters/new/${letter.id}`
    const last = sent.findLast(each => each.kind === letter.id)
    const isOwed = letter.at === (isIssued(review) ? 'issue-report' : 'send-notification')
    if (isOwed && last === undefined)
      due.push({ label: letter.label, says: 'It has not been sent.', href, isLate: letter.at === 'issue-report' })
    if (letter.reminds === undefined) continue
    const deadline = rulebook.deadlines.find(each => each.id === letter.reminds?.of)
    const result = deadlines.find(each => each.deadline === deadline?.id)
    if (deadline === undefined || result?.due === undefined || result.planned) continue
    const [group = '', fact = ''] = (deadline['met-by'] ?? '').split('.')
    const isDone = group !== '' && (await load(group))[fact] !== undefined
    const from = result.due.subtract({ days: letter.reminds['days-before'] })
    if (isDone || compareDays(today, from) < 0) continue
    const isLate = compareDays(today, result.due) > 0
    const before = last === undefined ? '' : ` Last reminded on ${sayDay(last.sentOn)}.`
    const says = `${result.label}: ${isLate ? 'was due' : 'due'} on ${sayDay(result.due)}.${before}`
    due.push({ label: letter.label, says, href, isLate })
  }
  return due
}

/** Loads each group of facts once. */
function onceEach<Value>(load: (group: string) => Promise<Value>): (group: string) => Promise<Value> {
  const loaded = new Map<string, Promise<Value>>()
  return group => {
    const values = loaded.get(group) ?? load(group)
    loaded.set(group, values)
    return values
  }
}

function sendRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/letters/new/:letter'
  const show = async (
    { tx, review, actor, today }: Shown,
    letter: string,
    form: ShownForm,
    status = 200,
  ): Promise<Reply> => {
    const offered = lettersOffered(services, review).some(each => each.id === letter && each.at !== 'send-draft')
    const shown = offered ? await letterShown(services, tx, { review, actor, letter, today, form }) : undefined
    if (shown === undefined) return missing('no such letter can be sent now')
    const again = { ...form, typed: shown.typed }
    return page(
      'reviews/pages/letter-new.njk',
      { title: shown.label, review, form: again, letter: shown, id: letter },
      status,
    )
  }
  return [
    reviewPage({
      path,
      permission: 'reviews.conduct',
      may: mayConduct,
      statements: 40,
      show: ({ tx, subject, actor, today, params }) =>
        show({ tx, review: subject, actor, today }, params['letter'] ?? '', emptyForm),
    }),
    reviewForm({
      path,
      permission: 'reviews.conduct',
      may: mayConduct,
      async submit({ caller, body, key, read, subject: review, actor, today, params }) {
        const id = params['letter'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor, today }, id, form, status))
        const form = readLetter(id, { ...dayFields('sentOn', today), ...body })
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        if (!form.command.isSent) return again(filledForm(body), 200)
        const outcome = await sendLetter(services, caller, review.id, form.command, { key, reasons: reasonsIn(body) })
        return answer(
          outcome,
          body,
          ({ id: sent }) => go(`/reviews/${review.id}/letters/${sent}`, 'The letter is sent and on record.'),
          again,
        )
      },
    }),
  ]
}

type Delivery = Awaited<ReturnType<typeof listDeliveries>>[number]

/** What became of a letter to somebody, in words; `short` for a list of letters. */
function stateOf({ way, mail, postedOn, postedNote }: Delivery): { readonly short: string; readonly says: string } {
  if (way === 'here') return { short: 'To be read here', says: 'Nothing more is known: it stands here to be read' }
  if (way === 'print') {
    if (postedOn === undefined) return { short: 'To be posted', says: 'To be printed and posted' }
    return { short: 'Posted', says: `Posted on ${sayDay(postedOn)}${postedNote === '' ? '' : `: ${postedNote}`}` }
  }
  switch (mail?.state) {
    case 'sent':
      return { short: 'Mail sent', says: `Sent on ${sayInstant(mail.at)}` }
    case 'failed':
      return { short: 'Mail failed', says: `Failed: ${mail.says}` }
    case 'waiting':
      return {
        short: 'Mail waits',
        says: mail.says === '' ? 'Waits to be sent' : `Tried again later. The last attempt failed: ${mail.says}`,
      }
    default:
      return {
        short: 'Mail lost',
        says: 'Neither sent nor waiting, as after a restore: send the letter again, or ask whether it came',
      }
  }
}

function oneRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/letters/:letter'
  const find = async (tx: Transaction, review: ReviewSubject, id: string) =>
    (await listLetters(tx, review.id)).find(letter => letter.id === id)
  const show = async (
    { tx, review, actor, today }: Shown,
    id: string,
    form: ShownForm | undefined,
    status = 200,
  ): Promise<Reply> => {
    const letter = await find(tx, review, id)
    if (letter === undefined) return missing('no such letter')
    const isStaff = actor.kind === 'staff'
    const deliveries = isStaff ? (await listDeliveries(tx, review.id)).filter(each => each.letterId === id) : []
    return page(
      'reviews/pages/letter.njk',
      {
        title: labelOf(services, review, letter),
        review,
        letter,
        form: form ?? filledForm(dayFields('postedOn', today)),
        deliveries: deliveries.map(each => ({
          ...each,
          how: wayWords[each.way],
          state: stateOf(each).says,
          canRetry: each.mail?.state === 'failed',
        })),
        toPost: deliveries
          .filter(each => each.way === 'print' && each.postedOn === undefined)
          .map(each => ({ value: each.id, text: nameWithPost(each) })),
        may: { conduct: mayConduct(actor, review).granted },
      },
      status,
    )
  }
  return [
    reviewPage({
      path,
      permission: 'reviews.letters',
      may: maySeeOverview,
      statements: 4,
      show: ({ tx, subject, actor, today, params }) =>
        show({ tx, review: subject, actor, today }, params['letter'] ?? '', undefined),
    }),
    reviewPage({
      path: '/reviews/:review/letters/:letter/letter.pdf',
      permission: 'reviews.letters',
      may: maySeeOverview,
      statements: 2,
      async show({ tx, subject: review, params }) {
        const letter = await find(tx, review, params['letter'] ?? '')
        if (letter === undefined) return missing('no such letter')
        const title = labelOf(services, review, letter)
        return {
          kind: 'file',
          name: `${title}.pdf`,
          type: 'application/pdf',
          bytes: async () =>
            (
              await printLetter({
                title,
                day: letter.sentOn.toString(),
                to: letter.toName,
                copies: letter.copies,
                text: letter.text,
              })
            ).bytes,
        }
      },
    }),
    reviewForm({
      path: '/reviews/:review/letters/:letter/posted',
      permission: 'reviews.conduct',
      may: mayConduct,
      async submit({ caller, body, key, read, subject: review, actor, today, params }) {
        const id = params['letter'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor, today }, id, form, status))
        const form = readForm(PostedForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { recipients, postedOn, postedNote } = form.command
        const posting = { recipients, on: postedOn, note: postedNote }
        return answer(
          await notePosted(services, caller, review.id, posting, { key }),
          body,
          () => go(`/reviews/${review.id}/letters/${id}`, 'It is on record as posted.'),
          again,
        )
      },
    }),
    reviewForm({
      path: '/reviews/:review/letters/:letter/retry',
      permission: 'reviews.conduct',
      may: mayConduct,
      async submit({ caller, body, key, read, subject: review, actor, today, params }) {
        const id = params['letter'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor, today }, id, form, status))
        const form = readForm(RecipientForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        return answer(
          await retryLetterMail(services, caller, review.id, form.command.recipient, { key }),
          body,
          () => go(`/reviews/${review.id}/letters/${id}`, 'The mail is tried again.'),
          again,
        )
      },
    }),
  ]
}
