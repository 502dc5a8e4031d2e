/** A mail as it waits to be sent: plain text to one receiver. */
export type MailMessage = {
  /** One address, without a name. */
  readonly to: string
  /** One line. Nothing of a review beyond what whoever reads over the receiver's shoulder may know. */
  readonly subject: string
  /** Plain text; addresses of pages are written out. */
  readonly text: string
}

const addressCharactersMax = 254
const subjectCharactersMax = 150
const textCharactersMax = 20_000
const address = /^[^\s@<>()[\]",;:\\\p{C}]+@[^\s@<>()[\]",;:\\\p{C}]+$/u
/** Line ends of every kind and all other control characters: with one a subject could become a header of its own. */
const control = /[\p{Cc}\u2028\u2029]/u

/** True for one address to which a mail can be sent; whether it is anybody's only the mail server knows. */
export function isMailAddress(text: string): boolean {
  return text.length <= addressCharactersMax && address.test(text)
}

/** What keeps the message from being sent, a sentence for each; none where it can be. */
export function faultsOfMessage({ to, subject, text }: MailMessage): readonly string[] {
  return [
    ...(isMailAddress(to) ? [] : ['The receiver of a mail is one address and nothing else.']),
    ...(subject.trim() !== '' && subject.length <= subjectCharactersMax && !control.test(subject)
      ? []
      : [`The subject of a mail is one line of at most ${subjectCharactersMax} characters.`]),
    ...(text.trim() !== '' && text.length <= textCharactersMax && !text.includes('\0')
      ? []
      : [`The text of a mail has at most ${textCharactersMax} characters and is not empty.`]),
  ]
}
