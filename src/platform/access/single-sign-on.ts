import * as openid from 'openid-client'
import { boundedFetch, maySpeakTo, ProviderSilent } from './single-sign-on-fetch.ts'

/** All that is needed to speak to an organisation's provider. */
export type SignOnProvider = {
  readonly id: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Values of `acr` by which the provider says that it asked for a second step; asked of it when there are any. */
  readonly acceptedContexts: readonly string[]
  /** Counted up with every change of the provider: what was discovered under another is looked up anew. */
  readonly version: number
}

/** What somebody is sent to a provider for. */
export type SignOnPurpose =
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'link'; readonly accountId: string }
  | { readonly kind: 'invitation'; readonly token: string }

/** What the server remembers, in the session, until the provider sends the person back. */
export type SignOnFlow = {
  readonly providerId: string
  readonly purpose: SignOnPurpose
  readonly verifier: string
  readonly state: string
  readonly nonce: string
  /** Milliseconds since 1970, by the clock of the machine. */
  readonly startedAt: number
}

/** Who somebody is, as their provider proved. `issuer` and `subject` together are one person for ever. */
export type ProvenIdentity = {
  readonly issuer: string
  readonly subject: string
  /** The provider says that it asked for a second step. */
  readonly secondStep: boolean
  /** Given back to the provider to sign out there. */
  readonly idToken: string
}

/** What came of asking a provider: `silent` when it does not answer, `refused` when what it answers does not hold. */
export type Asked<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'silent'; readonly because: string }
  | { readonly kind: 'refused'; readonly because: string }

/** What a provider says of itself, for the person who sets it up. */
export type ProviderDescription = {
  readonly issuer: string
  readonly authorizationOrigin: string
  readonly provesKeyExchange: boolean
  readonly namesItself: boolean
  readonly endsSessions: boolean
}

/** One request to a provider may take this long; a whole sign-in makes three at most. */
const requestSeconds = 5
/** How old a description may be when somebody is sent there: older ones may be of a provider that is down by now. */
const freshMilliseconds = 60_000
/** How old it may be for everything else, such as the answer of somebody who is back from there. */
const knownMilliseconds = 3_600_000
const flowMilliseconds = 10 * 60_000

/**
 * Speaks OpenID Connect to organisations' providers: authorization code, PKCE S256, state and nonce. Nothing is fetched
 * before somebody needs it. What a provider says of itself is kept; a failure is not, so a provider that comes back works
 * at once. Every method waits for the network: never call one inside a transaction.
 */
