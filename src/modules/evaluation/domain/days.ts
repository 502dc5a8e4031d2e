import { type Problem, problem } from '../../../kernel/problems.ts'

/** Days of one inspector or one body on a stage of a review, in halves of a day. */
export type DaysLine = {
  readonly id: string
  readonly stage: string
  /** Absent where it is said of a body. */
  readonly personId: string | undefined
  readonly name: string
  readonly body: string
  readonly planned: number | undefined
  readonly spent: number | undefined
  readonly version: number
}

/** "3", "3.5" and "3½" in halves of a day; a problem where it is none of these. */
export function readHalves(text: string, field: string): number | undefined | Problem {
  const typed = text.trim().replace('½', '.5')
  if (typed === '') return undefined
  if (!/^(?:\d{1,3}(?:\.[05])?|\.5)$/.test(typed))
    return problem('Days are counted in halves, such as 3 or 3.5.', field)
  return Math.round(Number(typed) * 2)
}

/** Halves as days in words: "3½". */
export function sayHalves(halves: number | undefined): string {
  if (halves === undefined) return ''
  const whole = Math.floor(halves / 2)
  return halves % 2 === 0 ? String(whole) : `${whole === 0 ? '' : whole}½`
}
