import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import type { SecretBox } from '../../../platform/access/secret-box.ts'
import {
  addProvider,
  changeProvider,
  findProvider,
  isProviderTaken,
  keepProviderSecret,
  noteProviderSecret,
  type ProviderSettings,
  switchProvider,
} from '../../../platform/access/single-sign-on-store.ts'
import { carryOut } from '../../../platform/db/command.ts'
import type { Caller, Database } from '../../../platform/db/database.ts'
import { mayKeepAccounts } from '../policy.ts'

type Services = { readonly database: Database }
type Versioned = { readonly id: string; readonly version: number }

const takenProblem = { field: 'clientId', text: 'Another sign-in has this address and this client number already' }

/** Adds an organisation's sign-in, switched off. */
export function enterProvider(
  { database }: Services,
  caller: Caller,
  box: SecretBox,
  given: { readonly settings: ProviderSettings; readonly secret: string },
  key: string | undefined,
): Promise<Outcome<{ readonly id: string }>> {
  return carryOut(database, caller, 'add-provider', key, async tx => {
    const verdict = mayKeepAccounts(caller.actor)
    if (!verdict.granted) return denied(verdict.because)
    const { settings, secret } = given
    if (await isProviderTaken(tx, settings.issuer, settings.clientId, undefined)) return refused(takenProblem)
    const id = await addProvider(tx, settings)
    if (secret !== '') {
      await keepProviderSecret(tx, box, id, secret)
      await noteProviderSecret(tx, id)
    }
    return done({ id })
  })
}

/** Changes an organisation's sign-in; without a new secret the one before stays. */
export function amendProvider(
  { database }: Services,
  caller: Caller,
  box: SecretBox,
  at: Versioned,
  given: { readonly settings: ProviderSettings; readonly secret: string },
  key: string | undefined,
): Promise<Outcome<{ readonly isOff: boolean }>> {
  return carryOut(database, caller, 'change-provider', key, async tx => {
    const verdict = mayKeepAccounts(caller.actor)
    if (!verdict.granted) return denied(verdict.because)
    const { settings, secret } = given
    const before = await findProvider(tx, at.id)
    if (before === undefined) return denied('there is no such provider')
    if (before.switchedOn && settings.clientId === '')
      return refused({ field: 'clientId', text: 'Switch it off before you take the client number away' })
    if (await isProviderTaken(tx, settings.issuer, settings.clientId, at.id)) return refused(takenProblem)
    if (!(await changeProvider(tx, at, settings, secret !== ''))) return stale('this sign-in')
    if (secret !== '') await keepProviderSecret(tx, box, at.id, secret)
    const after = await findProvider(tx, at.id)
    return done({ isOff: before.switchedOn && after?.switchedOn === false })
  })
}

/** Switches an organisation's sign-in on or off. Off, nobody comes in by it; who is signed in stays so. */
export function turnProvider(
  { database }: Services,
  caller: Caller,
  at: Versioned,
  on: boolean,
  key: string | undefined,
): Promise<Outcome<undefined>> {
  return carryOut(database, caller, 'switch-provider', key, async tx => {
    const verdict = mayKeepAccounts(caller.actor)
    if (!verdict.granted) return denied(verdict.because)
    const before = await findProvider(tx, at.id)
    if (before === undefined) return denied('there is no such provider')
    if (on && (before.clientId === '' || !before.hasSecret))
      return refused({ text: 'Enter the client number and the secret that the provider gave you, then switch it on' })
    return (await switchProvider(tx, at, on)) ? done(undefined) : stale('this sign-in')
  })
}
