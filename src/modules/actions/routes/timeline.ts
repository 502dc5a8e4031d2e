import { sayCount } from '../../../kernel/words.ts'
import type { TimelineChart } from '../../../platform/documents/chart.ts'
import { type Fields, firstText, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { reviewPage, type Services } from '../../reviews/index.ts'
import { labelIn } from '../../rulebooks/index.ts'
import { sayWhen } from '../domain/plan.ts'
import { chosenLines, type TimelineChoice, type TimelineLine, timelineLines } from '../domain/timeline.ts'
import { mayReadActions } from '../policy.ts'
import { listActions, listDuties } from '../store/plan.ts'
import { recommendationChoices } from './choices.ts'
import type { Shown } from './overview.ts'

const colours = { late: 'red', going: 'blue', planned: 'grey', done: 'green' } as const

/** The whole plan at a glance: duties and actions on one line of days, what is late in front. */
export function timelineRoutes(services: Services): readonly Route[] {
  const show = async ({ tx, review, today }: Shown, query: Fields): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const { corrections } = rulebook
    const dated = [...rulebook.deadlines, ...(corrections === undefined ? [] : [corrections])]
    const duties = await listDuties(tx, review.id)
    const actions = await listActions(tx, review.id)
    const recommendations = await recommendationChoices(services, { tx, review })
    const all = timelineLines(duties, actions, id => labelIn(dated, id), today)
    const choice: TimelineChoice = {
      show: query['show'] === 'late' || query['show'] === 'month' ? query['show'] : 'all',
      recommendation: firstText(query['recommendation']) ?? '',
      owner: firstText(query['owner']) ?? '',
    }
    const lines = chosenLines(all, choice, today)
    const late = lines.filter(({ state }) => state === 'late').length
    const chart: TimelineChart = {
      kind: 'timeline',
      id: 'plan-timeline',
      title: 'The plan by day',
      says: `${sayCount(lines.length, 'line')}: ${late === 0 ? 'nothing is late' : `${late} late, in front`}; the line across is today.`,
      rowsAre: 'What is to be done',
      today: today.toString(),
      bars: lines.map(barOf),
    }
    const base = `/reviews/${review.id}/actions`
    const owners = [...new Set(all.map(({ owner }) => owner).filter(owner => owner !== ''))].toSorted()
    return page('actions/pages/timeline.njk', {
      title: 'Timeline of the plan',
      review,
      chart,
      choice,
      isChosen: choice.show !== 'all' || choice.recommendation !== '' || choice.owner !== '',
      hasAny: all.length > 0,
      recommendations: [{ value: '', text: 'All of them' }, ...recommendations.slice(1)],
      owners: [{ value: '', text: 'Everybody' }, ...owners.map(owner => ({ value: owner, text: owner }))],
      lines: lines.map(line => ({
        href: `${base}${line.at}`,
        label: line.label,
        when: sayWhen({ firstDay: line.first, lastDay: line.last }),
        owner: line.owner,
        says: line.says.replace(/^./, letter => letter.toUpperCase()),
        colour: colours[line.state],
      })),
    })
  }
  return [
    reviewPage({
      path: '/reviews/:review/actions/timeline',
      permission: 'actions.read',
      may: mayReadActions,
      statements: 4,
      show: ({ tx, subject, actor, today, query }) => show({ tx, review: subject, actor, today }, query),
    }),
  ]
}

function barOf({ label, first, last, state, says, owner }: TimelineLine): TimelineChart['bars'][number] {
  return {
    label,
    state,
    says: owner === '' ? says : `${says}, ${owner}`,
    ...(first === undefined ? {} : { first: first.toString() }),
    ...(last === undefined ? {} : { last: last.toString() }),
  }
}
