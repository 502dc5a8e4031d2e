import { Temporal } from '../../src/kernel/dates.ts'
import type { FactValues } from '../../src/kernel/facts.ts'
import type { Rulebook } from '../../src/modules/rulebooks/index.ts'

/** Facts of one review in which every rule of the 2005 edition is kept, to be broken one at a time. */
export type ReviewFacts = { [group: string]: { [field: string]: FactValues[string] } }

export function day(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text)
}

const bodies = ['ofsted', 'csci', 'healthcare-commission', 'audit-commission', 'hmi-constabulary', 'ali']

export function member(body: string, role = 'member') {
  return { name: `Inspector of ${body}`, body, role, trained: true, leadTrained: role === 'lead' }
}

/** A route as coverage states it. `outcome` is empty for areas in management. */
export function route(judgement: string, outcome: string, kind: string) {
  return { judgement, outcome, route: kind, reason: 'As agreed.', riskEvidence: 1n, restsOn: 1n, group: '' }
}

export function grade(judgement: string, bodyViews: readonly string[] = []) {
  return {
    judgement,
    grade: 3n,
    reasons: 'The evidence is strong.',
    evidence: 2n,
    bodyViews,
    unanswered: [] as string[],
    opened: true,
  }
}

/** The judgement of education, given to somebody. */
export function task(body: string) {
  return { judgement: 'council-education', person: 'Ann Lee', body, specialists: ['ofsted'] }
}

export function passage(judgement: string, id: string) {
  return { judgement, passage: id, state: 'written', evidence: 1n, restsOn: true, notConsidered: [] as string[] }
}

