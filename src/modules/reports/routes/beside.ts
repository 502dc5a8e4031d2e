import type { Transaction } from '../../../platform/db/database.ts'
import type { ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, firstText } from '../../../platform/web/route.ts'
import { itemsBeside, itemsBesideOnPage, itemsNamed } from '../../evidence/index.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { judgementCode, judgementWords } from '../domain/block.ts'
import { listSaid } from '../views/thread.ts'

/** Buttons of the form that look for evidence and save nothing. */
export function isLook(next: Fields[string]): boolean {
  return ['look', 'look-back', 'look-on'].includes(firstText(next) ?? '')
}

/** What a form holds under a name, as a list. */
export function listIn(typed: Fields, name: string): readonly string[] {
  return [typed[name] ?? []].flat()
}

/** The evidence of the judgements chosen in a form, and what was concluded of them; five statements at most. */
export async function evidenceShown(tx: Transaction, reviewId: string, rulebook: Rulebook, { typed }: ShownForm) {
  const judgements = listIn(typed, 'judgements')
  const ids = listIn(typed, 'evidence')
  const way = firstText(typed['way'])
  const asked = Number(firstText(typed['page']) ?? '1')
  const next = firstText(typed['next'])
  const turned = next === 'look-on' ? asked + 1 : next === 'look-back' ? asked - 1 : next === 'look' ? 1 : asked
  const page = Number.isSafeInteger(turned) && turned >= 1 && turned < 1_000_000 ? turned : 1
  const words = firstText(typed['words'])?.trim() ?? ''
  const direction = way === 'strength' || way === 'weakness' ? way : undefined
  const found = await itemsBeside(tx, reviewId, { judgements, words, direction, page })
  const names = judgementWords(rulebook)
  const said = judgements.length === 0 ? [] : await listSaid(tx, reviewId, judgements)
  return {
    chosen: await itemsNamed(tx, reviewId, ids, judgements),
    items: found.items.filter(item => !ids.includes(item.id)),
    count: found.count,
    page,
    last: Math.max(1, Math.ceil(found.count / itemsBesideOnPage)),
    hasJudgements: judgements.length > 0,
    said: said.map(each => ({
      heading: `${each.what}: ${judgementCode(each.judgement)} ${names.get(each.judgement) ?? ''}`.replace(/ +/g, ' '),
      text: each.text,
    })),
  }
}
