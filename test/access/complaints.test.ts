import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cast, type Part, type Visitor } from '../product.ts'
import { chance, freshSeed, runs } from '../proof.ts'
import {
  accounts,
  actsOn,
  become,
  belongings,
  type Complaint,
  chain,
  handles,
  investigates,
  isHandler,
  isInvestigator,
  isOutside,
  isStaff,
  owner,
  parts,
  product,
  reads,
  reviews,
  rows,
  staff,
  startComplaints,
  visitors,
  type World,
  worldBy,
} from './complaints-world.ts'

/*
 * ALL-4 and JAR-80: who reads and does what with complaints, the database alone and every page. By chance people handle and
 * investigate, lead and belong to reviews, read or release them, are complained of, lose their roles and have others stand in
 * for them. What should come of it is said here in another way, out of plain lists.
 */

beforeAll(async () => {
  await startComplaints()
}, 240_000)
afterAll(() => product.close())

// ---------------------------------------------------------------- what is

type Tally = { read: number; done: number; refused: number; pages: number }

/** What the database lets each read and do that is not as it should be. Nothing that is tried stays. */
async function inDatabase(world: World, random: () => number, tally: Tally): Promise<readonly string[]> {
  const wrong: string[] = []
  await product.services.database.asOwner(async client => {
    await client.query('begin')
    try {
      const ask = async (role: string, text: string) => {
        await client.query('savepoint before')
        try {
          await client.query(`set local role ${role}`)
          return (await client.query(text)).rows as { [column: string]: unknown }[]
        } catch (error) {
          if (/permission denied|row-level security|not theirs to write|stands outside/.test(String(error)))
            return 'refused'
          throw error
        } finally {
          await client.query('rollback to before')
        }
      }
      for (const who of parts) {
        const role = `conspectus_${isStaff(who) ? 'staff' : 'respondent'}`
        await client.query(
          `select set_config('conspectus.account', $1, true), set_config('conspectus.person', $2, true), set_config('conspectus.now', '2006-11-07T12:00:00Z', true)`,
          [accounts.get(who), product.people[who]],
        )
        const told = async (text: string) => {
          const found = await ask(role, text)
          return found === 'refused' ? [] : found.map(row => String(row['told'])).toSorted()
        }
        const compare = (what: string, found: readonly string[], wanted: readonly string[]) => {
          if (found.join() !== wanted.toSorted().join())
            wrong.push(`${who} reads ${what}: ${found} instead of ${wanted}`)
        }
        const open = world.complaints.filter(complaint => reads(world, who, complaint))
        tally.read += open.length
        compare(
          'complaints_complaint',
          await told('select id::text as told from complaints_complaint'),
          open.map(({ id }) => id),
        )
        for (const table of belongings) {
          const asked =
            table === 'complaints_hearing' && isStaff(who) ? world.complaints.filter(each => each.asked === who) : []
          const wanted = new Set([...open, ...asked].map(({ id }) => id))
          compare(table, await told(`select complaint_id::text as told from ${table}`), [...wanted])
        }
        for (const record of [
          `platform_record where chain = ${chain}`,
          `platform_record_content where review_id = ${chain}`,
        ])
          compare(record, await told(`select 1 as told from ${record}`), [])
        compare(
          'counts',
          await told('select sum(complaints) as told from complaints_counted()').then(each =>
            each.filter(text => text !== 'null'),
          ),
          isStaff(who) && isHandler(world, who) ? [String(rows.length)] : [],
        )
        for (const complaint of world.complaints) {
          const like = world.complaints.filter(
            other =>
              other.kind === complaint.kind &&
              other.id !== complaint.id &&
              other.isAnswered &&
              isOutside(world, who, other.review),
          )
          compare(
            `like cases of ${complaint.id}`,
            await told(`select 1 as told from complaints_like('${complaint.kind}', ${complaint.id})`),
            reads(world, who, complaint) ? like.map(() => '1') : [],
          )
        }
        for (const review of reviews)
          compare(
            `investigators for ${review}`,
            await told(`select person_id || ' ' || (part = '') as told from complaints_investigators(${review})`),
            isStaff(who) && isHandler(world, who)
              ? staff
                  .filter(each => isInvestigator(world, each))
                  .map(each => `${product.people[each]} ${isOutside(world, each, review)}`)
              : [],
          )
        for (const complaint of world.complaints.filter(() => random() < 0.5)) {
          const named = staff[Math.floor(random() * staff.length)] as Part
          for (const [what, text, may] of actsOn(world, who, complaint, named)) {
            const found = await ask(role, text)
            const went = found !== 'refused' && (found.length > 0 || text.startsWith('insert'))
            if (went) tally.done += 1
            else tally.refused += 1
            if (went !== may) wrong.push(`${who} ${what} (${complaint.id}): ${went}`)
          }
        }
      }
      // Whoever has the receipt follows their own, and reads answers once the reply is sent.
      await client.query(`select set_config('conspectus.account', '', true), set_config('conspectus.person', '', true)`)
      for (const { receipt, isAnswered, id } of world.complaints) {
        if (receipt === undefined) continue
        const said = JSON.stringify([
          await ask('conspectus_public', `select * from complaints_followed('${receipt}')`),
          await ask('conspectus_public', `select * from complaints_followed_parts('${receipt}')`),
        ])
        for (const word of ['Aboutword', 'Toldword', 'Pointword'])
          if (!said.includes(word)) wrong.push(`receipt of ${id} lacks ${word}`)
        for (const word of ['Replyword', 'Nextword', 'Answerword'])
          if (said.includes(word) !== isAnswered) wrong.push(`receipt of ${id}: ${word} is ${said.includes(word)}`)
        for (const word of [
          'Questionword',
          'Heardword',
          'Reasonword',
          'Likeword',
          'Whoword',
          ...staff.map(each => cast[each].name),
        ])
          if (said.includes(word)) wrong.push(`receipt of ${id} tells ${word}`)
      }
      for (const table of ['complaints_complaint', ...belongings])
        if ((await ask('conspectus_public', `select 1 from ${table}`)) !== 'refused')
          wrong.push(`everybody reads ${table}`)
      for (const text of [`complaints_followed('\\xff')`, `complaints_followed_parts('\\xff')`])
        if ((await ask('conspectus_public', `select * from ${text}`)).length > 0)
          wrong.push(`a wrong receipt opens ${text}`)
    } finally {
      await client.query('rollback')
    }
  })
  return wrong
}

