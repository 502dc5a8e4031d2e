import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chosen } from '../../../../test/journeys/pages.ts'
import { startProduct, type TestProduct, type Visitor } from '../../../../test/product.ts'

let product: TestProduct
let manager: Visitor
let lead: Visitor
beforeAll(async () => {
  product = await startProduct()
  manager = await product.visitor('manager')
  lead = await product.visitor('lead')
})
afterAll(() => product.close())

const sue = {
  name: 'Sue Bright',
  post: 'Inspector',
  body: 'csci',
  organisation: '',
  specialism: 'Fostering',
  email: 'sue.bright@example.org',
}
const paper = {
  name: 'The Western Echo',
  kind: 'local-newspaper',
  area: 'national',
  address: '1 Quay Street\nPoole',
  'validFrom-day': '1',
  'validFrom-month': '4',
  'validFrom-year': '2003',
}

const count = (table: 'register_person' | 'register_organisation' | 'register_training', name = '%') =>
  product.services.database.asSystem('count', async tx => {
    const where = table === 'register_training' ? sql`` : sql`where name like ${name}`
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from ${sql.table(table)} ${where}`.execute(tx)
    return rows[0]?.count
  })

/** Enters something and answers its address. */
async function entered(path: string, fields: { readonly [name: string]: string }): Promise<string> {
  const answer = await manager.post(path, fields)
  expect(answer.html).toBe('')
  expect(answer.status).toBe(303)
  return answer.location ?? ''
}

const versionIn = (html: string) => /name="version" value="(\d+)"/.exec(html)?.[1] ?? ''

test('staff read the register; an area, its director among them, does not even learn that there is one', async () => {
  const director = await product.visitor('director')
  expect((await director.get('/')).html).not.toContain('href="/register"')
  for (const path of ['/register', '/register/organisations', `/register/people/${product.people.lead}`]) {
    expect((await lead.get(path)).status).toBe(200)
    expect((await director.get(path)).status).toBe(404)
    expect((await product.stranger().get(path)).location).toBe('/sign-in')
  }
  const page = await lead.get('/register')
  expect(page.html).toContain('Tom Okafor')
  expect(page.html).toContain('Multi-disciplinary training, stage one')
  expect(page.html).not.toContain('Add a person')
})

test('only a programme manager or an administrator writes: others find no form and no page that takes one', async () => {
  const person = await entered('/register/people/new', { ...sue, name: 'Guarded One', email: '' })
  const organisation = await entered('/register/organisations/new', { ...paper, name: 'Guarded Paper' })
  const before = [
    await count('register_person'),
    await count('register_organisation'),
    await count('register_training'),
  ]
  const approver = await product.visitor('approver')
  for (const visitor of [lead, approver, await product.visitor('director')]) {
    const posts: [string, { readonly [name: string]: string }][] = [
      ['/register/people/new', { ...sue, email: '' }],
      [person, { ...sue, version: '1', email: '' }],
      [`${person}/training/training-lead`, { completedOn: '2005-06-01', before: '' }],
      ['/register/organisations/new', paper],
      [organisation, { ...paper, version: '1' }],
      [`${organisation}/close`, { version: '1', closedFrom: '2007-01-01' }],
    ]
    for (const [path, fields] of posts) expect((await visitor.post(path, fields)).status, path).toBe(404)
    for (const path of ['/register/people/new', '/register/organisations/new', `${person}/training/training-lead`])
      expect((await visitor.get(path)).status, path).toBe(404)
  }
  expect((await lead.get(person)).html).not.toContain('<form method="post" action="/register')
  expect([
    await count('register_person'),
    await count('register_organisation'),
    await count('register_training'),
  ]).toEqual(before)
  expect((await lead.get(organisation)).html).not.toContain('Closed')
})

test('ALL-6 bad input stands beside its field with everything typed, and nothing is written', async () => {
  const before = await count('register_person')
  const answer = await manager.post('/register/people/new', { ...sue, name: ' ', body: 'nobody', email: 'no address' })
  expect(answer.status).toBe(422)
  for (const sentence of [
    'Enter the person’s name',
    'Choose an inspecting body from the list',
    'Enter an email address in full',
  ])
    expect(answer.html.split(sentence).length - 1, sentence).toBe(2)
  expect(answer.html).toContain('value="no address"')
  expect(answer.html).toContain('value="Fostering"')
  const gone = await manager.post('/register/people/new', { ...sue, organisation: '999999' })
  expect(gone.status).toBe(422)
  expect(gone.html).toContain('Choose an organisation from the list')
  const taken = await manager.post('/register/people/new', { ...sue, email: 'LEAD@example.org' })
  expect(taken.status).toBe(422)
  expect(taken.html).toContain('Ann Lee has this email address already')
  expect(await count('register_person')).toBe(before)
})

test('a person is added once however often the form is posted, found by search, and changed', async () => {
  const key = randomUUID()
  const first = await manager.post('/register/people/new', sue, key)
  const second = await manager.post('/register/people/new', sue, key)
  expect(second.location).toBe(first.location)
  expect(await count('register_person', 'Sue Bright')).toBe(1)
  const found = await lead.get('/register?words=fostering')
  expect(found.html).toContain('Sue Bright')
  expect(found.html).not.toContain('Tom Okafor')
  expect((await lead.get('/register?words=50%25_')).html).toContain('Nobody is found')

  const path = first.location ?? ''
  const shown = await manager.get(path)
  expect(shown.html).toContain('<option value="csci" selected>')
  const change = await manager.post(path, { ...sue, post: 'Senior inspector', version: versionIn(shown.html) })
  expect(change.location).toBe(path)
  expect((await lead.get(path)).html).toContain('Senior inspector')
})

test('whoever saves second is shown what is there now beside what was typed, and can then save', async () => {
  const path = await entered('/register/people/new', { ...sue, name: 'Raced Person', email: '' })
  const version = versionIn((await manager.get(path)).html)
  await manager.post(path, { ...sue, name: 'Raced Person', email: '', post: 'First change', version })
  const late = await manager.post(path, { ...sue, name: 'Raced Person', email: '', post: 'Second change', version })
  expect(late.status).toBe(409)
  expect(late.html).toContain('Priya Raman changed this person while you were writing')
  expect(late.html).toContain('First change')
  expect(late.html).toContain('value="Second change"')
  const again = await manager.post(path, chosen(late.html, 'mine'))
  expect(again.status).toBe(303)
  expect((await lead.get(path)).html).toContain('Second change')

  const organisation = await entered('/register/organisations/new', { ...paper, name: 'Raced Paper' })
  await manager.post(organisation, { ...paper, name: 'Raced Paper', address: 'First', version: '1' })
  const lost = await manager.post(organisation, { ...paper, name: 'Raced Paper', address: 'Second', version: '1' })
  expect(lost.status).toBe(409)
  expect(lost.html).toContain('First')
  expect(lost.html).toContain('Second')
})

test('training is recorded with its day and corrected; a day to come and a race are refused', async () => {
  const path = await entered('/register/people/new', { ...sue, name: 'Trained Person', email: '' })
  const training = `${path}/training/training-stage-one`
  const days = (day: string, month: string, year: string) => ({
    'completedOn-day': day,
    'completedOn-month': month,
    'completedOn-year': year,
  })
  const before = await count('register_training')
  const none = await manager.post(training, { ...days('', '', ''), before: '' })
  expect(none.status).toBe(422)
  expect(none.html).toContain('Enter the day on which the training was completed')
  const ahead = await manager.post(training, { ...days('8', '11', '2006'), before: '' })
  expect(ahead.status).toBe(422)
  expect(ahead.html).toContain('cannot be in the future')
  expect((await manager.get(`${path}/training/no-such`)).status).toBe(404)
  expect(await count('register_training')).toBe(before)

  expect((await manager.post(training, { ...days('7', '11', '2006'), before: '' })).location).toBe(path)
  expect((await lead.get(path)).html).toContain('7 November 2006')
  const blind = await manager.post(training, { ...days('1', '2', '2006'), before: '' })
  expect(blind.status).toBe(409)
  expect(blind.html).toContain('7 November 2006')
  const right = await manager.post(training, { ...days('1', '2', '2006'), before: '2006-11-07' })
  expect(right.location).toBe(path)
  expect((await lead.get(path)).html).toContain('1 February 2006')
})

test('JAR-15 an organisation of a kind that a framework names is added once, closed and opened again', async () => {
  const bad = await manager.post('/register/organisations/new', { ...paper, name: '', kind: 'circus', area: '' })
  expect(bad.status).toBe(422)
  for (const sentence of [
    'Enter the name of the organisation',
    'Choose what kind of organisation it is',
    'Choose the area',
  ])
    expect(bad.html).toContain(sentence)
  const backward = await manager.post('/register/organisations/new', {
    ...paper,
    'validUntil-day': '1',
    'validUntil-month': '4',
    'validUntil-year': '2003',
  })
  expect(backward.status).toBe(422)
  expect(backward.html).toContain('It must have existed for a day at least')
  expect((await manager.post('/register/organisations/new', { ...paper, area: '999999' })).status).toBe(422)
  expect(await count('register_organisation', paper.name)).toBe(0)

  const key = randomUUID()
  const { location: path = '' } = await manager.post('/register/organisations/new', paper, key)
  expect((await manager.post('/register/organisations/new', paper, key)).location).toBe(path)
  expect(await count('register_organisation', paper.name)).toBe(1)
  const list = await lead.get('/register/organisations?words=local+newspaper')
  expect(list.html).toContain(paper.name)
  expect(list.html).toContain('Local newspaper')
  expect(list.html).toContain('No one area')

  const early = await manager.post(`${path}/close`, { version: '1', closedFrom: '2003-04-01' })
  expect(early.status).toBe(422)
  expect(early.html).toContain('It must have existed for a day at least')
  expect((await manager.post(`${path}/close`, { version: '1', closedFrom: '2006-10-01' })).location).toBe(path)
  expect((await lead.get(path)).html).toContain('1 October 2006')
  expect((await lead.get('/register/organisations?words=western')).html).toContain('Closed')
  expect((await manager.post(`${path}/close`, { version: '1', closedFrom: '2006-10-02' })).status).toBe(409)

  const open = await manager.post(path, { ...paper, version: '2' })
  expect(open.location).toBe(path)
  expect((await lead.get(path)).html).not.toContain('Closed')
})

test('long lists are paged by fifty, with the words of the search kept, and no page is beyond the last', async () => {
  await product.services.database.asSystem('fill', tx =>
    sql`insert into register_person (name, post) select 'Paged ' || lpad(n::text, 3, '0'), 'Clerk' from generate_series(1, 101) as n`.execute(
      tx,
    ),
  )
  const first = await lead.get('/register?words=paged')
  expect(first.html).toContain('101 people')
  expect(first.html.match(/href="\/register\/people\/\d+"/g)).toHaveLength(50)
  expect(first.html).toContain('href="/register?words=paged&amp;page=2"')
  const last = await lead.get('/register?words=paged&page=3')
  expect(last.html).toContain('Paged 101')
  expect(last.html.match(/href="\/register\/people\/\d+"/g)).toHaveLength(1)
  for (const page of ['4', '0', 'x', '1.5'])
    expect((await lead.get(`/register?words=paged&page=${page}`)).status).toBe(404)
})

test('every change of the register stands in the record with its command and the one who made it', async () => {
  const path = await entered('/register/people/new', { ...sue, name: 'Recorded Person', email: '' })
  await manager.post(path, { ...sue, name: 'Recorded Person', email: '', post: 'Another', version: '1' })
  const rows = await product.services.database.asSystem('read', async tx => {
    const found = await sql<{ command: string; account_name: string }>`
      select command, account_name from platform_read_record
      where table_name = 'register_person' and row_id = ${path.split('/').at(-1)} order by id`.execute(tx)
    return found.rows
  })
  expect(rows).toEqual([
    { command: 'add-person', account_name: 'Priya Raman' },
    { command: 'change-person', account_name: 'Priya Raman' },
  ])
})
