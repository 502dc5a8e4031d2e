import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listBlocks, listBlockVersions, saveBlock, withdrawBlock } from '../src/modules/reports/index.ts'
import { formsIn } from '../src/platform/web/form-markup.ts'
import { done } from './journey.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'
import { freshSeed, runs } from './proof.ts'
import { bareFinding, reportingReview } from './report-journey.ts'

/*
 * Two and three writers in one section at once, by chance: what they open, write, save, move and choose comes in any
 * order, and some of it at the same moment. Through the real server, as browsers without scripts post it. The oracle
 * keeps what each of them saw and what they were told is saved, and nothing of how the product does it.
 */

const writers = 3
const blocksEach = 2

let product: TestProduct
let reviewId: string
let visitors: readonly Visitor[]
beforeAll(async () => {
  product = await startProduct()
  ;({ reviewId } = await reportingReview(product))
  visitors = [await product.visitor('lead'), await product.visitor('joint'), await product.visitor('socialCare')]
}, 120_000)
afterAll(() => product.close())

/** What a writer does: with which paragraph, where in its words, and what they choose when somebody was faster. */
type Step = {
  readonly writer: number
  readonly block: number
  readonly does: 'open' | 'save' | 'move' | 'save together'
  readonly sentence: number
  readonly chooses: 'now' | 'mine' | 'edit'
}

type Open = { readonly version: string; readonly text: string }
/** A save that the server said is done: whose words it replaced as its author saw them, and what it holds. */
type Saved = { readonly saw: string; readonly text: string }

const page = () => `/reviews/${reviewId}/report/sections/outcomes-section`
const wordsOf = (block: string) => `/reviews/${reviewId}/report/blocks/${block}/words`

