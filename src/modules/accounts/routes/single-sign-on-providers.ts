import type { SingleSignOn } from '../../../platform/access/single-sign-on.ts'
import {
  findOpenedProvider,
  findProvider,
  listProviders,
  type ProviderEntry,
  type ProviderOwner,
  type ProviderSettings,
} from '../../../platform/access/single-sign-on-store.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import {
  type Fields,
  formRoute,
  go,
  page,
  pageRoute,
  type Reply,
  type Route,
  type Visit,
} from '../../../platform/web/route.ts'
import { listOrganisationChoices } from '../../register/index.ts'
import type { Services } from '../../reviews/index.ts'
import { amendProvider, enterProvider, turnProvider } from '../commands/single-sign-on.ts'
import { ProviderForm, Switch, Version } from '../forms.ts'
import { mayKeepAccounts } from '../policy.ts'
import type { AccountsOptions } from './all.ts'
import { returnAddress, signedOutAddress } from './single-sign-on.ts'

const listed = '/organisation-sign-ins'

type Shown = {
  readonly tx: Transaction
  readonly visit: Pick<Visit, 'today'>
  readonly provider?: ProviderEntry | undefined
  readonly form?: ShownForm
  readonly status?: number
  /** What came of asking the provider, in sentences. */
  readonly tested?: { readonly isGood: boolean; readonly lines: readonly string[] }
}

/** Organisations' sign-ins, for administrators: listed, added, changed, tried, switched on and off. */
export function providerRoutes(services: Services, options: AccountsOptions, signOn: SingleSignOn): readonly Route[] {
  const { database } = services
  const bodies = [
    ...new Map(services.rulebooks.list().flatMap(each => each.bodies.map(({ id, name }) => [id, name]))),
  ].toSorted(([, one], [, other]) => one.localeCompare(other, 'en-GB'))
  const kept = { permission: 'accounts.keep', may: mayKeepAccounts } as const

  const ownersOf = async (tx: Transaction, today: Visit['today']) => [
    ...bodies.map(([id, name]) => ({ value: `body:${id}`, text: name })),
    ...(await listOrganisationChoices(tx, today.toString())).map(({ id, name, areaName }) => ({
      value: `organisation:${id}`,
      text: areaName === null ? name : `${name} (${areaName})`,
    })),
  ]

  async function show({ tx, visit, provider, form, status = 200, tested }: Shown): Promise<Reply> {
    const owners = await ownersOf(tx, visit.today)
    const own = provider === undefined ? undefined : ownerText(provider.owner)
    const filled = provider === undefined ? emptyForm : filledForm(typedOf(provider))
    return page(
      'accounts/pages/single-sign-on-provider.njk',
      {
        title: provider?.label ?? 'Add an organisation’s sign-in',
        provider,
        form: form === undefined ? filled : { ...form, typed: { ...filled.typed, ...form.typed } },
        version: form?.typed['version'] ?? provider?.version,
        // What an entry says already may stay, even where the register has closed it.
        owners:
          own === undefined || owners.some(each => each.value === own)
            ? owners
            : [...owners, { value: own, text: 'An organisation that is closed' }],
        tested,
        addresses:
          provider === undefined
            ? undefined
            : { back: returnAddress(options.origin(), provider.id), out: signedOutAddress(options.origin()) },
      },
      status,
    )
  }

  const findByParameter = async (tx: Transaction, params: Visit['params']) => {
    const id = params['provider'] ?? ''
    return /^\d{1,18}$/.test(id) ? findProvider(tx, id) : undefined
  }
  const afresh = (visit: Visit & Reading, id: string, form: ShownForm, status: number) =>
    visit.read(async tx => show({ tx, visit, provider: await findProvider(tx, id), form, status }))

  return [
    pageRoute({
      ...kept,
      path: listed,
      subject: async () => ({}),
      statements: 2,
      async show({ tx, today }) {
        const providers = await listProviders(tx)
        const owners = new Map((await ownersOf(tx, today)).map(({ value, text }) => [value, text]))
        return page('accounts/pages/single-sign-on-providers.njk', {
          title: 'Organisations’ sign-ins',
          providers: providers.map(each => ({
            ...each,
            of: owners.get(ownerText(each.owner)) ?? 'An organisation that is closed',
          })),
        })
      },
    }),
    pageRoute({
      ...kept,
      path: `${listed}/new`,
      subject: async () => ({}),
      statements: 1,
      show: visit => show({ tx: visit.tx, visit }),
    }),
    formRoute({
      ...kept,
      path: `${listed}/new`,
      subject: async () => ({}),
      async submit(visit) {
        const { body, caller, key, read } = visit
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, visit, form: withoutSecret(form), status }))
        const form = readForm(ProviderForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const given = { settings: settingsOf(form.command), secret: form.command.secret }
        const outcome = await enterProvider(services, caller, options.secrets, given, key)
        return answer(
          outcome,
          body,
          ({ id }) =>
            go(`${listed}/${id}`, 'It is added and switched off. Register the addresses below with the provider.'),
          again,
        )
      },
    }),
    pageRoute<ProviderEntry>({
      ...kept,
      path: `${listed}/:provider`,
      subject: findByParameter,
      statements: 2,
      show: visit => show({ tx: visit.tx, visit, provider: visit.subject }),
    }),
    formRoute<ProviderEntry>({
      ...kept,
      path: `${listed}/:provider`,
      subject: findByParameter,
      async submit(visit) {
        const { body, caller, key, subject } = visit
        const again = (form: ShownForm, status: number) => afresh(visit, subject.id, withoutSecret(form), status)
        const form = readForm(ProviderForm.extend(Version.shape), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { version, secret, ...rest } = form.command
        const outcome = await amendProvider(
          services,
          caller,
          options.secrets,
          { id: subject.id, version },
          { settings: settingsOf(rest), secret },
          key,
        )
        return answer(
          outcome,
          body,
          ({ isOff }) =>
            go(
              `${listed}/${subject.id}`,
              isOff
                ? 'What you changed is saved, and it is switched off: test the connection, then switch it on again.'
                : 'What you changed is saved.',
            ),
          again,
        )
      },
    }),
    formRoute<ProviderEntry>({
      ...kept,
      path: `${listed}/:provider/switch`,
      subject: findByParameter,
      async submit(visit) {
        const { body, caller, key, subject } = visit
        const again = (form: ShownForm, status: number) => afresh(visit, subject.id, { ...form, typed: {} }, status)
        const form = readForm(Switch, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { version, on } = form.command
        const outcome = await turnProvider(services, caller, { id: subject.id, version }, on === 'yes', key)
        return answer(
          outcome,
          body,
          () => go(`${listed}/${subject.id}`, on === 'yes' ? 'It is switched on.' : 'It is switched off.'),
          again,
        )
      },
    }),
    formRoute<ProviderEntry>({
      ...kept,
      path: `${listed}/:provider/test`,
      subject: findByParameter,
      async submit(visit) {
        const { subject, read } = visit
        const opened = await database.asGate(tx => findOpenedProvider(tx, options.secrets, subject.id))
        // What a provider says of itself needs no secret.
        const asked = await signOn.describe(
          opened ?? { ...subject, clientId: subject.clientId || 'none', clientSecret: 'none' },
        )
        const tested =
          asked.kind === 'done'
            ? { isGood: true, lines: sayDescription(asked.value, opened !== undefined) }
            : {
                isGood: false,
                lines: [
                  asked.kind === 'silent'
                    ? `Nothing answers at ${subject.issuer}. See that the address is right and that this machine may reach it.`
                    : `What answers at ${subject.issuer} is no provider that can be used: ${asked.because}.`,
                ],
              }
        return read(tx => show({ tx, visit, provider: subject, tested }))
      },
    }),
  ]
}

