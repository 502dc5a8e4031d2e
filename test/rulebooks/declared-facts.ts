import type { FactFields, FactType } from '../../src/kernel/facts.ts'
import type { FactDeclarations } from '../../src/modules/rulebooks/index.ts'

/**
 * The facts of the first milestone as the rulebook expects them, written down a second time: the modules declare them
 * for themselves, and a field renamed in one place alone breaks the rulebook here before it breaks a review.
 */
const ids: FactType = { list: 'string' }

function listOf(name: string, fields: Readonly<Record<string, FactType>>): FactType {
  return { list: record(name, fields) }
}

function record(name: string, fields: Readonly<Record<string, FactType>>): FactType {
  return { name, fields: fieldsOf(fields) }
}

function fieldsOf(fields: Readonly<Record<string, FactType>>): FactFields {
  return Object.fromEntries(Object.entries(fields).map(([field, type]) => [field, { type, doc: field }]))
}

function group(name: string, fields: Readonly<Record<string, FactType>>): FactDeclarations {
  return { group: name, doc: name, fields: fieldsOf(fields) }
}

const member = record('TeamMember', {
  name: 'string',
  body: 'string',
  role: 'string',
  trained: 'bool',
  leadTrained: 'bool',
})

const agreedGrade = record('AgreedGrade', {
  judgement: 'string',
  grade: 'int',
  reasons: 'string',
  evidence: 'int',
  bodyViews: ids,
  unanswered: ids,
  opened: 'bool',
})

const coverageRoute = listOf('CoverageRoute', {
  judgement: 'string',
  outcome: 'string',
  route: 'string',
  reason: 'string',
  riskEvidence: 'int',
  restsOn: 'int',
  group: 'string',
})

