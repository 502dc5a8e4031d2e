import { z } from 'zod'
import { mayBeIssuer } from '../../platform/access/single-sign-on.ts'
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

/** What an administrator says of an organisation's sign-in. `secret` empty: the one before stays. */
export const ProviderForm = z.object({
  owner: field
    .line('Choose whose people sign in here')
    .refine(text => text === '' || /^(?:organisation:\d{1,18}|body:[a-z0-9-]{1,60})$/.test(text), {
      error: 'Choose whose people sign in here',
    }),
  label: field
    .line('Enter the name that people know it by')
    .refine(text => text.length <= 80, 'This is too long for a button: 80 characters are the most'),
  issuer: field
    .line('Enter the address of the provider')
    .refine(
      text => text === '' || mayBeIssuer(text),
      'This must be an https address without a question mark, such as https://login.example.org',
    ),
  clientId: field.optionalLine(),
  secret: field.optionalLine(),
  passwords: field.choice(['allowed', 'refused'], 'Say whether they may also sign in with a password'),
  secondStep: field.choice(['local', 'provider'], 'Say who asks for the second step'),
  contexts: field.optionalLine(),
})

/** The version of what a page showed. */
export const Version = z.object({ version: field.version() })

/** Switching on or off. */
export const Switch = Version.extend({ on: field.choice(['yes', 'no'], 'Say whether it is on') })

/** A linked sign-in to take away. */
export const OneIdentity = z.object({ identity: field.id('Choose a linked sign-in') })

/** The organisation whose sign-in somebody chooses. */
export const OneProvider = z.object({ provider: field.id('Choose an organisation') })