type Reading = { readonly read: <Value>(work: (tx: Transaction) => Promise<Value>) => Promise<Value> }

function sayDescription(
  found: {
    readonly issuer: string
    readonly authorizationOrigin: string
    readonly provesKeyExchange: boolean
    readonly namesItself: boolean
    readonly endsSessions: boolean
  },
  hasSecret: boolean,
): readonly string[] {
  return [
    `${found.issuer} answers, and people sign in at ${found.authorizationOrigin}.`,
    found.provesKeyExchange
      ? 'It protects the answer with a proof of possession (PKCE).'
      : 'It does not say that it protects the answer with a proof of possession (PKCE); one is sent all the same.',
    found.namesItself
      ? 'It names itself in each answer, which is checked.'
      : 'It does not name itself in its answers; each comes back to an address of its own instead.',
    found.endsSessions ? 'People can sign out there too.' : 'It has no page for signing out there.',
    hasSecret
      ? 'Whether it takes the client number and the secret shows when the first person signs in.'
      : 'It needs a client number and a secret before it can be switched on.',
  ]
}

function ownerText({ kind, id }: ProviderOwner): string {
  return `${kind}:${id}`
}

function typedOf(provider: ProviderEntry): Fields {
  return {
    owner: ownerText(provider.owner),
    label: provider.label,
    issuer: provider.issuer,
    clientId: provider.clientId,
    passwords: provider.passwordsAllowed ? 'allowed' : 'refused',
    secondStep: provider.secondStep,
    contexts: provider.acceptedContexts.join(' '),
  }
}

function settingsOf(form: {
  readonly owner: string
  readonly label: string
  readonly issuer: string
  readonly clientId: string
  readonly passwords: 'allowed' | 'refused'
  readonly secondStep: 'local' | 'provider'
  readonly contexts: string
}): ProviderSettings {
  const [kind = '', id = ''] = form.owner.split(':')
  return {
    owner: kind === 'body' ? { kind: 'body', id } : { kind: 'organisation', id },
    label: form.label,
    issuer: form.issuer,
    clientId: form.clientId,
    passwordsAllowed: form.passwords === 'allowed',
    secondStep: form.secondStep,
    acceptedContexts: form.contexts.split(/\s+/).filter(each => each !== ''),
  }
}

/** A secret is typed anew rather than sent back to the page. */
function withoutSecret(form: ShownForm): ShownForm {
  const { secret: _, ...typed } = form.typed
  return { ...form, typed }
}
