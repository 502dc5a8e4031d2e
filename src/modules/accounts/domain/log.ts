/** The lines of the sign-in log in words; those of failures are marked. */
const words: { readonly [event: string]: { readonly says: string; readonly isFailure?: boolean } } = {
  'signed-in': { says: 'Signed in' },
  'signed-out': { says: 'Signed out' },
  'wrong-password': { says: 'A wrong password was tried', isFailure: true },
  'wrong-code': { says: 'A wrong code was tried', isFailure: true },
  'recovery-code-used': { says: 'A recovery code was used' },
  'signed-out-elsewhere': { says: 'Signed out in other browsers' },
  'password-changed': { says: 'The password was changed' },
  'new-password-asked': { says: 'A link to a new password was asked for' },
  'second-step-set-up': { says: 'The second step was set up' },
  'second-step-removed': { says: 'The second step was taken away' },
  'recovery-codes-renewed': { says: 'New recovery codes were made' },
  'account-made': { says: 'The account was made' },
  'organisation-linked': { says: 'The sign-in of your organisation was linked' },
  'organisation-unlinked': { says: 'The sign-in of your organisation was taken away' },
}

/** What a line of the sign-in log says. */
export function sayEvent(event: string): { readonly says: string; readonly isFailure: boolean } {
  const known = words[event]
  return { says: known?.says ?? event, isFailure: known?.isFailure ?? false }
}