export const declaredFacts: readonly FactDeclarations[] = [
  group('review', {
    title: 'string',
    requestReference: 'string',
    requestedOn: 'date',
    bodies: ids,
    state: 'string',
    stage: 'string',
    analysisStart: 'date',
    analysisEnd: 'date',
    fieldworkStart: 'date',
    fieldworkEnd: 'date',
    analysisWorkingDays: 'int',
    fieldworkWorkingDays: 'int',
    workingDaysToFieldworkEnd: 'int',
    datesInOrder: 'bool',
    corporateAssessmentStart: 'date',
  }),
  group('notification', { sent: 'bool', sentOn: 'date', exactDate: 'date' }),
  group('settingUp', {
    held: 'bool',
    heldOn: 'date',
    confirmed: ids,
    briefed: ids,
    jointWithCorporateAssessment: 'bool',
  }),
  group('feedback', {
    given: 'bool',
    oralSummaryOn: 'date',
    oralSummaryTo: ids,
    meetingsHeld: ids,
    meetingsMissing: ids,
  }),
  group('discussions', { held: 'int', weeksWithout: { list: 'date' } }),
  group('documents', { outstanding: ids, firstDueOn: 'date', completeOn: 'date' }),
  group('team', { size: 'int', members: { list: member }, bodies: ids, hasLead: 'bool', lead: member }),
  group('tasks', {
    open: listOf('Task', { judgement: 'string', person: 'string', body: 'string', specialists: ids }),
    dutiesUnassigned: ids,
  }),
  group('provisions', { rows: listOf('ProvisionRow', { id: 'string', state: 'string', reason: 'string' }), gaps: ids }),
  group('evidence', {
    items: 'int',
    fromChildren: 'int',
    sourcesHeard: ids,
    judgementsWithEvidence: ids,
    judgementsHeardFromChildren: ids,
    goodPractice: 'int',
  }),
  group('coverage', {
    routes: coverageRoute,
    fieldworkKey: coverageRoute,
    unrouted: ids,
    managementNotes: listOf('ManagementNote', { judgement: 'string', workingTogether: 'bool', usersViews: 'bool' }),
  }),
  group('fieldwork', {
    withoutHypothesis: ids,
    withoutActivity: ids,
    activities: 'int',
    activitiesWithoutDetail: ids,
    held: listOf('HeldActivity', { kind: 'string', judgements: ids, records: ids }),
    heldKinds: ids,
    recorded: ids,
    planFinalisedOn: 'date',
    withoutTie: ids,
  }),
  group('conclusions', { concluded: ids, openWithoutNote: ids, withoutEvidence: ids, notReported: ids }),
  group('grades', {
    agreed: { list: agreedGrade },
    lastAgreed: agreedGrade,
    lastOpened: record('GradesLaidOpen', { judgement: 'string', round: 'int', waitedFor: ids, bodiesWaitedFor: ids }),
    proposals: 'int',
    proposed: ids,
    proposedGrades: { list: 'int' },
    missing: ids,
    passages: listOf('GradePassage', {
      judgement: 'string',
      passage: 'string',
      state: 'string',
      evidence: 'int',
      restsOn: 'bool',
      notConsidered: ids,
    }),
    groundsMissing: listOf('GroundMissing', { judgement: 'string', ground: 'string', kind: 'string' }),
  }),
  group('report', {
    findings: listOf('ReportFinding', { id: 'string', section: 'string', judgements: 'int', evidence: 'int' }),
    withoutThread: ids,
    sectionsWithoutRecommendation: ids,
    recommendationsWithoutAnswerer: ids,
    groupsMissing: ids,
    jointActionMissing: ids,
    silentTiers: ids,
    goodPracticeUnreported: ids,
    sectionsEmpty: ids,
    draftSentOn: 'date',
    commentsClosedOn: 'date',
    commentsUnanswered: 'int',
    gradeDisputesUnanswered: 'int',
    issuedOn: 'date',
  }),
  group('childrenReport', { lines: 'int', lacks: 'string' }),
  group('youngPeople', { members: 'int', briefed: 'bool', withoutTask: ids }),
  group('childrenTold', {
    schools: 'int',
    schoolsOwedSince: 'date',
    schoolsWaiting: ids,
    schoolsToldOn: 'date',
    discussionsWaiting: ids,
    discussionOpenSince: 'date',
    discussionsAnsweredOn: 'date',
    reportSentOn: 'date',
    reportReceivedOn: 'date',
  }),
  group('issue', { runTogether: ids, apart: ids, feedbackDays: 'int', daysAfterFeedback: 'int' }),
  group('quality', {
    codeUnsigned: ids,
    stagesAssured: ids,
    riskKnown: 'bool',
    contacts: 'int',
    questionnaires: 'int',
    readingLacks: 'string',
    pointsUnanswered: 'int',
    committeeLacks: 'string',
    committeeBodies: ids,
    papersLack: 'string',
    draftLacks: 'string',
    commentsLack: 'string',
    approvalLacks: 'string',
  }),
  group('complaint', {
    acknowledgedLate: 'bool',
    acknowledgeBy: 'date',
    acknowledged: 'bool',
    investigated: 'bool',
    investigatorPart: 'string',
    namesComplainant: 'bool',
    points: 'int',
    pointsUnanswered: 'int',
    nextStepSaid: 'bool',
    repliedLate: 'bool',
    respondBy: 'date',
    timesTold: 'int',
    likeCasesLooked: 'bool',
    asked: 'int',
    unheard: 'int',
  }),
  group('receipt', { date: 'date' }),
  group('statement', {
    madeOn: 'date',
    adoptedBy: 'string',
    actions: 'int',
    actionsWithoutDate: ids,
    actionsWithoutOwner: ids,
    partnersNotConsulted: ids,
    sentOn: 'date',
  }),
  group('partners', { notInvolved: ids }),
  group('failings', { marked: 'int', undiscussed: ids, settledUndiscussed: ids, intervenedUnsettled: ids }),
  group('earlier', { undecided: ids }),
  group('followUp', {
    kind: 'string',
    service: 'string',
    because: 'string',
    earlierFieldworkStart: 'date',
    earlierGrades: { list: 'int' },
  }),
]
