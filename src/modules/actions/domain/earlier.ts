import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import { type ProgressState, progressStates } from './progress.ts'

/** An action as an earlier review's statement has it, with progress that was verified. */
export type EarlierAction = {
  readonly text: string
  readonly owner: string
  /** ISO text; empty where none is named. */
  readonly lastDay: string
  /** Empty where no progress was verified. */
  readonly state: ProgressState | ''
  readonly note: string
}

type Recommended = {
  readonly title: string
  readonly issuedOn: Temporal.PlainDate
  readonly text: string
  readonly notAccepted: string
  readonly actions: readonly EarlierAction[]
}

/** Open is what was not done, as far as anybody verified it; what was not accepted, or nobody answered, is open too. */
export function isOpen({ actions }: Pick<Recommended, 'actions'>): boolean {
  return actions.length === 0 || actions.some(({ state }) => state !== 'done')
}

const stateWords: { readonly [state in ProgressState]: string } = {
  'not-begun': 'not begun',
  'under-way': 'under way',
  done: 'done',
}

/** How an action stands, in words. */
export function sayEarlier({ state, note }: Pick<EarlierAction, 'state' | 'note'>): string {
  const known = progressStates.find(each => each === state)
  if (known === undefined) return 'no progress verified'
  return note === '' ? stateWords[known] : `${stateWords[known]}: ${note}`
}

/** The words of an item of evidence that takes an earlier recommendation up, dated by the issue of its report. */
export function earlierWords({ title, issuedOn, text, notAccepted, actions }: Recommended) {
  const lines = [
    `${title}, issued on ${sayDay(issuedOn)}, recommended: ${text}`,
    ...(notAccepted === '' ? [] : [`The authority did not accept it: ${notAccepted}`]),
    ...actions.map(action => `Action: ${action.text} (${sayEarlier(action)})`),
  ]
  return { title: 'Recommendation of an earlier review', text: lines.join('\n\n'), eventOn: issuedOn }
}
