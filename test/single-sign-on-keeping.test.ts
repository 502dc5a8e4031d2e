import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectValid } from './accounts.ts'
import { client, type Organisations, startOrganisations } from './organisations.ts'
import type { Part } from './product.ts'

/* Organisations' sign-ins as administrators keep them. */

let ofsted: string
let { accounts, world, administrator, form, setUp, versionOf, turn, reset, close }: Organisations = {} as never
beforeAll(async () => {
  ;({ accounts, world, administrator, form, setUp, versionOf, turn, reset, close } = await startOrganisations([
    'joint',
    'director',
  ]))
  ofsted = await setUp()
})
afterAll(() => close())
beforeEach(() => reset())

describe('ALL-4 Organisations’ sign-ins are kept by administrators alone', () => {
  test('others find no page, and the database refuses them too', async () => {
    const visitor = await accounts.signedIn('joint')
    for (const path of ['/organisation-sign-ins', '/organisation-sign-ins/new', '/organisation-sign-ins/1'])
      expect((await visitor.get(path)).status, path).toBe(404)
    expect((await visitor.post('/organisation-sign-ins/new', form(world.issuer))).status).toBe(404)
    const { database } = accounts.product.services
    const asOne = async (part: Part, statement: string) =>
      database.as(await accounts.product.caller(part), 'read', tx => sql.raw(statement).execute(tx))
    for (const part of ['joint', 'director'] as const) {
      await expect(
        asOne(part, "insert into platform_identity_provider (body, label, issuer) values ('x', 'x', 'https://x')"),
      ).rejects.toThrow()
      await expect(asOne(part, 'select sealed from platform_provider_secret')).rejects.toThrow('permission denied')
      await expect(
        asOne(
          part,
          "insert into platform_identity (account_id, provider_id, issuer, subject, linked_at) values (1, 1, 'x', 'x', now())",
        ),
      ).rejects.toThrow()
    }
    // An administrator writes the secret and cannot read it, and nobody's link can be made by hand.
    await expect(asOne('manager', 'select sealed from platform_provider_secret')).rejects.toThrow('permission denied')
    await expect(asOne('manager', "update platform_identity set subject = 'mine' where id = 1")).rejects.toThrow(
      'permission denied',
    )
  })

  test('the secret stands sealed in the database, and in no page and no record', async () => {
    const id = ofsted
    const page = await administrator.get(`/organisation-sign-ins/${id}`)
    await expectValid(page.html)
    expect(page.html).not.toContain(client.secret)
    const stored = await accounts.rows<{ text: string }>(
      `select encode(sealed, 'hex') as text from platform_provider_secret
       union all select coalesce(before::text, '') || coalesce(after::text, '') from platform_record_content`,
    )
    expect(stored.length).toBeGreaterThan(5)
    const forms = [client.secret, Buffer.from(client.secret).toString('hex')]
    for (const { text } of stored) for (const each of forms) expect(text).not.toContain(each)
  })

  test('a bad address, and a client that is there already, are said beside the field, and nothing typed is lost', async () => {
    const bad = await administrator.post('/organisation-sign-ins/new', form('http://login.example.org', { label: 'X' }))
    expect(bad.status).toBe(422)
    expect(bad.html).toContain('This must be an https address')
    expect(bad.html).toContain('value="http://login.example.org"')
    expect(bad.html).not.toContain(client.secret)
    await expectValid(bad.html)
    const twice = await administrator.post('/organisation-sign-ins/new', form(world.issuer))
    expect(twice.status).toBe(422)
    expect(twice.html).toContain('Another sign-in has this address')
  })

  test('without a secret it cannot be switched on; another issuer or secret switches it off; the second saver is told', async () => {
    const added = await administrator.post(
      '/organisation-sign-ins/new',
      form(world.issuer, { clientId: '', secret: '' }),
    )
    const id = /(\d+)$/.exec(added.location ?? '')?.[1] ?? ''
    const early = await administrator.post(`/organisation-sign-ins/${id}/switch`, {
      version: await versionOf(id),
      on: 'yes',
    })
    expect(early.status).toBe(422)
    expect(early.html).toContain('Enter the client number and the secret')
    const version = await versionOf(id)
    const save = (more: { readonly [name: string]: string }, at = version) =>
      administrator.post(`/organisation-sign-ins/${id}`, {
        ...form(world.issuer, { clientId: 'fourth', ...more }),
        version: at,
      })
    expect((await save({})).status).toBe(303)
    const late = await save({ label: 'Late' })
    expect(late.status).toBe(409)
    expect(late.html).toContain('value="Late"')
    await turn(id, 'yes')
    expect((await save({ secret: '', label: 'Renamed' }, await versionOf(id))).status).toBe(303)
    expect((await administrator.get(`/organisation-sign-ins/${id}`)).html).toContain('>On</strong>')
    expect((await save({ secret: 'another' }, await versionOf(id))).status).toBe(303)
    expect((await administrator.get(`/organisation-sign-ins/${id}`)).html).toContain('>Off</strong>')
  })

  test('the connection is tested in words', async () => {
    const id = ofsted
    const good = await administrator.post(`/organisation-sign-ins/${id}/test`, {})
    expect(good.html).toContain('The provider answers')
    expect(good.html).toContain('protects the answer with a proof of possession')
    await expectValid(good.html)
    await world.down()
    const bad = await administrator.post(`/organisation-sign-ins/${id}/test`, {})
    expect(bad.html).toContain(`Nothing answers at ${world.issuer}`)
    await expectValid((await administrator.get('/organisation-sign-ins')).html)
  })
})
