import type { Faults, Path } from './fault.ts'
import { nearest } from './nearest.ts'
import type { Rulebook } from './rulebook.ts'

/** Every id that one entry uses of another is there. */
export function checkReferences(rulebook: Rulebook, kinds: readonly string[] | undefined, faults: Faults): void {
  const ids = (values: readonly { readonly id: string }[]): readonly string[] => values.map(value => value.id)
  const judgements = [
    ...rulebook.outcomes.flatMap(outcome => ids(outcome.judgements)),
    ...ids(rulebook.management.judgements),
    ...ids(rulebook.ungraded),
  ]
  const bodies = ids(rulebook.bodies)
  const groups = ids(rulebook.groups)
  const tiers = ids(rulebook.tiers)
  const stages = ids(rulebook.stages)
  const addressees = [...ids(rulebook.roles), ...ids(rulebook.recipients), ...bodies]

  const need = (path: Path, id: string | undefined, known: readonly string[], what: string): void => {
    if (id === undefined || known.includes(id)) return
    const near = nearest(id, known)
    faults.add(
      path,
      `There is no ${what} ${id}.`,
      near === undefined ? `Add the ${what}, or name one that is there.` : `Write ${near}, or add the ${what}.`,
    )
  }
  const needAll = (path: Path, used: readonly string[] | undefined, known: readonly string[], what: string): void => {
    used?.forEach((id, index) => {
      need([...path, index], id, known, what)
    })
  }

  rulebook.outcomes.forEach((outcome, at) => {
    outcome.judgements.forEach((judgement, index) => {
      need(['outcomes', at, 'judgements', index, 'group'], judgement.group, groups, 'group')
    })
  })
  rulebook.management.judgements.forEach((judgement, index) => {
    need(['management', 'judgements', index, 'group'], judgement.group, groups, 'group')
  })
  rulebook.ungraded.forEach((judgement, index) => {
    need(['ungraded', index, 'group'], judgement.group, groups, 'group')
  })
  rulebook.graded.forEach((graded, at) => {
    const others = ids(rulebook.graded).filter(id => id !== graded.id)
    needAll(['graded', at, 'draws-on'], graded['draws-on'], [...judgements, ...others], 'judgement')
    needAll(['graded', at, 'responsible-bodies'], graded['responsible-bodies'], bodies, 'body')
    graded.passages?.forEach((passage, index) => {
      const path = ['graded', at, 'passages', index, 'rests-on']
      needAll(path, passage['rests-on'], [...judgements, ...others], 'judgement')
    })
  })
  rulebook.provisions.forEach((provision, at) => {
    needAll(['provisions', at, 'bodies'], provision.bodies, bodies, 'body')
  })
  rulebook.confirmations.forEach((confirmation, at) => {
    need(['confirmations', at, 'stage'], confirmation.stage, stages, 'stage')
  })
  rulebook.briefings.forEach((briefing, at) => {
    need(['briefings', at, 'stage'], briefing.stage, stages, 'stage')
  })
  rulebook.children?.report.outcomes.forEach((named, at) => {
    need(['children', 'report', 'outcomes', at, 'outcome'], named.outcome, ids(rulebook.outcomes), 'outcome')
  })
  rulebook.children?.ways.forEach((way, at) => {
    need(['children', 'ways', at, 'deadline'], way.deadline, ids(rulebook.deadlines), 'deadline')
    needAll(['children', 'ways', at, 'activities'], way.activities, ids(rulebook.activities), 'activity')
  })
  rulebook.stages.forEach((stage, at) => {
    needAll(['stages', at, 'next'], stage.next, stages, 'stage')
    needAll(['stages', at, 'leave-when'], stage['leave-when'], ids(rulebook.rules), 'rule')
  })
  rulebook.letters.forEach((letter, at) => {
    need(['letters', at, 'to'], letter.to, addressees, 'role, recipient or body')
    need(['letters', at, 'reminds', 'of'], letter.reminds?.of, ids(rulebook.deadlines), 'deadline')
  })
  rulebook.sections.forEach((section, at) => {
    needAll(['sections', at, 'by-outcome'], section['by-outcome'], ids(rulebook.outcomes), 'outcome')
    needAll(['sections', at, 'groups'], section.groups, groups, 'group')
    needAll(['sections', at, 'tiers'], section.tiers, tiers, 'tier')
  })
  rulebook.recipients.forEach((recipient, at) => {
    need(['recipients', at, 'deadline'], recipient.deadline, ids(rulebook.deadlines), 'deadline')
    if (kinds) needAll(['recipients', at, 'kinds'], recipient.kinds, kinds, 'kind of organisation')
  })
}