/** What each is shown, or may post, that is not as it should be. Forms are posted so that nothing comes of them. */
async function onPages(world: World, tally: Tally): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const who of parts) {
    const visitor = visitors.get(who) as Visitor
    const compare = (what: string, is: boolean, should: boolean) => {
      tally.pages += 1
      if (is !== should) wrong.push(`${who} ${what}: ${is}`)
    }
    const opens = async (path: string) => {
      const answer = await visitor.get(path)
      expect([200, 404], `${who} ${path}`).toContain(answer.status)
      return answer
    }
    const handler = isStaff(who) && isHandler(world, who)
    const list = await opens('/complaints')
    compare('opens the list', list.status === 200, isStaff(who))
    compare('opens the figures', (await opens('/complaints/figures')).status === 200, handler)
    compare('enters complaints', (await opens('/complaints/new')).status === 200, handler)
    const listed = new Set([...list.html.matchAll(/href="\/complaints\/(\d+)"/g)].map(([, id]) => id))
    for (const complaint of world.complaints) {
      const { id, isAnswered, hearing } = complaint
      const isOpen = reads(world, who, complaint)
      compare(`has ${id} in the list`, listed.has(id), isOpen)
      const shown = await opens(`/complaints/${id}`)
      compare(`opens ${id}`, shown.status === 200, isOpen)
      if (!isOpen) compare(`is told of ${id}`, /Aboutword|Whoword|Pointword/.test(shown.html), false)
      const asked = await opens(`/complaints/asked/${hearing}`)
      compare(`opens what is asked about ${id}`, asked.status === 200, isStaff(who) && complaint.asked === who)
      compare(
        `is told more by the question about ${id}`,
        /Aboutword|Whoword|Pointword|Replyword|Toldword/.test(asked.html),
        false,
      )
      const posts = async (part: string, fields: { readonly [name: string]: string }) =>
        (await visitor.post(`/complaints/${id}/${part}`, { version: '999999', ...fields })).status !== 404
      const asHandler = isOpen && handles(world, who, complaint)
      const asInvestigator = isOpen && !isAnswered && investigates(world, who, complaint)
      compare(`acknowledges ${id}`, await posts('acknowledge', { text: 'x' }), asHandler)
      for (const part of ['points', 'hearings', 'told', 'reply'])
        compare(`posts ${part} of ${id}`, await posts(part, { text: '' }), asInvestigator)
    }
    for (const path of ['/', `/reviews/${reviews[0]}`, `/reviews/${reviews[0]}/record`, '/history'])
      compare(
        `is told of a complaint on ${path}`,
        /Aboutword|Whoword|Pointword/.test((await visitor.get(path)).html),
        false,
      )
  }
  return wrong
}

