import { sayInstant, type Temporal } from '../../../kernel/dates.ts'

type Letter = { readonly subject: string; readonly text: string }

/** The mail of an invitation. */
export function invitationLetter(invited: {
  readonly name: string
  readonly invitedBy: string
  readonly link: string
  readonly until: Temporal.Instant
}): Letter {
  return {
    subject: 'You are invited to Conspectus',
    text: [
      `Dear ${invited.name},`,
      `${invited.invitedBy} invites you to Conspectus, where inspections of children's services are carried out together.`,
      `Follow this link to choose a password. It works once, until ${sayInstant(invited.until)}:`,
      invited.link,
      'If you do not expect this invitation, you need do nothing.',
    ].join('\n\n'),
  }
}

/** The mail with a link to a new password. */
export function newPasswordLetter(person: {
  readonly name: string
  readonly link: string
  readonly hours: number
}): Letter {
  return {
    subject: 'A new password for Conspectus',
    text: [
      `Dear ${person.name},`,
      `Somebody asked for a new password for your account, perhaps you. Follow this link to choose one. It works once, for ${person.hours === 1 ? 'an hour' : `${person.hours} hours`}:`,
      person.link,
      'If it was not you, you need do nothing: your password stays as it is.',
    ].join('\n\n'),
  }
}

/** The mail that says a password was changed by a link. */
export function passwordChangedLetter(person: { readonly name: string }): Letter {
  return {
    subject: 'Your password for Conspectus was changed',
    text: [
      `Dear ${person.name},`,
      'Your password was changed by a link that was sent to this address, and you are signed out everywhere.',
      'If it was not you, tell whoever keeps the accounts of your installation at once.',
    ].join('\n\n'),
  }
}