/** Carries the steps out and says what went wrong. `isCareless`: versions are taken from what is there, not from what was seen. */
async function faultsOf(steps: readonly Step[], isCareless = false): Promise<readonly string[]> {
  const lead = await product.caller('lead')
  const first = 'One stands here. Two stands here. Three stands here.'
  const blocks: string[] = []
  for (let index = 0; index < blocksEach; index++)
    blocks.push(done(await saveBlock(product.services, lead, reviewId, { ...bareFinding, text: first }, undefined)).id)
  const faults: string[] = []
  const opened = new Map<string, Open>()
  const saved = new Map<string, Saved[]>(blocks.map(id => [id, [{ saw: '', text: first }]]))
  let said = 0

  const now = async (id: string) => {
    const all = await product.services.database.as(lead, 'read', tx => listBlocks(tx, reviewId))
    const found = all.find(each => each.id === id)
    if (found === undefined) throw new Error(`The paragraph ${id} is gone.`)
    return found
  }
  /** Opens the section as its writer sees it. */
  const open = async (writer: number, id: string): Promise<Open> => {
    const visitor = visitors[writer]
    if (visitor === undefined) throw new Error('There is no such writer.')
    const { html } = await visitor.get(`${page()}?block=${id}`)
    const form = formsIn(html, page()).find(each => each.action === wordsOf(id))
    const value = (name: string) => form?.controls.find(each => each.name === name)?.value ?? ''
    const seen = { version: value('version'), text: value('text') }
    opened.set(`${writer} ${id}`, seen)
    return seen
  }
  const save = async ({ writer, sentence, chooses }: Step, id: string): Promise<void> => {
    const seen = opened.get(`${writer} ${id}`) ?? (await open(writer, id))
    opened.delete(`${writer} ${id}`)
    said += 1
    const sentenceSaid = `Writer ${writer} says ${said}.`
    const sentences = seen.text.split(/(?<=\.) /)
    sentences[sentence % sentences.length] = sentenceSaid
    const text = sentences.join(' ')
    const version = isCareless ? String((await now(id)).version) : seen.version
    const visitor = visitors[writer]
    if (visitor === undefined) throw new Error('There is no such writer.')
    const answer = await visitor.post(wordsOf(id), { _page: page(), version, text })
    if (answer.status === 303) {
      saved.get(id)?.push({ saw: seen.text, text })
      return
    }
    if (answer.status !== 409) faults.push(`Saving answered ${answer.status}.`)
    // Nothing typed is lost: it stands in the answer, whole, beside what is there now.
    const controls = formsIn(answer.html, wordsOf(id)).find(each => each.action === wordsOf(id))?.controls ?? []
    const fields = Object.fromEntries(
      controls
        .filter(each => each.kind !== 'tick' && !['_csrf', '_key'].includes(each.name))
        .map(each => [each.name, each.value]),
    )
    if (fields['_mine.text'] !== text) faults.push(`What was typed is not in the answer: ${text}`)
    const shown = fields['_now.text'] ?? ''
    const merged = fields['text'] ?? ''
    if (merged !== text && !merged.includes(sentenceSaid)) faults.push(`Both together lack what was typed: ${merged}`)
    const settled = await visitor.post(wordsOf(id), { ...fields, '_choose.text': chooses })
    const kept = chooses === 'now' ? shown : chooses === 'mine' ? text : merged
    if (settled.status === 303 && kept !== shown) saved.get(id)?.push({ saw: shown, text: kept })
    else if (settled.status === 409) {
      if (!formsIn(settled.html, wordsOf(id)).some(form => form.controls.some(each => each.value === text)))
        faults.push(`What was typed is lost on the second try: ${text}`)
    } else if (settled.status !== 303) faults.push(`Choosing answered ${settled.status}.`)
  }

  for (const step of steps) {
    const id = blocks[step.block % blocksEach] ?? ''
    if (step.does === 'open') await open(step.writer, id)
    else if (step.does === 'move') {
      const { version } = await now(id)
      await visitors[step.writer]?.post(`/reviews/${reviewId}/report/blocks/${id}/move`, {
        version: String(version),
        direction: step.sentence % 2 === 0 ? 'up' : 'down',
      })
    } else if (step.does === 'save') await save(step, id)
    else {
      // Both have it open, and press the button at the same moment.
      const other = { ...step, writer: (step.writer + 1) % writers }
      for (const { writer } of [step, other]) if (!opened.has(`${writer} ${id}`)) await open(writer, id)
      await Promise.all([save(step, id), save(other, id)])
    }
  }

  for (const id of blocks) {
    const versions = await product.services.database.as(lead, 'read', tx => listBlockVersions(tx, reviewId, id))
    const texts = versions.map(each => each.text).filter((text, index, all) => index === 0 || text !== all[index - 1])
    for (const { text } of saved.get(id) ?? [])
      if (!texts.includes(text)) faults.push(`What was saved is in no version: ${text}`)
    // Whoever replaced words had them before their eyes.
    for (const [index, text] of texts.entries()) {
      const before = texts[index - 1]
      if (before === undefined) continue
      if (!(saved.get(id) ?? []).some(each => each.text === text && each.saw === before))
        faults.push(`Somebody overwrote what they had not seen: “${before}” became “${text}”`)
    }
    const { text, version } = await now(id)
    if (text !== texts.at(-1)) faults.push('What stands there is not the last version.')
    // The section is as short for the next as for the first.
    done(await withdrawBlock(product.services, lead, reviewId, { id, version, because: 'The round is over.' }))
  }
  return faults
}

const step: fc.Arbitrary<Step> = fc.record({
  writer: fc.nat({ max: writers - 1 }),
  block: fc.nat({ max: blocksEach - 1 }),
  does: fc.constantFrom('open', 'open', 'save', 'save', 'save together', 'move'),
  sentence: fc.nat({ max: 2 }),
  chooses: fc.constantFrom('now', 'mine', 'edit', 'edit'),
})

test('ALL-6 three writers in one section lose no character, in whatever order they open, write, save and move', async () => {
  const seed = freshSeed('Writers in one section')
  let count = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async steps => {
      count += steps.length
      expect(await faultsOf(steps)).toEqual([])
    }),
    { numRuns: runs(200), seed, endOnFailure: true },
  )
  console.log(`Writers in one section: ${runs(200)} interleavings of ${count} steps, no character lost.`)
}, 1_800_000)

test('ALL-6 and the proof sees it when somebody writes over what they had not seen', async () => {
  const over: readonly Step[] = [
    { writer: 0, block: 0, does: 'open', sentence: 0, chooses: 'mine' },
    { writer: 1, block: 0, does: 'open', sentence: 0, chooses: 'mine' },
    { writer: 0, block: 0, does: 'save', sentence: 0, chooses: 'mine' },
    { writer: 1, block: 0, does: 'save', sentence: 1, chooses: 'mine' },
  ]
  expect(await faultsOf(over)).toEqual([])
  expect(await faultsOf(over, true)).toEqual([expect.stringContaining('Somebody overwrote what they had not seen')])
})
