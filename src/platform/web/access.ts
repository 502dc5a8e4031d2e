import { granted, notGranted } from '../../kernel/verdict.ts'
import type { PageRoute } from './route.ts'

/** Anybody may come, signed in or not. */
export const everybody = {
  permission: 'public',
  subject: async () => ({}),
  may: () => granted('the page is public'),
} satisfies Partial<PageRoute<object>>

/** Anybody who is signed in may come. */
export const signedIn = {
  permission: 'signed-in',
  subject: async () => ({}),
  may: actor => (actor.kind === 'public' ? notGranted('nobody is signed in') : granted('signed in')),
} satisfies Partial<PageRoute<object>>