export class SingleSignOn {
  private readonly known = new Map<string, { version: number; askedAt: number; found: Promise<openid.Configuration> }>()
  private readonly now: () => number
  /** @param now milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.now = now
  }

  /** Where to send the browser, and what the session has to remember until it is back. */
  async begin(
    provider: SignOnProvider,
    redirectUri: string,
    purpose: SignOnPurpose,
  ): Promise<Asked<{ readonly to: URL; readonly flow: SignOnFlow }>> {
    return asking(async () => {
      const configuration = await this.discover(provider, freshMilliseconds)
      const [verifier, state, nonce] = [openid.randomPKCECodeVerifier(), openid.randomState(), openid.randomNonce()]
      const to = openid.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid',
        response_type: 'code',
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...(provider.acceptedContexts.length > 0 ? { acr_values: provider.acceptedContexts.join(' ') } : {}),
      })
      return { to, flow: { providerId: provider.id, purpose, verifier, state, nonce, startedAt: this.now() } }
    })
  }

  /**
   * Who came back. Checks the state, the issuer where the answer names one, the nonce, the audience, the age and, with
   * the provider's published keys, the signature.
   *
   * @param query of the address to which the provider sent the browser
   */
  async finish(
    provider: SignOnProvider,
    flow: SignOnFlow,
    redirectUri: string,
    query: URLSearchParams,
  ): Promise<Asked<ProvenIdentity>> {
    if (flow.providerId !== provider.id) return { kind: 'refused', because: 'the answer comes from another provider' }
    if (this.now() - flow.startedAt > flowMilliseconds) return { kind: 'refused', because: 'it took too long' }
    return asking(async () => {
      const configuration = await this.discover(provider)
      const tokens = await openid.authorizationCodeGrant(configuration, new URL(`${redirectUri}?${query}`), {
        pkceCodeVerifier: flow.verifier,
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      if (claims === undefined || tokens.id_token === undefined) throw new Error('A checked answer has no identity.')
      const methods = Array.isArray(claims['amr']) ? claims['amr'] : []
      const context = claims['acr']
      return {
        issuer: claims.iss,
        subject: claims.sub,
        secondStep:
          methods.includes('mfa') || (typeof context === 'string' && provider.acceptedContexts.includes(context)),
        idToken: tokens.id_token,
      }
    })
  }

  /** Where one signs out at the provider itself; `undefined` inside when it has no such page. */
  async signOutAddress(provider: SignOnProvider, idToken: string, backTo: string): Promise<Asked<URL | undefined>> {
    return asking(async () => {
      const configuration = await this.discover(provider)
      if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined
      return openid.buildEndSessionUrl(configuration, { id_token_hint: idToken, post_logout_redirect_uri: backTo })
    })
  }

  /** Asks the provider what it is, past everything that is known already. */
  async describe(provider: SignOnProvider): Promise<Asked<ProviderDescription>> {
    this.known.delete(provider.id)
    return asking(async () => {
      const metadata = (await this.discover(provider)).serverMetadata()
      return {
        issuer: metadata.issuer,
        authorizationOrigin: new URL(metadata.authorization_endpoint ?? metadata.issuer).origin,
        provesKeyExchange: metadata.supportsPKCE(),
        namesItself: metadata['authorization_response_iss_parameter_supported'] === true,
        endsSessions: metadata.end_session_endpoint !== undefined,
      }
    })
  }

  private discover(provider: SignOnProvider, ageMax = knownMilliseconds): Promise<openid.Configuration> {
    const known = this.known.get(provider.id)
    if (known?.version === provider.version && this.now() - known.askedAt < ageMax) return known.found
    const found = lookUp(provider)
    this.known.set(provider.id, { version: provider.version, askedAt: this.now(), found })
    // Several people asking at once share one look-up. A failure is forgotten, and the next person asks again.
    found.catch(() => {
      if (this.known.get(provider.id)?.found === found) this.known.delete(provider.id)
    })
    return found
  }
}

/** True for an issuer that may be asked: https without anything after its path, or http on this machine. */
export function mayBeIssuer(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false
  return maySpeakTo(url, true)
}

async function lookUp(provider: SignOnProvider): Promise<openid.Configuration> {
  const issuer = new URL(provider.issuer)
  if (!mayBeIssuer(provider.issuer)) throw new openid.ClientError('the issuer is not an https address')
  const allowPlain = issuer.protocol === 'http:'
  const { clientId, clientSecret } = provider
  const configuration = await openid.discovery(issuer, clientId, clientSecret, proveClient(clientSecret), {
    timeout: requestSeconds,
    [openid.customFetch]: boundedFetch({ allowPlain }),
    // The signature is checked although the token comes straight from the provider: its keys are what we trust.
    execute: [openid.enableNonRepudiationChecks, ...(allowPlain ? [openid.allowInsecureRequests] : [])],
  })
  const metadata = configuration.serverMetadata()
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'end_session_endpoint'] as const) {
    const address = metadata[name]
    if (address === undefined && name === 'end_session_endpoint') continue
    const url = typeof address === 'string' ? URL.parse(address) : null
    if (url === null || !maySpeakTo(url, allowPlain))
      throw new openid.ClientError(`the provider's description gives no https address as ${name}`)
  }
  return configuration
}

/** The way of naming ourselves that every provider has to know, unless it says that it knows only the other one. */
function proveClient(secret: string): openid.ClientAuth {
  const [basic, posted] = [openid.ClientSecretBasic(secret), openid.ClientSecretPost(secret)]
  return (server, client, body, headers) => {
    const known = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const inBody = !known.includes('client_secret_basic') && known.includes('client_secret_post')
    return (inBody ? posted : basic)(server, client, body, headers)
  }
}

/** Turns the ways in which a provider can fail into answers. What is none of them is a fault of ours, and thrown. */
async function asking<Value>(work: () => Promise<Value>): Promise<Asked<Value>> {
  try {
    return { kind: 'done', value: await work() }
  } catch (error) {
    if (error instanceof ProviderSilent || causeOf(error) instanceof ProviderSilent)
      return { kind: 'silent', because: sayError(error) }
    if (
      error instanceof openid.ClientError ||
      error instanceof openid.AuthorizationResponseError ||
      error instanceof openid.ResponseBodyError ||
      error instanceof openid.WWWAuthenticateChallengeError
    )
      return {
        kind: error instanceof openid.ClientError && isSilence(error) ? 'silent' : 'refused',
        because: sayError(error),
      }
    throw error
  }
}

/** A time-out, and an answer of the gateway before a provider that is down, are no answer of the provider's. */
function isSilence(error: openid.ClientError): boolean {
  if (error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT') return true
  return error.cause instanceof Response && error.cause.status >= 500
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}

function sayError(error: unknown): string {
  const cause = causeOf(error)
  const own = error instanceof Error ? error.message : String(error)
  return cause instanceof Error && cause.message !== own ? `${own}: ${cause.message}` : own
}
