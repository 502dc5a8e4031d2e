import { sayCount, sayList } from '../../../kernel/words.ts'

/** What one person did in a review by one command, how often, since somebody was last here. */
export type Change = {
  readonly reviewId: string
  readonly command: string
  readonly name: string
  readonly times: number
}

export type ReviewChanges = { readonly reviewId: string; readonly lines: readonly string[]; readonly more: number }

const linesMost = 4

/** Changes in a few lines for each review, in the order given: "Add evidence: Tom Okafor and Maria Santos, 5 times". */
export function sayChanges(changes: readonly Change[]): readonly ReviewChanges[] {
  return [...Map.groupBy(changes, change => change.reviewId)].map(([reviewId, all]) => {
    const lines = [...Map.groupBy(all, change => change.command)].map(([command, of]) => {
      const times = of.reduce((sum, change) => sum + change.times, 0)
      const names = sayList([...new Set(of.map(change => change.name))])
      const said = command.replaceAll('-', ' ').replace(/^./, letter => letter.toUpperCase())
      return `${said}: ${names}${times > 1 ? `, ${sayCount(times, 'time')}` : ''}`
    })
    return { reviewId, lines: lines.slice(0, linesMost), more: Math.max(0, lines.length - linesMost) }
  })
}
