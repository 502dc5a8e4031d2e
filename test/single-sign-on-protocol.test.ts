import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mayBeIssuer, type SignOnProvider, SingleSignOn } from '../src/platform/access/single-sign-on.ts'
import { type Claims, type IdentityProvider, signInAt, startIdentityProvider } from './identity-provider.ts'

/* What a provider says is believed only when everything about it holds. Against a real provider, honest and bent. */

const returnsTo = 'http://localhost:3000/sign-in/organisation/1/return'
const client = { id: 'conspectus', secret: 'with %, + and : "in it"', returnsTo: [returnsTo] }
let world: IdentityProvider
let elsewhere: IdentityProvider
let provider: SignOnProvider
beforeAll(async () => {
  world = await startIdentityProvider([client, { ...client, id: 'another' }])
  elsewhere = await startIdentityProvider([client])
  provider = {
    id: '1',
    issuer: world.issuer,
    clientId: client.id,
    clientSecret: client.secret,
    acceptedContexts: [],
    version: 1,
  }
})
afterAll(() => Promise.all([world.close(), elsewhere.close()]))
beforeEach(async () => {
  world.bend(undefined)
  world.forge(false)
  world.hang(false)
  world.assert(['pwd'])
  await world.up()
})

async function journey(signOn: SingleSignOn, subject = 'ann', to: SignOnProvider = provider) {
  const begun = await signOn.begin(to, returnsTo, { kind: 'sign-in' })
  if (begun.kind !== 'done') throw new Error(begun.because)
  const there = to.issuer === world.issuer ? world : elsewhere
  const query = new URL(await signInAt(there, begun.value.to.href, subject)).searchParams
  return { to: begun.value.to, flow: begun.value.flow, query }
}

const answerTo = async (bent: (claims: Claims) => Claims) => {
  const signOn = new SingleSignOn()
  const { flow, query } = await journey(signOn)
  world.bend(bent)
  return signOn.finish(provider, flow, returnsTo, query)
}

