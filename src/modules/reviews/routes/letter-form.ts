import { z } from 'zod'
import type { Temporal } from '../../../kernel/dates.ts'
import type { FactValues } from '../../../kernel/facts.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { dayFields, type FormRead, field, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, firstText } from '../../../platform/web/route.ts'
import { labelIn } from '../../rulebooks/index.ts'
import type { Services } from '../commands/change.ts'
import { type Previewed, prepareLetter, type WantedLetter } from '../commands/letters.ts'
import { gapName, nameWithPost, readOthers, type Way } from '../domain/letter.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { listRespondents } from '../views/review.ts'

/* The form in which a letter is put together, previewed and sent: one for every letter, the one with a draft too. */

type LetterRead = FormRead<WantedLetter & Previewed & { readonly isSent: boolean }>

const parts = ['to', 'copy', 'none'] as const

/** Reads the form of a letter. Who gets it is undefined where the form does not say, so that the rulebook's receiver does. */
export function readLetter(letter: string, body: Fields): LetterRead {
  const people = Object.keys(body).filter(name => /^part\.\d{1,18}$/.test(name))
  const gaps = Object.keys(body).filter(name => name.startsWith('gap.'))
  const schema = z.object({
    sentOn: field.day('Enter the day of the letter'),
    covering: field.optionalText(),
    others: field.optionalText(),
    ...Object.fromEntries(people.map(name => [name, field.choice(parts, 'Choose how the letter reaches them')])),
    ...Object.fromEntries(gaps.map(name => [name, field.optionalLine()])),
  })
  const form = readForm(schema, body)
  if (!form.ok) return form
  const { sentOn, covering, others } = form.command
  const typed = form.command as { readonly [name: string]: unknown }
  const said = (name: string) => {
    const text = typed[name]
    return typeof text === 'string' ? text : ''
  }
  const recipients = people.flatMap(name => {
    const part = said(name)
    return part === 'to' || part === 'copy' ? [{ personId: name.slice('part.'.length), part } as const] : []
  })
  const settled = [...new Set(gaps.map(name => name.replace(/\.because$/, '')))].map(
    name => [name.slice('gap.'.length), { words: said(name), because: said(`${name}.because`) }] as const,
  )
  return {
    ok: true,
    command: {
      letter,
      sentOn,
      recipients: people.length === 0 ? undefined : recipients,
      others: readOthers(others),
      covering,
      settled: Object.fromEntries(settled),
      seen: firstText(body['seen']) ?? '',
      isSent: firstText(body['next']) === 'send',
    },
  }
}

/** How a letter reaches somebody, in words. */
export const wayWords: { readonly [way in Way]: string } = {
  whole: 'The letter itself, by mail',
  notice: 'A mail says that a letter waits here, and nothing of it',
  here: 'It waits here; no mail says so, so pass it on yourself',
  print: 'On paper: print it and post it',
}

/**
 * What the form and the preview show: the letter exactly as it would go with what is in the form. Nine statements and
 * those of the facts that the letter reads.
 */
export async function letterShown(
  services: Services,
  tx: Transaction,
  given: {
    readonly review: ReviewSubject
    readonly actor: Actor
    readonly letter: string
    readonly today: Temporal.PlainDate
    readonly form: ShownForm
    readonly ahead?: { readonly [group: string]: FactValues }
  },
) {
  const { review, actor, letter, today, form, ahead } = given
  const usual = dayFields('sentOn', today)
  const typed = readLetter(letter, { ...usual, ...form.typed })
  const read = typed.ok ? typed : readLetter(letter, usual)
  const ready = read.ok ? await prepareLetter(services, tx, review, actor, read.command, ahead) : undefined
  if (ready === undefined) return undefined
  const { template, recipients, gaps, digest } = ready
  const respondents = await listRespondents(tx, review.id)
  const partOfPerson = (personId: string) => {
    const recipient = recipients.find(each => each.personId === personId)
    return recipient === undefined ? 'none' : recipient.asCopy ? 'copy' : 'to'
  }
  const { roles } = services.rulebooks.get(review.rulebook, review.edition)
  return {
    label: template.label,
    cite: template.cite,
    day: ready.sentOn,
    to: ready.to,
    copies: ready.copies,
    text: ready.text,
    sentBy: ready.sentBy,
    /** Sent with the form only where the preview shows what is in the form. */
    seen: typed.ok ? digest : '',
    canMail: template['by-mail'] === 'whole',
    respondents: respondents.map(each => ({
      personId: each.personId,
      name: each.name,
      part: each.title || labelIn(roles, each.role),
      chosen: partOfPerson(each.personId),
    })),
    recipients: recipients.map(each => ({
      name: nameWithPost(each),
      asCopy: each.asCopy,
      way: wayWords[each.way],
      address: each.address,
    })),
    gaps: gaps.map(({ gap, asks, words, because }) => ({ name: gapName(gap), asks, words, because })),
    typed: { ...usual, ...form.typed },
  }
}
