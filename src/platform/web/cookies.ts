/**
 * Every cookie that the server sets, by its name, with what the cookies page says of it. A cookie that is not here cannot
 * be named, and so cannot be set.
 */
export const cookies = {
  conspectus: {
    what: 'Holds a random number by which the service knows your browser: that you are signed in, and that a form was filled in on one of its own pages. It says nothing about you by itself.',
    until:
      'You sign out, or as many hours after you sign in as the service is set to. That is 12 hours unless it was set otherwise.',
    isReadByPage: false,
  },
  notice: {
    what: 'Holds a sentence for the next page, such as “Saved.”',
    until: 'The next page has shown it, or you close the browser.',
    isReadByPage: false,
  },
  unsaved: {
    what: 'Set only when you send a form after you were signed out. Holds the number of your account and the key to what you had typed, so that it can be offered to you again.',
    until: 'You sign in again, or an hour.',
    isReadByPage: false,
  },
  saved: {
    what: 'Names the form that was saved last, so that your browser deletes its own copy of what you typed.',
    until: 'A minute.',
    isReadByPage: true,
  },
} as const satisfies {
  readonly [name: string]: { readonly what: string; readonly until: string; readonly isReadByPage: boolean }
}

/** A browser takes a cookie with this prefix over TLS alone, for this host alone and for all of its paths. */
export const cookiePrefixOverTls = '__Host-'

export function cookieName(name: keyof typeof cookies, overTls: boolean): string {
  return overTls ? `${cookiePrefixOverTls}${name}` : name
}
