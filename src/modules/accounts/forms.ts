import { z } from 'zod'
import { field } from '../../platform/web/forms.ts'

/** An email address and a password. */
export const SignIn = z.object({
  email: field.line('Enter your email address'),
  password: z.string().min(1, 'Enter your password').max(1_000, 'This password is too long'),
})

/** Whom to be in the worked example. */
export const ExampleSignIn = z.object({ account: field.id('Choose who you are') })

/** The day chosen in the worked example. */
export const ExampleDay = z.object({ day: field.day('Enter a day') })

/** The six digits that an authenticator app shows. */
export const Code = z.object({
  code: field
    .line('Enter the code of six digits')
    .refine(text => text === '' || /^\d{6}$/.test(text.replaceAll(/\s/g, '')), 'The code has six digits'),
})

/** One of the codes for when the telephone is lost. */
export const RecoveryCode = z.object({ code: field.line('Enter a recovery code') })

const password = (missing: string) => z.string().min(1, missing).max(1_000, 'This password is too long')

/** Another password, and the one until now. */
export const ChangePassword = z.object({
  oldPassword: password('Enter the password you have now'),
  password: password('Enter a new password'),
})

/** A password to show that it is oneself. */
export const OwnPassword = z.object({ password: password('Enter your password') })

/** A browser of the list. */
export const OneBrowser = z.object({
  browser: z.string('Choose a browser').regex(/^[0-9a-f]{64}$/, 'Choose a browser'),
})

/** An email address, as people type it. */
const email = () =>
  field
    .line('Enter an email address')
    .refine(text => text === '' || /^[^\s@]+@[^\s@]+$/.test(text), 'An email address looks like name@example.org')

/** What the first administrator says of themselves. */
export const FirstOne = z.object({
  name: field.line('Enter your name'),
  email: email(),
  password: password('Choose a password'),
  manages: field.flag(),
})

/** A password chosen by somebody who came by a link. */
export const ChosenPassword = z.object({ password: password('Choose a password') })

/** Where to send a link to a new password. */
export const Forgotten = z.object({ email: email() })

/** How a person is invited. */
export const Invite = z.object({
  kind: field.choice(['staff', 'respondent'], 'Choose on which side the person signs in'),
  email: email(),
})

/** An invitation as its page showed it. */
export const OneInvitation = z.object({ version: field.version() })
