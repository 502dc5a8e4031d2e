import { sayDay } from '../../../kernel/dates.ts'
import type { Fields } from '../../../platform/web/route.ts'
import { labelIn, type Rulebook } from '../../rulebooks/index.ts'
import type { Activity } from '../domain/activities.ts'
import { judgementsOf } from '../domain/judgements.ts'
import { allOf } from '../forms.ts'
import type { TeamMember } from '../views/fieldwork.ts'

/** An activity in the words of a page. */
export function activityShown(activity: Activity, rulebook: Rulebook, team: readonly TeamMember[]) {
  const judgements = judgementsOf(rulebook).filter(judgement => activity.judgements.includes(judgement.id))
  return {
    ...activity,
    kindLabel: labelIn(rulebook.activities, activity.kind),
    who: activity.members.map(id => team.find(member => member.id === id)?.name ?? 'somebody no longer in the team'),
    when:
      activity.plannedOn === undefined
        ? 'No day yet'
        : `${sayDay(activity.plannedOn)}${activity.plannedAt === '' ? '' : ` at ${activity.plannedAt}`}`,
    held: activity.heldOn === undefined ? undefined : sayDay(activity.heldOn),
    judgements,
    state:
      activity.calledOffBecause !== undefined
        ? { text: 'Called off', colour: 'grey' }
        : activity.heldOn !== undefined
          ? { text: 'Held', colour: 'green' }
          : { text: 'Planned', colour: 'blue' },
  }
}

/** Every judgement to tick, with those that are. */
export function judgementChoices(rulebook: Rulebook, typed: Fields) {
  return judgementsOf(rulebook).map(judgement => ({
    value: judgement.id,
    text: `${judgement.code}: ${judgement.text}`,
    checked: allOf(typed, 'judgements').includes(judgement.id),
  }))
}
