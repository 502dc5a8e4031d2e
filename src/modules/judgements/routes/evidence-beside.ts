import type { ShownForm } from '../../../platform/web/forms.ts'
import { labelIn, type Rulebook } from '../../rulebooks/index.ts'
import { bodyLabel } from '../domain/framework.ts'
import { type EvidenceBeside, mostBeside } from '../views/evidence.ts'

/** One item as a page offers it to be ticked. */
type ItemShown = {
  readonly id: string
  readonly reference: string
  readonly title: string
  readonly text: string
  readonly kind: string
  readonly from: string
  readonly eventOn: EvidenceBeside['eventOn']
  readonly fromChildren: boolean
  readonly superseded: boolean
  /** Which way it speaks of which judgement, where several are asked about. */
  readonly bears: readonly { readonly judgement: string; readonly direction: string }[]
  readonly ticked: boolean
}

/** Evidence in three heaps, so that for and against stand side by side. */
export type Beside = {
  readonly strengths: readonly ItemShown[]
  readonly weaknesses: readonly ItemShown[]
  /** What speaks both ways, or neither. */
  readonly others: readonly ItemShown[]
  readonly any: boolean
  /** Which page of the uncited this is, from 1; what is cited stands on each. */
  readonly page: number
  /** There is more than the page shows. */
  readonly more: boolean
}

/** What a page shows of `evidence`, which holds one more than a page where there are more. Ticks are what is cited, or what was ticked when the form comes again. */
export function besideOf(rulebook: Rulebook, evidence: readonly EvidenceBeside[], form: ShownForm, page = 1): Beside {
  const isAgain = form.problems.length > 0
  const ticked = new Set([form.typed['evidence'] ?? []].flat())
  const uncited = evidence.filter(item => !item.cited).slice(0, mostBeside)
  const shown = [...evidence.filter(item => item.cited), ...uncited].map(item => ({
    way: wayOf(item),
    item: {
      id: item.id,
      reference: item.reference,
      title: item.title,
      text: item.text,
      kind: labelIn(rulebook['evidence-kinds'], item.kind),
      from: item.body === null ? '' : bodyLabel(rulebook, item.body),
      eventOn: item.eventOn,
      fromChildren: item.fromChildren,
      superseded: item.superseded,
      bears: item.directions,
      ticked: isAgain ? ticked.has(item.id) : item.cited,
    },
  }))
  const going = (way: string) => shown.filter(each => each.way === way).map(each => each.item)
  return {
    strengths: going('strength'),
    weaknesses: going('weakness'),
    others: going('other'),
    any: shown.length > 0,
    page,
    more: shown.length < evidence.length,
  }
}

function wayOf(item: EvidenceBeside): string {
  const ways = new Set(item.directions.map(each => each.direction).filter(way => way !== 'neutral'))
  const [only] = [...ways]
  return ways.size === 1 && only !== undefined ? only : 'other'
}
