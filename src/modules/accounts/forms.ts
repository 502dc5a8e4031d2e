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
