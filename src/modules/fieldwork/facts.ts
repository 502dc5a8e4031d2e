import { type FactGroup, type FactType, known } from '../../kernel/facts.ts'
import type { FactSource } from '../reviews/index.ts'
import { weeksOf, weeksWithout } from './domain/issue.ts'
import { findCoverage, findFieldwork } from './views/fieldwork.ts'
import { findDiscussions } from './views/issues.ts'

const coverageRoute: FactType = {
  name: 'CoverageRoute',
  fields: {
    judgement: { type: 'string', doc: 'Id of the judgement.' },
    outcome: { type: 'string', doc: 'Id of its outcome; empty for management and further judgements.' },
    route: { type: 'string', doc: 'Id of the route in the rulebook.' },
    reason: { type: 'string', doc: 'Why this route.' },
    riskEvidence: { type: 'int', doc: 'Items cited as evidence of risk.' },
    restsOn: { type: 'int', doc: 'Items that the judgement rests on.' },
    group: { type: 'string', doc: 'Group whose own judgement it is; empty otherwise.' },
  },
}

const managementNote: FactType = {
  name: 'ManagementNote',
  fields: {
    judgement: { type: 'string', doc: 'Id of the management area.' },
    workingTogether: { type: 'bool', doc: 'How services work together is recorded.' },
    usersViews: { type: 'bool', doc: 'How the views and needs of users count is recorded.' },
  },
}

const heldActivity: FactType = {
  name: 'HeldActivity',
  fields: {
    kind: { type: 'string', doc: 'Id of the kind of activity in the rulebook.' },
    judgements: { type: { list: 'string' }, doc: 'Judgements it was for.' },
    records: { type: { list: 'string' }, doc: 'Things recorded of it.' },
  },
}

export const coverageFacts: FactGroup<FactSource> = {
  group: 'coverage',
  doc: 'How each judgement is covered.',
  fields: {
    routes: { type: { list: coverageRoute }, doc: 'Every judgement that has a route.' },
    fieldworkKey: { type: { list: coverageRoute }, doc: 'Key judgements on the fieldwork route.' },
    unrouted: { type: { list: 'string' }, doc: 'Key judgements and management areas without a route.' },
    managementNotes: { type: { list: managementNote }, doc: 'What is recorded for each management area.' },
  },
  async load({ tx, review, rulebook }) {
    return known(await findCoverage(tx, review.id, rulebook))
  },
}

export const fieldworkFacts: FactGroup<FactSource> = {
  group: 'fieldwork',
  doc: 'Hypotheses, the plan and what was done of it.',
  fields: {
    withoutHypothesis: {
      type: { list: 'string' },
      doc: 'Judgements on the fieldwork route, management areas included, without a hypothesis.',
    },
    withoutActivity: { type: { list: 'string' }, doc: 'The same without a planned activity.' },
    activities: { type: 'int', doc: 'Planned and held activities.' },
    activitiesWithoutDetail: {
      type: { list: 'string' },
      doc: 'Planned activities that do not say who, where, when or for which judgement.',
    },
    held: { type: { list: heldActivity }, doc: 'Activities that took place.' },
    heldKinds: { type: { list: 'string' }, doc: 'Kinds of activity that took place at least once.' },
    recorded: { type: { list: 'string' }, doc: 'Things recorded of held activities, as the rulebook lists them.' },
    planFinalisedOn: { type: 'date', doc: 'Day on which the fieldwork plan was finalised.' },
    withoutTie: { type: { list: 'string' }, doc: 'Activities tied to no judgement, case or neighbourhood.' },
  },
  async load({ tx, review }) {
    return known(await findFieldwork(tx, review.id))
  },
}

export const discussionsFacts: FactGroup<FactSource> = {
  group: 'discussions',
  doc: 'Discussions of emerging issues with the area during the fieldwork.',
  fields: {
    held: { type: 'int', doc: 'Days on which issues were discussed.' },
    weeksWithout: {
      type: { list: 'date' },
      doc: 'First days of the weeks of fieldwork that are over without a recorded discussion.',
    },
  },
  async load({ tx, review, holidays }) {
    const { days, today } = await findDiscussions(tx, review.id)
    const weeks = weeksOf(review.fieldworkStart, review.fieldworkEnd, holidays)
    return {
      held: BigInt(new Set(days.map(String)).size),
      weeksWithout: weeksWithout(weeks, days, today).map(({ first }) => first),
    }
  },
}
