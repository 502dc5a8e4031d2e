import type { Temporal } from '../../../kernel/dates.ts'
import { type LooseEnds, looseEnd, type Place } from '../../../kernel/loose-ends.ts'
import { sayCount } from '../../../kernel/words.ts'
import { isLate, type RequestState, waitsForArea } from './request.ts'
import { userOf } from './uses.ts'

/** An item that nobody uses, or one that was superseded and is still cited. */
export type LooseItem = {
  readonly id: string
  readonly reference: string
  /** Empty where its words are not for every reader. */
  readonly title: string
  /** What superseded it; absent for one that is unused. */
  readonly supersededBy: string | null
  /** What cites a superseded item; empty for one that is unused. */
  readonly byKind: string
  readonly byId: string
}

/** A document asked of the area, with its label in the rulebook. */
export type LooseRequest = {
  readonly id: string
  readonly label: string
  readonly state: RequestState
  readonly dueOn: Temporal.PlainDate | undefined
}

/** Evidence that goes nowhere, citations left behind by a correction, and documents that wait. `at` is the review's path. */
export function looseEndsOfEvidence(
  at: string,
  items: readonly LooseItem[],
  requests: readonly LooseRequest[],
  today: Temporal.PlainDate,
): LooseEnds {
  const places = (chosen: readonly LooseRequest[]): readonly Place[] =>
    chosen.map(({ id, label }) => ({ text: label, href: `${at}/documents/${id}` }))
  const late = requests.filter(request => isLate(request, today))
  const asked = requests.filter(request => waitsForArea(request.state) && !isLate(request, today))
  const sent = requests.filter(({ state }) => state === 'sent' || state === 'not-available')
  const unused = items.filter(({ supersededBy }) => supersededBy === null)
  const behind = items.filter(({ supersededBy }) => supersededBy !== null)
  return {
    ends: [
      ...looseEnd(
        'documents-late',
        'late',
        places(late),
        count => `${sayCount(count, 'document')} asked of the area ${are(count)} late`,
      ),
      ...looseEnd(
        'documents-answered',
        'left',
        places(sent),
        count => `${sayCount(count, 'answer')} of the area about documents ${are(count)} neither accepted nor returned`,
      ),
      ...looseEnd(
        'documents-asked',
        'left',
        places(asked),
        count => `${sayCount(count, 'document')} asked of the area ${are(count)} still to come`,
      ),
      ...looseEnd(
        'superseded-cited',
        'left',
        behind.map(item => ({
          text: `${item.reference}, superseded by ${item.supersededBy}, ${citing(item)}`,
          href: `${at}/${citingPlace(item)}`,
        })),
        count => `${sayCount(count, 'citation')} of evidence that is superseded`,
      ),
      ...looseEnd(
        'evidence-unused',
        'left',
        unused.map(({ id, reference, title }) => ({
          text: `${reference} ${title}`.trim(),
          href: `${at}/evidence/${id}`,
        })),
        count =>
          count === 1
            ? '1 item of evidence bears on no judgement and is used by nothing'
            : `${count} items of evidence bear on no judgement and are used by nothing`,
      ),
    ],
    places: {},
  }
}

const are = (count: number) => (count === 1 ? 'is' : 'are')

function citing({ byKind, byId }: LooseItem): string {
  const user = userOf(byKind)
  const words = (user?.words ?? byKind).replace(/^[A-Z]/, letter => letter.toLowerCase())
  return `in ${words}${user?.isOfJudgement ? ` on ${byId}` : ''}`
}

/** Where the citation is chosen anew. */
function citingPlace({ byKind, byId, id }: LooseItem): string {
  if (byKind === 'finding' || byKind === 'passage') return `report/blocks/${byId}`
  return userOf(byKind)?.place(byId) ?? `thread/evidence/${id}`
}