const nothing = (): Tally => ({ read: 0, done: 0, refused: 0, pages: 0 })

describe('ALL-4 JAR-80 complaints are read and handled as an oracle says', () => {
  test('and the comparison finds what opens too much, or shuts', async () => {
    // Asked first, while nobody has done anything yet. One who handles, one who investigates, the lead who is complained of, and one who only read the report of the review.
    const [first = '', second = ''] = reviews
    const quiet = rows.map(
      (row): Complaint => ({ ...row, investigator: undefined, isAnswered: false, asked: 'fifth', isHeard: false }),
    )
    const world: World = {
      held: [
        { part: 'clerk', role: 'complaints-handler', isOver: false },
        { part: 'ninth', role: 'complaints-investigator', isOver: false },
        { part: 'reader', role: 'complaints-handler', isOver: false },
      ],
      places: [
        { part: 'lead', review: first, as: 'lead', isOver: false },
        { part: 'reader', review: second, as: 'acted', isOver: true },
      ],
      complaints: quiet.map(each => (each.review === first ? { ...each, investigator: 'ninth', asked: 'lead' } : each)),
    }
    await become(world)
    const tried = async (planted: string, back: string) => {
      await owner(planted)
      const found = await inDatabase(world, () => 0, nothing())
      await owner(back)
      return found.join('\n')
    }
    expect(await inDatabase(world, () => 0, nothing())).toEqual([])
    const planted = 'create policy planted on complaints_complaint for select to conspectus_staff using'
    const back = 'drop policy planted on complaints_complaint'
    expect(await tried(`${planted} (id = any (complaints_asked()))`, back)).toContain('lead reads complaints_complaint')
    expect(
      await tried(
        'alter policy following on complaints_told using (true)',
        'alter policy following on complaints_told using (complaint_id in (select id from complaints_complaint))',
      ),
    ).toContain('lead reads complaints_told')
    expect(
      await tried(
        'create policy planted on complaints_complaint as restrictive for select to conspectus_staff using (investigator_id is null)',
        back,
      ),
    ).toContain('ninth reads complaints_complaint')
    expect(
      await tried(
        'alter table complaints_complaint disable trigger whose',
        'alter table complaints_complaint enable trigger whose',
      ),
    ).toContain('clerk replies')
    // A part that only the record tells of, forgotten.
    const [part] = await owner<{ text: string }>(
      `select pg_get_functiondef('complaints_part(bigint, bigint)'::regprocedure) as text`,
    )
    const text = part?.text ?? ''
    const blind = text.replace('line.chain = review', 'false')
    expect(blind).not.toBe(text)
    expect(await tried(blind, text)).toContain('reader reads complaints_complaint')
    expect(await inDatabase(world, () => 0, nothing())).toEqual([])
  }, 600_000)

  test('by the database alone, with no policy in between', async () => {
    const worlds = runs(40)
    const random = chance(freshSeed('Complaints'))
    const tally = nothing()
    const isEnough = () => tally.read > worlds * 5 && tally.done > worlds * 20 && tally.refused > worlds * 100
    // In some worlds hardly anything may be done: more are drawn until enough was.
    let run = 0
    for (; run < worlds || (run < worlds * 5 && !isEnough()); run += 1) {
      const world = worldBy(random)
      await become(world)
      expect((await inDatabase(world, random, tally)).slice(0, 10), JSON.stringify(world)).toEqual([])
    }
    console.log(
      `Complaints: ${run} worlds of ${parts.length} people; ${tally.read} complaints read, ${tally.done} acts let through and ${tally.refused} refused.`,
    )
    expect(isEnough(), JSON.stringify(tally)).toBe(true)
  }, 1_200_000)

  test('on every page and at every form', async () => {
    const random = chance(freshSeed('Complaints on pages'))
    const tally = nothing()
    for (let run = 0; run < runs(10); run += 1) {
      const world = worldBy(random)
      await become(world)
      expect((await onPages(world, tally)).slice(0, 10), JSON.stringify(world)).toEqual([])
    }
    expect(tally.pages).toBeGreaterThan(1000)
  }, 1_200_000)
})
