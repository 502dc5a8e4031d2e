import { londonDay, Temporal } from '../kernel/dates.ts'
import { askRules, factLoader, findReview } from '../modules/reviews/index.ts'
import type { DeadlineResult } from '../modules/rulebooks/index.ts'
import type { Product } from '../product.ts'
import { CannotBeDone, type Command, printJson, readWords, WrongArgument } from './call.ts'
import { readPlaceToRead, withProduct } from './place.ts'

/** One rule or deadline of a review, as scripts read it. */
type Checked = {
  readonly rule: string
  readonly status: 'met' | 'not-met' | 'unknown'
  readonly says: string
  readonly cite: string
  readonly strength: string
  /** The facts it was reckoned from; a fact without a value is not known yet. */
  readonly read: readonly { readonly fact: string; readonly value?: unknown }[]
}

/** `review check ID`: every rule and deadline of one review as it stands today. */
export const review: Command = async call => {
  const [deed, ...rest] = call.words
  if (deed !== 'check') throw new WrongArgument('Say what to do with the review: review check ID.')
  const words = readWords(rest, {
    usage: 'review check ID [--data DIR] [--json]',
    words: ['ID'],
    values: ['data'],
    flags: ['json'],
  })
  const checked = await withProduct(readPlaceToRead(call, words), product => checkReview(product, words.word('ID')))
  if (words.flag('json')) printJson(call, checked)
  else for (const each of checked) call.print([each.status, each.strength, each.rule, each.cite, each.says].join('\t'))
  return 0
}

/** Every rule and deadline of a review as it stands today. */
export async function checkReview(product: Product, id: string): Promise<readonly Checked[]> {
  const { services } = product
  return services.database.asSystem('read', async tx => {
    const found = await findReview(tx, id)
    if (found === undefined) throw new CannotBeDone(`There is no review ${id}.`)
    const edition = services.rulebooks.get(found.rulebook, found.edition)
    const moments = [...new Set(edition.rules.map(rule => rule.at))]
    const rules = await askRules(services, tx, found, moments)
    const today = product.exampleDay ?? londonDay(Temporal.Now.instant())
    const deadlines = await services.rulebooks.deadlines(edition, factLoader(services, tx, found), today)
    return [
      ...rules.map(({ rule, status, says, cite, strength, read }) => ({ rule, status, says, cite, strength, read })),
      ...deadlines.map(checkedDeadline),
    ]
  })
}

/** A deadline that is not yet past is neither kept nor broken. */
function checkedDeadline({ deadline, label, status, explanation, cite, strength, due }: DeadlineResult): Checked {
  return {
    rule: deadline,
    status: status === 'met' ? 'met' : status === 'late' ? 'not-met' : 'unknown',
    says: `${label}: ${explanation}`,
    cite,
    strength,
    read: due === undefined ? [] : [{ fact: 'due', value: due }],
  }
}
