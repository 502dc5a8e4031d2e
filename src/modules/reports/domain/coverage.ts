import type { Rulebook } from '../../rulebooks/index.ts'
import type { ReportBlock } from './block.ts'

/** How far each group that the report owes is covered in one outcome (¶9). */
export type GroupCoverage = {
  readonly group: string
  readonly groupLabel: string
  readonly outcome: string
  readonly outcomeLabel: string
  /** The group's own judgements in that outcome, and whether each is concluded or said not to be reported. */
  readonly own: readonly { readonly id: string; readonly text: string; readonly state: ConclusionState | undefined }[]
  /** A finding on joint action for the group in that outcome stands in the report. */
  readonly jointAction: boolean
}

export type ConclusionState = 'concluded' | 'not-yet' | 'not-reported'

/** One line for each group and outcome that the sections of the rulebook owe, in the order of the rulebook. */
export function groupCoverage(
  rulebook: Rulebook,
  blocks: readonly ReportBlock[],
  conclusions: ReadonlyMap<string, ConclusionState>,
): readonly GroupCoverage[] {
  const owed = new Set(rulebook.sections.flatMap(section => section.groups ?? []))
  return rulebook.groups
    .filter(group => owed.has(group.id))
    .flatMap(group =>
      rulebook.outcomes.map(outcome => ({
        group: group.id,
        groupLabel: group.label,
        outcome: outcome.id,
        outcomeLabel: outcome.label,
        own: outcome.judgements
          .filter(judgement => judgement.group === group.id)
          .map(({ id, text }) => ({ id, text, state: conclusions.get(id) })),
        jointAction: blocks.some(
          block =>
            block.placed &&
            block.kind === 'finding' &&
            block.jointAction &&
            block.group === group.id &&
            block.outcome === outcome.id,
        ),
      })),
    )
}

/** True when each of the group's own judgements there is concluded or said not to be reported. */
export function ownJudgementSettled(coverage: GroupCoverage): boolean {
  return coverage.own.every(({ state }) => state === 'concluded' || state === 'not-reported')
}

/** How many placed paragraphs of a section speak of each tier that it owes (¶9, ¶69); empty where it owes none. */
export function tierCoverage(
  rulebook: Rulebook,
  section: Rulebook['sections'][number],
  blocks: readonly ReportBlock[],
): readonly { readonly tier: string; readonly label: string; readonly paragraphs: number }[] {
  const placed = blocks.filter(block => block.placed && block.section === section.id)
  return rulebook.tiers
    .filter(tier => section.tiers?.includes(tier.id) === true)
    .map(({ id, label }) => ({
      tier: id,
      label,
      paragraphs: placed.filter(block => block.tiers.includes(id)).length,
    }))
}

/** Labels of the tiers on which a section that owes them is silent (¶69). */
export function silentTiers(rulebook: Rulebook, blocks: readonly ReportBlock[]): readonly string[] {
  const silent = rulebook.sections
    .flatMap(section => tierCoverage(rulebook, section, blocks))
    .filter(({ paragraphs }) => paragraphs === 0)
  return rulebook.tiers.filter(({ id }) => silent.some(({ tier }) => tier === id)).map(tier => tier.label)
}
