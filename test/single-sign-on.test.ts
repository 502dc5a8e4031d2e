import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addPerson } from '../src/modules/register/index.ts'
import { closeAccount, reopenAccount } from '../src/platform/access/accounts.ts'
import { makeNewPasswordLink, newToken } from '../src/platform/access/links.ts'
import { expectValid } from './accounts.ts'
import { signInAt, startIdentityProvider } from './identity-provider.ts'
import { client, type Organisations, onwardFrom, pathOf, startOrganisations } from './organisations.ts'
import type { Visitor } from './product.ts'

/* The whole way: provider, link, sign-in, sign-out. The provider is a real one on loopback. */

let ofsted: string
let { accounts, world, elsewhere, setUp, turn, wayBack, comeBy, goOn, link, reset, close }: Organisations = {} as never
beforeAll(async () => {
  ;({ accounts, world, elsewhere, setUp, turn, wayBack, comeBy, goOn, link, reset, close } = await startOrganisations([
    'lead',
    'joint',
    'socialCare',
    'health',
    'police',
    'fifth',
  ]))
  ofsted = await setUp()
  expect((await link('lead', ofsted, 'ann')).location).toBe('/account')
})
afterAll(() => close())
beforeEach(() => reset())

const isSignedIn = async (visitor: Visitor) => (await visitor.get('/account')).status === 200