export function keptFacts(rulebook: Rulebook): ReviewFacts {
  const key = rulebook.outcomes.flatMap(outcome => outcome.judgements.map(({ id }) => ({ id, outcome: outcome.id })))
  const management = rulebook.management.judgements.map(({ id }) => id)
  const chosen = rulebook.outcomes.flatMap(({ judgements }) => judgements.slice(0, 2).map(({ id }) => id))
  const fieldworkKey = key
    .filter(({ id }) => chosen.includes(id))
    .map(({ id, outcome }) => route(id, outcome, 'fieldwork'))
  const others = key
    .filter(({ id }) => !chosen.includes(id))
    .map(({ id, outcome }) => route(id, outcome, 'existing-evidence'))
  const added = route('other-vulnerable-groups', '', 'analysis')
  const lead = member('csci', 'lead')
  const team = bodies.map(body =>
    body === 'csci' ? lead : member(body, body === 'audit-commission' ? 'joint' : 'member'),
  )
  return {
    review: {
      title: 'Joint area review of Sandmere',
      requestReference: 'JAR/2006/14',
      requestedOn: day('2005-11-01'),
      bodies: ['ofsted', 'csci'],
      state: 'in-stage',
      stage: 'setting-up',
      analysisStart: day('2006-11-06'),
      analysisEnd: day('2006-11-10'),
      fieldworkStart: day('2006-11-20'),
      fieldworkEnd: day('2006-12-01'),
      analysisWorkingDays: 5n,
      fieldworkWorkingDays: 10n,
      workingDaysToFieldworkEnd: 20n,
      datesInOrder: true,
      corporateAssessmentStart: day('2006-11-20'),
    },
    notification: { sent: true, sentOn: day('2005-12-12'), exactDate: day('2006-11-06') },
    settingUp: {
      held: true,
      heldOn: day('2006-09-12'),
      confirmed: rulebook.confirmations.map(({ id }) => id),
      briefed: ['officers', 'councillors', 'designated-lead-member', 'council-partners'],
      jointWithCorporateAssessment: true,
    },
    feedback: {
      given: true,
      oralSummaryOn: day('2006-12-01'),
      oralSummaryTo: ['director', 'lead-member'],
      meetingsHeld: (rulebook['feedback-meetings'] ?? []).map(({ id }) => id),
      meetingsMissing: [],
    },
    discussions: { held: 2n, weeksWithout: [] },
    documents: { outstanding: [], firstDueOn: day('2006-10-23'), completeOn: day('2006-10-20') },
    team: { size: BigInt(team.length), members: team, bodies, hasLead: true, lead },
    tasks: { open: [task('ofsted')], dutiesUnassigned: [] },
    provisions: { rows: rulebook.provisions.map(({ id }) => ({ id, state: 'received', reason: '' })), gaps: [] },
    evidence: {
      items: 90n,
      fromChildren: 20n,
      sourcesHeard: rulebook.sources.map(({ id }) => id),
      judgementsWithEvidence: key.map(({ id }) => id),
      judgementsHeardFromChildren: chosen,
      goodPractice: 2n,
    },
    coverage: {
      routes: [...fieldworkKey, ...others, ...management.map(id => route(id, '', 'fieldwork')), added],
      fieldworkKey,
      unrouted: [],
      managementNotes: management.map(judgement => ({ judgement, workingTogether: true, usersViews: true })),
    },
    fieldwork: {
      withoutHypothesis: [],
      withoutActivity: [],
      activities: 20n,
      activitiesWithoutDetail: [],
      held: [],
      heldKinds: rulebook.activities.map(({ id }) => id),
      recorded: ['referral', 'initial-assessment', 'decision-making'],
      planFinalisedOn: day('2006-11-10'),
      withoutTie: [],
    },
    conclusions: {
      concluded: [...key.map(({ id }) => id), ...management, 'services-of-other-bodies'],
      openWithoutNote: [],
      withoutEvidence: [],
      notReported: [],
    },
    grades: {
      agreed: rulebook.graded.map(graded => grade(graded.id, graded['responsible-bodies'])),
      lastAgreed: grade('capacity-council'),
      lastOpened: { judgement: 'capacity-council', round: 1n, waitedFor: [], bodiesWaitedFor: [] },
      proposals: 72n,
      proposed: rulebook.graded.map(({ id }) => id),
      proposedGrades: [4n, 3n, 2n, 1n],
      missing: [],
      passages: rulebook.graded.flatMap(graded => (graded.passages ?? []).map(({ id }) => passage(graded.id, id))),
      groundsMissing: [],
    },
    report: {
      findings: [],
      withoutThread: [],
      sectionsWithoutRecommendation: [],
      recommendationsWithoutAnswerer: [],
      groupsMissing: [],
      jointActionMissing: [],
      silentTiers: [],
      goodPracticeUnreported: [],
      sectionsEmpty: [],
      draftSentOn: day('2006-12-29'),
      commentsClosedOn: day('2007-01-12'),
      commentsUnanswered: 0n,
      gradeDisputesUnanswered: 0n,
      issuedOn: day('2007-02-09'),
    },
    childrenReport: { lines: 6n, lacks: '' },
    youngPeople: { members: 1n, briefed: true, withoutTask: [] },
    childrenTold: {
      schools: 2n,
      schoolsOwedSince: day('2006-11-10'),
      schoolsWaiting: [],
      schoolsToldOn: day('2006-11-10'),
      discussionsWaiting: [],
      discussionOpenSince: day('2006-11-30'),
      discussionsAnsweredOn: day('2006-12-01'),
      reportSentOn: day('2007-02-12'),
      reportReceivedOn: day('2007-02-13'),
    },
    issue: { runTogether: ['Corporate assessment'], apart: [], feedbackDays: 1n, daysAfterFeedback: 28n },
    quality: {
      codeUnsigned: [],
      stagesAssured: rulebook.stages.map(({ id }) => id),
      riskKnown: true,
      contacts: 2n,
      questionnaires: 3n,
      readingLacks: '',
      pointsUnanswered: 0n,
      committeeLacks: '',
      committeeBodies: ['ofsted', 'csci'],
      papersLack: '',
      draftLacks: '',
      commentsLack: '',
      approvalLacks: '',
    },
    complaint: {
      acknowledgedLate: false,
      acknowledgeBy: day('2006-11-09'),
      acknowledged: true,
      investigated: true,
      investigatorPart: '',
      namesComplainant: false,
      points: 2n,
      pointsUnanswered: 0n,
      nextStepSaid: true,
      repliedLate: false,
      respondBy: day('2006-12-04'),
      timesTold: 1n,
      likeCasesLooked: true,
      asked: 1n,
      unheard: 0n,
    },
    receipt: { date: day('2007-02-12') },
    statement: {
      madeOn: day('2007-05-14'),
      adoptedBy: 'The cabinet',
      actions: 12n,
      actionsWithoutDate: [],
      actionsWithoutOwner: [],
      partnersNotConsulted: [],
      sentOn: day('2007-05-15'),
    },
    partners: { notInvolved: [] },
    failings: { marked: 1n, undiscussed: [], settledUndiscussed: [], intervenedUnsettled: [] },
    earlier: { undecided: [] },
    followUp: {
      kind: 'second-review-full',
      service: '',
      because: 'Found unsatisfactory in most respects.',
      earlierFieldworkStart: day('2006-03-20'),
      earlierGrades: [1n, 1n, 2n],
    },
  }
}
