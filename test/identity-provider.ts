import { createHash, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Provider } from 'oidc-provider'

/** The claims of an identity token, as a test may bend them before they are signed. */
export type Claims = { readonly [name: string]: unknown }

/**
 * A real OpenID Connect provider on loopback, with a sign-in page of its own. It can be taken down and brought back at
 * the same address, and made to lie.
 */
export type IdentityProvider = {
  readonly issuer: string
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[]
  /** Says that it asked for these methods (`amr`) when somebody signs in from now on. */
  assert(methods: readonly string[]): void
  /** Signs other claims than it should from now on; `undefined` makes it honest again. */
  bend(change: ((claims: Claims) => Claims) | undefined): void
  /** Signs with a key that it does not publish. */
  forge(forging: boolean): void
  /** Accepts connections and never answers. */
  hang(hanging: boolean): void
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

export type ProviderClient = {
  readonly id: string
  readonly secret: string
  readonly returnsTo: readonly string[]
  readonly signsOutTo?: readonly string[]
}

/** Starts a provider that knows these clients. Anybody signs in by typing the subject they want to be. */
export async function startIdentityProvider(clients: readonly ProviderClient[]): Promise<IdentityProvider> {
  const [honest, forged] = [keyPair(), keyPair()]
  const keyId = 'test-key'
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined
  let change: ((claims: Claims) => Claims) | undefined
  let [isForging, isHanging] = [false, false]
  let methods: readonly string[] = ['pwd']
  const asked: string[] = []

  const listen = async (port: number): Promise<Server> => {
    const made = createServer((request, response) => {
      asked.push(new URL(request.url ?? '/', 'http://provider').pathname)
      if (isHanging) return
      if (request.url === '/token' && (change !== undefined || isForging)) bendAnswer(response)
      answer(request, response)
    })
    made.listen(port, '127.0.0.1')
    await once(made, 'listening')
    return made
  }
  let server: Server | undefined = await listen(0)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The provider has no port.')
  const { port } = address
  const issuer = `http://127.0.0.1:${port}`

  /** Takes the identity token out of the answer, changes its claims and signs it anew. */
  function bendAnswer(response: ServerResponse): void {
    const end = response.end.bind(response)
    response.end = ((body: Buffer | string | undefined) => {
      const tokens = JSON.parse(String(body)) as { id_token?: string }
      if (tokens.id_token !== undefined) {
        const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1] ?? '', 'base64url').toString()) as Claims
        tokens.id_token = sign(change?.(claims) ?? claims, isForging ? forged.privateKey : honest.privateKey, keyId)
      }
      const bent = JSON.stringify(tokens)
      response.setHeader('content-length', Buffer.byteLength(bent))
      return end(bent)
    }) as typeof response.end
  }

  const provider = new Provider(issuer, {
    clients: clients.map(client => ({
      client_id: client.id,
      client_secret: client.secret,
      redirect_uris: [...client.returnsTo],
      post_logout_redirect_uris: [...(client.signsOutTo ?? [])],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    })),
    jwks: { keys: [{ ...honest.privateKey.export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [createHash('sha256').update(issuer).digest('hex')] },
    pkce: { required: () => true },
    claims: { openid: ['sub', 'amr', 'acr'], email: ['email'] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    // Everybody has the same address: whoever is linked by it is linked to the wrong account.
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({ sub: subject, email: 'lead@example.org', email_verified: true, amr: methods }),
    }),
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({
        accountId: context.oidc.session?.accountId ?? '',
        clientId: context.oidc.client?.clientId ?? '',
      })
      grant.addOIDCScope('openid email')
      await grant.save()
      return grant
    },
  })
  const callback = provider.callback()
  answer = async (request, response) => {
    const path = request.url ?? '/'
    if (!path.startsWith('/interaction/')) return callback(request, response)
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      return response.end(signInPage(path))
    }
    let body = ''
    for await (const part of request) body += part
    const accountId = new URLSearchParams(body).get('subject') ?? ''
    const result = accountId === '' ? { error: 'access_denied' } : { login: { accountId, amr: [...methods] } }
    return provider.interactionFinished(request, response, result)
  }

  const down = async () => {
    const ending = server
    server = undefined
    if (ending === undefined) return
    ending.closeAllConnections()
    await new Promise(resolve => ending.close(resolve))
  }
  return {
    issuer,
    asked,
    assert: said => {
      methods = said
    },
    bend: wanted => {
      change = wanted
    },
    forge: forging => {
      isForging = forging
    },
    hang: hanging => {
      isHanging = hanging
    },
    down,
    async up() {
      server ??= await listen(port)
    },
    close: down,
  }
}

/** Goes through a provider's pages as a browser without scripts: from its first address to the one it sends back to. */
export async function signInAt(
  provider: IdentityProvider,
  start: string,
  subject: string,
  cookies = new Map<string, string>(),
): Promise<string> {
  let [address, form]: [string, string | undefined] = [start, undefined]
  for (let step = 0; step < 10; step += 1) {
    const answer = await fetch(address, {
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s)
      cookies.set(name, value)
    }
    const to = answer.headers.get('location')
    if (to === null) {
      const page = await answer.text()
      const action = /action="([^"]+)"/.exec(page)?.[1]
      if (action === undefined) throw new Error(`The provider answered ${answer.status}: ${page}`)
      ;[address, form] = [new URL(action, provider.issuer).href, new URLSearchParams({ subject }).toString()]
      continue
    }
    ;[address, form] = [new URL(to, provider.issuer).href, undefined]
    if (!address.startsWith(`${provider.issuer}/`)) return address
  }
  throw new Error('The provider sends round and round.')
}

function signInPage(action: string): string {
  return `<!DOCTYPE html><html lang="en"><head><title>Provider</title></head><body><h1>Who are you?</h1>
    <form method="post" action="${action}"><label>Subject <input name="subject"></label><button>Sign in</button></form>
    </body></html>`
}

function keyPair(): { readonly privateKey: KeyObject } {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

function sign(claims: Claims, key: KeyObject, keyId: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: keyId })}.${encode(claims)}`
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`
}