describe('ALL-6 Signing in through one’s organisation', () => {
  test('leads from the sign-in page through the provider into the account, in a fresh session', async () => {
    const visitor = accounts.browser()
    const page = await visitor.get('/sign-in')
    await expectValid(page.html)
    expect(page.html).toContain(`href="/sign-in/organisation/${ofsted}"`)
    const answer = await comeBy(visitor, ofsted, 'ann')
    expect(answer).toMatchObject({ status: 303, location: '/' })
    const account = await visitor.get('/account')
    expect(account.status).toBe(200)
    expect(account.html).toContain('Ann Lee')
    expect(account.html).toContain('lead@example.org')
    await expectValid((await visitor.get('/account/organisation')).html)
  })

  test('the answer of the provider works once, and in the browser that asked', async () => {
    const visitor = accounts.browser()
    const back = await wayBack(visitor, ofsted, 'ann')
    const thief = accounts.browser()
    const stolen = await thief.get(back)
    expect(stolen.status).toBe(400)
    expect(stolen.html).toContain('works once and for ten minutes')
    await expectValid(stolen.html)
    expect(await isSignedIn(thief)).toBe(false)
    expect((await visitor.get(back)).location).toBe('/')
    expect((await visitor.post('/sign-out', {})).status).toBe(303)
    expect((await visitor.get(back)).status).toBe(400)
    expect(await isSignedIn(visitor)).toBe(false)
  })

  test('another state ends the way: not even the right one is taken afterwards', async () => {
    const visitor = accounts.browser()
    const back = await wayBack(visitor, ofsted, 'ann')
    const wrong = await visitor.get(back.replace(/state=[^&]+/, 'state=another'))
    expect(wrong.status).toBe(400)
    expect(wrong.html).toContain('does not hold')
    expect((await visitor.get(back)).status).toBe(400)
    expect(await isSignedIn(visitor)).toBe(false)
  })

  test.each([
    ['another nonce', { nonce: 'another' }],
    ['another client', { aud: 'second' }],
    ['another issuer', { iss: 'https://elsewhere.example' }],
  ])('a token with %s lets nobody in', async (_, bent) => {
    const visitor = accounts.browser()
    const back = await wayBack(visitor, ofsted, 'ann')
    world.bend(claims => ({ ...claims, ...bent }))
    expect((await visitor.get(back)).status).toBe(400)
    expect(await isSignedIn(visitor)).toBe(false)
  })

  test('whom the provider knows and the product does not is told so, and is linked to nobody by an email address', async () => {
    // The provider gives everybody the address of Ann Lee.
    const visitor = accounts.browser()
    const answer = await comeBy(visitor, ofsted, 'a stranger')
    expect(answer.status).toBe(403)
    await expectValid(answer.html)
    expect(answer.html).toContain('Your organisation knows you, and Conspectus does not yet')
    expect(answer.html).not.toContain('Ann Lee')
    expect(answer.html).not.toContain('a stranger')
    expect(await isSignedIn(visitor)).toBe(false)
  })

  test('the same subject at another issuer is another person', async () => {
    const other = await setUp({ label: 'Elsewhere', owner: 'body:csci' }, elsewhere.issuer)
    expect((await comeBy(accounts.browser(), other, 'ann', elsewhere)).status).toBe(403)
    expect((await link('joint', other, 'ann', elsewhere)).location).toBe('/account')
    const [one, two] = [accounts.browser(), accounts.browser()]
    await comeBy(one, ofsted, 'ann')
    await comeBy(two, other, 'ann', elsewhere)
    expect((await one.get('/account')).html).toContain('Ann Lee')
    expect((await two.get('/account')).html).toContain('Tom Okafor')
  })

  test('a person of a provider has one account, and an account one person of it', async () => {
    const taken = await link('socialCare', ofsted, 'ann')
    expect(taken.status).toBe(409)
    expect(taken.html).not.toContain('Ann Lee')
    expect((await link('lead', ofsted, 'ann again')).status).toBe(409)
    const visitor = accounts.browser()
    expect((await comeBy(visitor, ofsted, 'ann again')).status).toBe(403)
  })

  test('a link is taken away again, and then opens nothing', async () => {
    expect((await link('health', ofsted, 'david')).location).toBe('/account')
    const visitor = accounts.browser()
    await comeBy(visitor, ofsted, 'david')
    const page = await visitor.get('/account/organisation')
    const identity = /name="identity" value="(\d+)"/.exec(page.html)?.[1] ?? ''
    // Nobody takes away what is another's.
    const other = await accounts.signedIn('lead')
    expect((await other.post('/account/organisation/unlink', { identity })).status).toBe(404)
    expect((await visitor.post('/account/organisation/unlink', { identity })).status).toBe(303)
    expect((await comeBy(accounts.browser(), ofsted, 'david')).status).toBe(403)
  })

  test('what was begun while signed in as one is not linked to another', async () => {
    const visitor = await accounts.signedIn('police')
    const onward = await visitor.post(`/account/organisation/${ofsted}/link`, {})
    await expectValid(onward.html)
    const back = pathOf(await signInAt(world, onwardFrom(onward) ?? '', 'ruth'))
    expect((await accounts.browser().get(back)).status).toBe(400)
    await visitor.post('/sign-out', {})
    expect((await visitor.get(back)).status).toBe(400)
    expect((await comeBy(accounts.browser(), ofsted, 'ruth')).status).toBe(403)
  })

  test('linking takes the token of a page: another site cannot begin it', async () => {
    const visitor = await accounts.signedIn('police')
    expect((await visitor.get(`/account/organisation/${ofsted}/link`)).status).toBe(405)
    const forged = await accounts.app.inject({
      method: 'POST',
      url: `/account/organisation/${ofsted}/link`,
      payload: '',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(forged.statusCode).toBe(403)
  })

  test('a closed account stays closed', async () => {
    const { database } = accounts.product.services
    const id = await accounts.account('lead')
    await database.asSystem('close-account', tx => closeAccount(tx, id))
    const visitor = accounts.browser()
    const answer = await comeBy(visitor, ofsted, 'ann')
    expect(answer.status).toBe(403)
    expect(answer.html).toContain('your account here is closed')
    expect(await isSignedIn(visitor)).toBe(false)
    await database.asSystem('reopen-account', tx => reopenAccount(tx, id))
    expect((await comeBy(visitor, ofsted, 'ann')).location).toBe('/')
  })

  test('a provider that is down is said to be, passwords go on, and it works again without a restart', async () => {
    const away = await startIdentityProvider([client])
    const id = await setUp({ label: 'Away' }, away.issuer)
    await away.down()
    const visitor = accounts.browser()
    const answer = await visitor.get(`/sign-in/organisation/${id}`)
    expect(answer.status).toBe(503)
    expect(answer.html).toContain('does not answer at the moment')
    await expectValid(answer.html)
    expect((await accounts.signIn(visitor, 'fifth')).location).toBe('/')
    await away.up()
    expect((await link('fifth', id, 'ben', away)).location).toBe('/account')
    const back = await wayBack(accounts.browser(), id, 'ben', away)
    await away.down()
    expect((await visitor.get(back)).status).toBe(400)
    await away.close()
  })

  test('one that is switched off lets nobody in, not even who is on the way', async () => {
    const visitor = accounts.browser()
    const back = await wayBack(visitor, ofsted, 'ann')
    await turn(ofsted, 'no')
    expect((await visitor.get(back)).status).toBe(404)
    expect((await visitor.get(`/sign-in/organisation/${ofsted}`)).status).toBe(404)
    expect((await visitor.get('/sign-in')).html).not.toContain(`/sign-in/organisation/${ofsted}"`)
    await turn(ofsted, 'yes')
    expect((await comeBy(visitor, ofsted, 'ann')).location).toBe('/')
  })

  test('signing out works alone, and offers to sign out there too', async () => {
    const visitor = accounts.browser()
    await comeBy(visitor, ofsted, 'ann')
    await world.down()
    expect((await visitor.post('/sign-out', {})).location).toBe('/signed-out')
    expect(await isSignedIn(visitor)).toBe(false)
    await world.up()
    const page = await visitor.get('/signed-out')
    await expectValid(page.html)
    expect(page.html).toContain('Sign out of Ofsted too')
    const left = await visitor.get('/signed-out/organisation')
    expect(left.status).toBe(303)
    const to = new URL(left.location ?? '')
    expect(to.origin).toBe(world.issuer)
    expect((await fetch(to)).status).toBe(200)
    // Once: the provider's word for who it was is forgotten.
    expect((await visitor.get('/signed-out/organisation')).location).toBe('/')
  })
})

describe('ALL-6 What an organisation asks of its people', () => {
  test('may refuse passwords, of its own people alone, and never locks the administrator out', async () => {
    const id = await setUp({ label: 'Strict', clientId: 'second', passwords: 'refused', owner: 'body:ofsted' })
    const refused = await accounts.signIn(accounts.browser(), 'lead')
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('wants you to sign in with Strict')
    // A wrong password is told nothing of it.
    expect((await accounts.signIn(accounts.browser(), 'lead', 'wrong')).html).not.toContain('wants you')
    expect((await accounts.signIn(accounts.browser(), 'socialCare')).location).toBe('/')
    expect((await accounts.signIn(accounts.browser(), 'manager')).location).toBe('/')

    // Nor does a link let anybody in by a password: one to a new password, or an invitation.
    const { database } = accounts.product.services
    const reset = newToken()
    const { rows: people } = await database.asSystem('test', tx =>
      sql<{
        email: string
      }>`select email from platform_account where person_id = ${accounts.product.people.lead}`.execute(tx),
    )
    const clock = accounts.clock.at
    await database.asGate(tx => makeNewPasswordLink(tx, people[0]?.email ?? '', reset, clock))
    const byReset = accounts.browser()
    const answer = await byReset.post(`/new-password/${reset.text}`, { password: 'four plain words here' })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('wants you to sign in with Strict')
    expect(await isSignedIn(byReset)).toBe(false)
    const invited = newToken()
    await database.asSystem('test', async tx => {
      const person = await addPerson(tx, {
        name: 'Una Strict',
        post: '',
        body: 'ofsted',
        organisationId: undefined,
        specialism: '',
        email: '',
      })
      await sql`insert into accounts_invitation (person_id, email, kind, token_sha256, invited_by_id, invited_at, expires_at)
        select ${person}, 'una@example.org', 'staff', ${invited.sha256}, id, ${clock.toString()}, ${clock.add({ hours: 24 }).toString()}
        from platform_account order by id limit 1`.execute(tx)
    })
    const byInvitation = accounts.browser()
    const accepted = await byInvitation.post(`/invitation/${invited.text}`, { password: 'four plain words here' })
    expect(accepted.status).toBe(422)
    expect(accepted.html).toContain('wants you to sign in with Strict')
    expect(await isSignedIn(byInvitation)).toBe(false)
    expect((await byInvitation.get(`/invitation/${invited.text}`)).status, 'the link is left for Strict').toBe(200)
    await turn(id, 'no')
    expect((await accounts.signIn(accounts.browser(), 'lead')).location).toBe('/')
  })

  test('may have the provider ask for the second step, which must then say so', async () => {
    const id = await setUp({ label: 'Careful', clientId: 'third', secondStep: 'provider' })
    expect((await link('socialCare', id, 'maria')).location).toBe('/account')
    const visitor = accounts.browser()
    const answer = await comeBy(visitor, id, 'maria')
    expect(answer.status).toBe(403)
    expect(answer.html).toContain('did not say that it asked you for one')
    expect(await isSignedIn(visitor)).toBe(false)
    world.assert(['pwd', 'mfa'])
    expect((await comeBy(visitor, id, 'maria')).location).toBe('/')
  })
})

describe('ALL-6 An invitation can be followed through one’s organisation', () => {
  test('the account is made, tied to who was proven, and the link used up', async () => {
    const { database } = accounts.product.services
    const id = ofsted
    const invite = async (name: string) => {
      const token = newToken()
      await database.asSystem('set-up', tx =>
        sql`with person as (insert into register_person (name, body) values (${name}, 'ofsted') returning id)
          insert into accounts_invitation (person_id, email, kind, token_sha256, invited_by_id, invited_at, expires_at)
          select id, ${`${name}@example.org`}, 'staff', ${token.sha256}, (select min(id) from platform_account), now(), '2030-01-01' from person`.execute(
          tx,
        ),
      )
      return token.text
    }
    const follow = async (token: string, subject: string) => {
      const visitor = accounts.browser()
      const page = await visitor.get(`/invitation/${token}`)
      await expectValid(page.html)
      const onward = await visitor.post(`/invitation/${token}/organisation`, { provider: id })
      return { visitor, answer: (await goOn(visitor, onward, subject)) ?? onward }
    }
    const token = await invite('newcomer')
    // Somebody who has an account already does not get another.
    expect((await follow(token, 'ann')).answer.status).toBe(409)
    const { visitor, answer } = await follow(token, 'new subject')
    expect(answer.location, answer.html).toBe('/')
    expect((await visitor.get('/account')).html).toContain('newcomer')
    expect((await comeBy(accounts.browser(), id, 'new subject')).location).toBe('/')
    expect((await follow(token, 'yet another')).answer.status).toBe(404)
    expect((await follow('no-such-link', 'yet another')).answer.status).toBe(404)
  })
})