describe('an organisation’s provider', () => {
  test('says who somebody is, once: the same answer a second time is refused', async () => {
    const signOn = new SingleSignOn()
    const { to, flow, query } = await journey(signOn)
    expect(to.searchParams.get('code_challenge_method')).toBe('S256')
    expect(to.href).not.toContain(flow.verifier)
    expect(await signOn.finish(provider, flow, returnsTo, query)).toMatchObject({
      kind: 'done',
      value: { issuer: world.issuer, subject: 'ann', secondStep: false },
    })
    expect(await signOn.finish(provider, flow, returnsTo, query)).toMatchObject({ kind: 'refused' })
  })

  test('is asked for nothing before somebody needs it, and describes itself once for all who come within a minute', async () => {
    const before = world.asked.length
    const signOn = new SingleSignOn()
    expect(world.asked).toHaveLength(before)
    await Promise.all([journey(signOn, 'a'), journey(signOn, 'b')])
    await journey(signOn, 'c')
    const described = world.asked.slice(before).filter(path => path.endsWith('openid-configuration'))
    expect(described).toHaveLength(1)
  })

  test('is asked anew after it was changed', async () => {
    const signOn = new SingleSignOn()
    await journey(signOn)
    const begun = await signOn.begin({ ...provider, issuer: elsewhere.issuer, version: 2 }, returnsTo, {
      kind: 'sign-in',
    })
    expect(begun.kind === 'done' && begun.value.to.origin).toBe(elsewhere.issuer)
  })

  test.each([
    ['another state', (query: URLSearchParams) => query.set('state', 'another')],
    ['no state', (query: URLSearchParams) => query.delete('state')],
    ['two states', (query: URLSearchParams) => query.append('state', 'another')],
    ['another issuer named beside the code', (query: URLSearchParams) => query.set('iss', 'https://evil.example')],
    ['no issuer where this provider always names itself', (query: URLSearchParams) => query.delete('iss')],
    ['another code', (query: URLSearchParams) => query.set('code', 'guessed')],
    ['no code', (query: URLSearchParams) => query.delete('code')],
    ['a refusal', (query: URLSearchParams) => query.set('error', 'access_denied')],
  ])('is not believed with %s', async (_, change) => {
    const signOn = new SingleSignOn()
    const { flow, query } = await journey(signOn)
    const changed = new URLSearchParams(query)
    change(changed)
    expect(await signOn.finish(provider, flow, returnsTo, changed)).toMatchObject({ kind: 'refused' })
    // What was changed is what made the difference.
    expect(await signOn.finish(provider, flow, returnsTo, query)).toMatchObject({ kind: 'done' })
  })

  test.each<[string, (claims: Claims) => Claims]>([
    ['another nonce', claims => ({ ...claims, nonce: 'another' })],
    ['no nonce', ({ nonce: _, ...claims }) => claims],
    ['another client', claims => ({ ...claims, aud: 'another' })],
    ['another client beside ours', claims => ({ ...claims, aud: [claims['aud'], 'another'], azp: 'another' })],
    ['another issuer', claims => ({ ...claims, iss: elsewhere.issuer })],
    ['an end that has passed', claims => ({ ...claims, exp: Math.floor(Date.now() / 1000) - 3_600 })],
    ['no subject', ({ sub: _, ...claims }) => claims],
  ])('is not believed when its token is for %s', async (_, bent) => {
    expect(await answerTo(bent)).toMatchObject({ kind: 'refused' })
    expect(await answerTo(claims => claims)).toMatchObject({ kind: 'done' })
  })

  test('is not believed when the token is signed with a key that it does not publish', async () => {
    const signOn = new SingleSignOn()
    const { flow, query } = await journey(signOn)
    world.forge(true)
    expect(await signOn.finish(provider, flow, returnsTo, query)).toMatchObject({ kind: 'refused' })
  })

  test('is not believed with the answer to another question, of another provider, or after ten minutes', async () => {
    const signOn = new SingleSignOn()
    const [mine, other] = [await journey(signOn, 'ann'), await journey(signOn, 'eve')]
    // Somebody slips their own answer into another's browser: the state, the key of the exchange and the nonce differ.
    expect(await signOn.finish(provider, mine.flow, returnsTo, other.query)).toMatchObject({ kind: 'refused' })
    const slipped = new URLSearchParams(other.query)
    slipped.set('state', mine.flow.state)
    expect(await signOn.finish(provider, mine.flow, returnsTo, slipped)).toMatchObject({ kind: 'refused' })
    const late = { ...mine.flow, startedAt: Date.now() - 11 * 60_000 }
    expect(await signOn.finish(provider, late, returnsTo, mine.query)).toMatchObject({ kind: 'refused' })
    expect(await signOn.finish({ ...provider, id: '2' }, mine.flow, returnsTo, mine.query)).toMatchObject({
      kind: 'refused',
    })
    expect(await signOn.finish(provider, mine.flow, returnsTo, mine.query)).toMatchObject({ kind: 'done' })
  })

  test('says whether it asked for a second step, and is not taken to have without saying so', async () => {
    const signOn = new SingleSignOn()
    const secondStep = async () => {
      const { flow, query } = await journey(signOn)
      const proven = await signOn.finish(provider, flow, returnsTo, query)
      return proven.kind === 'done' && proven.value.secondStep
    }
    expect(await secondStep()).toBe(false)
    world.assert(['pwd', 'otp', 'mfa'])
    expect(await secondStep()).toBe(true)
  })

  test('that is down is silent, holds nobody up for long, and works again once it is back', async () => {
    await world.down()
    const signOn = new SingleSignOn()
    expect(await signOn.begin(provider, returnsTo, { kind: 'sign-in' })).toMatchObject({ kind: 'silent' })
    await world.up()
    const { flow, query } = await journey(signOn)
    await world.down()
    expect(await signOn.finish(provider, flow, returnsTo, query)).toMatchObject({ kind: 'silent' })
    await world.up()
    world.hang(true)
    expect(await new SingleSignOn().describe(provider)).toMatchObject({ kind: 'silent' })
    world.hang(false)
    expect(await signOn.describe(provider)).toMatchObject({
      kind: 'done',
      value: { issuer: world.issuer, provesKeyExchange: true, namesItself: true, endsSessions: true },
    })
  })

  test('that went down after it was asked is found out before anybody is sent there', async () => {
    let at = Date.now()
    const signOn = new SingleSignOn(() => at)
    const { flow, query } = await journey(signOn)
    at += 61_000
    await world.down()
    expect(await signOn.begin(provider, returnsTo, { kind: 'sign-in' })).toMatchObject({ kind: 'silent' })
    await world.up()
    expect(await signOn.finish(provider, flow, returnsTo, query)).toMatchObject({ kind: 'done' })
  })

  test('that sends without end, redirects elsewhere or describes another is not read', async () => {
    let way: 'endless' | 'redirect' | 'another' | 'broken' | 'plain' | 'fault' = 'endless'
    const odd = createServer((_request, response) => {
      if (way === 'redirect') return response.writeHead(302, { location: `${world.issuer}/` }).end()
      if (way === 'fault') return response.writeHead(503).end('busy')
      response.setHeader('content-type', 'application/json')
      const own = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`
      const addresses = { token_endpoint: `${own}/token`, jwks_uri: `${own}/keys` }
      if (way === 'another') return response.end(JSON.stringify({ issuer: world.issuer }))
      if (way === 'broken')
        return response.end(JSON.stringify({ issuer: own, ...addresses, authorization_endpoint: 'nowhere' }))
      if (way === 'plain')
        return response.end(
          JSON.stringify({ issuer: own, ...addresses, authorization_endpoint: 'http://provider.example/' }),
        )
      const write = (): unknown => !response.destroyed && response.write('x'.repeat(65_536), write)
      return write()
    })
    await new Promise<void>(resolve => odd.listen(0, '127.0.0.1', resolve))
    const issuer = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`
    const ask = () => new SingleSignOn().describe({ ...provider, issuer })
    expect(await ask()).toMatchObject({ kind: 'silent', because: expect.stringContaining('longer than') })
    way = 'fault'
    expect(await ask()).toMatchObject({ kind: 'silent' })
    for (const each of ['redirect', 'another', 'broken', 'plain'] as const) {
      way = each
      expect(await ask(), each).toMatchObject({ kind: 'refused' })
    }
    odd.closeAllConnections()
    await new Promise(resolve => odd.close(resolve))
  })
})

test('an issuer is an https address, or one on this machine', () => {
  for (const good of ['https://login.example.org', 'https://login.example.org/tenant/v2.0', 'http://127.0.0.1:3001'])
    expect(mayBeIssuer(good), good).toBe(true)
  for (const bad of [
    'http://login.example.org',
    'ftp://login.example.org',
    'login.example.org',
    'https://login.example.org/?a=b',
    'https://login.example.org/#a',
    'https://user:password@login.example.org',
    'http://127.0.0.1.example.org',
    'file:///etc/passwd',
    '',
  ])
    expect(mayBeIssuer(bad), bad).toBe(false)
})
