import type { FactValues } from '../../src/kernel/facts.ts'
import { createRulebooks } from '../../src/modules/rulebooks/index.ts'
import { readHolidayRows } from '../../src/platform/config/holidays.ts'
import { declaredFacts } from './declared-facts.ts'
import { day, grade, keptFacts, member, type passage, route, task } from './kept-facts.ts'

/* Each rule of the 2005 edition broken once: what breaks it, and what it says then. */

const root = new URL('../../', import.meta.url)
export const rulebooks = await createRulebooks({
  directory: new URL('rulebooks', root).pathname,
  groups: declaredFacts,
  holidays: await readHolidayRows(new URL('data/england_bank_holidays_2005_2028.csv', root).pathname),
})
export const rulebook = rulebooks.get('joint-area-review', '2005-08')

/** A fact that breaks the rule, and what its sentence has to name then. */
export type Breach = readonly [
  requirement: string,
  id: string,
  facts: Readonly<Record<string, FactValues[string]>>,
  says: RegExp,
]

export const kept = keptFacts(rulebook)
const fact = (group: string, field: string) => kept[group]?.[field]
const team = fact('team', 'members') as readonly ReturnType<typeof member>[]
const routes = fact('coverage', 'routes') as readonly ReturnType<typeof route>[]
export const chosen = fact('coverage', 'fieldworkKey') as readonly ReturnType<typeof route>[]
const agreed = fact('grades', 'agreed') as readonly ReturnType<typeof grade>[]
export const untrained = team.map((each, at) => (at === 0 ? { ...each, trained: false } : each))
const lead = { ...member('ali', 'lead'), leadTrained: false }
const kinds = fact('fieldwork', 'heldKinds') as readonly string[]
const held = (...without: readonly string[]) => ({
  'fieldwork.heldKinds': kinds.filter(kind => !without.includes(kind)),
})
const changeRoute = (judgement: string, change: Partial<ReturnType<typeof route>>) =>
  routes.map(each => (each.judgement === judgement ? { ...each, ...change } : each))
const changeGrade = (judgement: string, change: Partial<ReturnType<typeof grade>>) => ({
  'grades.agreed': agreed.map(each => (each.judgement === judgement ? { ...each, ...change } : each)),
})

const written = fact('grades', 'passages') as readonly ReturnType<typeof passage>[]
const part = (id: string, change: Partial<ReturnType<typeof passage>>) => ({
  'grades.passages': written.map(each => (each.passage === id ? { ...each, ...change } : each)),
})
const ground = (judgement: string, drawnOn: string, kind: string) => ({
  'grades.groundsMissing': [{ judgement, ground: drawnOn, kind }],
})

export const refusals: readonly Breach[] = [
  ['JAR-2', 'request-named', { 'review.requestReference': '' }, /no request/],
  ['JAR-2', 'two-bodies', { 'review.bodies': ['ofsted', 'hmcpsi'] }, /; 1 of them named/],
  ['JAR-38', 'dates-in-order', { 'review.datesInOrder': false }, /out of order/],
  ['JAR-38', 'analysis-at-most-five-days', { 'review.analysisWorkingDays': 6n }, /planned: 6\./],
  ['JAR-38', 'within-thirty-working-days', { 'review.workingDaysToFieldworkEnd': 31n }, /working day 31 /],
  ['JAR-29', 'team-size-limit', { 'team.size': 9n }, /this one has 9/],
  ['JAR-29', 'team-size', { 'team.size': 3n }, /this one has 3/],
  ['JAR-29', 'team-two-bodies', { 'team.bodies': ['ofsted', 'strategic-health-authority'] }, /this one has 1/],
  ['JAR-29', 'team-audit-commission', { 'team.members': team.slice(0, 3) }, /Audit Commission/],
  ['JAR-31', 'members-trained', { 'team.members': untrained }, /Inspector of ofsted/],
  [
    'JAR-31',
    'members-trained-once-begun',
    { 'team.members': untrained, 'review.stage': 'fieldwork' },
    /Inspector of ofsted/,
  ],
  ['JAR-31', 'lead-trained', { 'team.lead': lead }, /lead inspector/],
  [
    'JAR-10',
    'known-judgements-only',
    { 'coverage.routes': [...routes, route('BH7', 'being-healthy', 'analysis')] },
    /36 key judgements and four areas/,
  ],
  [
    'JAR-12',
    'fieldwork-limit',
    { 'coverage.fieldworkKey': [...chosen, route('SS3', 'staying-safe', 'fieldwork')] },
    /at most ten key judgements; 11 are chosen/,
  ],
  [
    'JAR-12',
    'staying-safe-in-fieldwork',
    { 'coverage.fieldworkKey': chosen.filter(({ outcome }) => outcome !== 'staying-safe') },
    /staying safe/,
  ],
  [
    'JAR-13',
    'management-never-left-out',
    { 'coverage.routes': changeRoute('SM2', { route: 'not-reported' }) },
    /not reported/,
  ],
  [
    'JAR-13',
    'management-always-covered',
    { 'coverage.routes': routes.filter(({ judgement }) => judgement !== 'SM4') },
    /Without a route: SM4\./,
  ],
  [
    'JAR-13',
    'management-notes',
    { 'coverage.managementNotes': [{ judgement: 'SM1', workingTogether: true, usersViews: false }] },
    /SM1, SM2, SM3 and SM4/,
  ],
  ['JAR-50', 'hypothesis-for-each', { 'fieldwork.withoutHypothesis': ['SS1', 'SM1'] }, /SS1 and SM1/],
  ['JAR-50', 'activity-for-each', { 'fieldwork.withoutActivity': ['SS2'] }, /SS2/],
  ['JAR-51', 'plan-finalised', { 'fieldwork.planFinalisedOn': day('2006-10-31') }, /finalise it/],
  ['JAR-51', 'plan-in-detail', { 'fieldwork.activitiesWithoutDetail': ['Meeting with heads'] }, /Meeting with heads/],
  ['JAR-33', 'young-person-briefed', { 'youngPeople.briefed': false }, /no\s+briefing is recorded/],
  ['JAR-52', 'case-tracking-done', held('case-tracking'), /case tracking/],
  ['JAR-52', 'neighbourhood-study-done', held('neighbourhood-study'), /neighbourhood study/],
  ['JAR-52', 'manager-meetings-held', held('managers-meeting', 'senior-managers-meeting'), /service managers/],
  ['JAR-52', 'front-line-meetings-held', held('front-line-meeting'), /front-line staff/],
  ['JAR-56', 'duty-team-visit-made', held('duty-team-visit'), /duty team/],
  ['JAR-56', 'duty-team-visit-recorded', { 'fieldwork.recorded': ['referral'] }, /Initial assessment; Decision making/],
  ['JAR-60', 'grade-known-judgement', { 'grades.agreed': [...agreed, grade('SS3')] }, /no other/],
  ['JAR-60', 'grade-known-judgement', { 'grades.proposed': ['SM1'] }, /no other/],
  ['JAR-60', 'grade-in-scale', changeGrade('health-service', { grade: 5n }), /4, 3, 2 and 1/],
  ['JAR-60', 'grade-in-scale', { 'grades.proposedGrades': [0n] }, /4, 3, 2 and 1/],
  [
    'JAR-61',
    'responsible-body-view',
    changeGrade('council-education', { bodyViews: ['csci'] }),
    /Ofsted's on education/,
  ],
  ['JAR-61', 'responsible-body-view', changeGrade('council-social-care', { bodyViews: [] }), /CSCI's on social/],
  ['JAR-61', 'responsible-body-view', changeGrade('health-service', { bodyViews: [] }), /on health/],
  ['JAR-61', 'grade-reasons', changeGrade('capacity-all', { reasons: '' }), /all services collectively/],
  [
    'JAR-61',
    'grade-answers-views',
    changeGrade('health-service', { unanswered: ['healthcare-commission'] }),
    /unanswered for The local health service/,
  ],
  ['JAR-60', 'exactly-twelve', { 'grades.agreed': agreed.slice(1) }, /11 grades are agreed/],
  ['JAR-60', 'exactly-twelve', { 'grades.agreed': [...agreed, grade('thirteenth')] }, /13 grades are agreed/],
  ['JAR-77', 'conclusions-rest-on-evidence', { 'conclusions.withoutEvidence': ['EA4'] }, /EA4/],
  ['JAR-77', 'grades-rest-on-evidence', changeGrade('capacity-council', { evidence: 0n }), /the council's services/],
  ['JAR-77', 'thread-when-placed', { 'report.withoutThread': ['finding 7'] }, /finding 7/],
  ['JAR-77', 'thread-unbroken', { 'report.withoutThread': ['finding 7'] }, /finding 7/],
  [
    'JAR-9',
    'groups-covered',
    { 'report.groupsMissing': ['looked-after / staying-safe'] },
    /looked after by the council \/ Staying safe/,
  ],
  ['JAR-9', 'joint-action-found', { 'report.jointActionMissing': ['looked-after / being-healthy'] }, /Being healthy/],
  ['JAR-74', 'statement-dates', { 'statement.actionsWithoutDate': ['Action 3'] }, /Action 3/],
  [
    'JAR-75',
    'failing-followed',
    { 'failings.settledUndiscussed': ['Duty team'] },
    /discussed before a solution is agreed.*Too early: Duty team/,
  ],
  ['JAR-75', 'failing-followed', { 'failings.intervenedUnsettled': ['Duty team'] }, /as a last resort/],
  ['JAR-77', 'code-of-conduct-signed', { 'quality.codeUnsigned': ['Ann Lee'] }, /Not signed by Ann Lee/],
  ['JAR-79', 'read-before-committee', { 'quality.readingLacks': 'Nobody read it.' }, /Nobody read it\./],
  ['JAR-79', 'committee-papers-current', { 'quality.papersLack': 'A grade was changed.' }, /A grade was changed\./],
  ['JAR-79', 'approval-after-committee', { 'quality.readingLacks': 'Nobody read it.' }, /Nobody read it\./],
  ['JAR-79', 'approval-after-committee', { 'quality.committeeLacks': 'It did not meet.' }, /It did not meet\./],
  ['JAR-79', 'approval-after-comments', { 'quality.draftLacks': 'No draft was sent.' }, /No draft was sent\./],
  ['JAR-79', 'approval-after-comments', { 'quality.commentsLack': 'Two are open.' }, /Two are open\./],
  ['JAR-79', 'reader-and-committee', { 'quality.readingLacks': 'Nobody read it.' }, /Nobody read it\./],
  ['JAR-79', 'reader-and-committee', { 'quality.committeeLacks': 'It did not meet.' }, /It did not meet\./],
  ['JAR-79', 'reader-and-committee', { 'quality.draftLacks': 'No draft was sent.' }, /No draft was sent\./],
  ['JAR-79', 'release-approved', { 'quality.approvalLacks': 'Nobody approved it.' }, /Nobody approved it\./],
  ['JAR-80', 'complaint-investigator-outside', { 'complaint.investigatorPart': 'They led it.' }, /They led it\./],
  ['JAR-80', 'complaint-every-point-answered', { 'complaint.pointsUnanswered': 1n }, /without an answer: 1\./],
  ['JAR-80', 'complaint-every-point-answered', { 'complaint.points': 0n }, /Points named: 0/],
  ['JAR-80', 'complaint-next-step-said', { 'complaint.nextStepSaid': false }, /unhappy with it/],
  ['JAR-80', 'complaint-investigated-outside', { 'complaint.investigated': false }, /outside the review/],
  ['JAR-80', 'complaint-investigated-outside', { 'complaint.investigatorPart': 'They led it.' }, /They led it\./],
]

export const warnings: readonly Breach[] = [
  ['JAR-37', 'notification-sent', { 'notification.sentOn': day('2006-11-06') }, /director/],
  ['JAR-37', 'notification-names-the-date', { 'notification.exactDate': day('2006-11-13') }, /precise date/],
  ['JAR-38', 'fieldwork-ten-days', { 'review.fieldworkWorkingDays': 11n }, /planned: 11\./],
  ['JAR-29', 'team-usual-bodies', { 'team.bodies': ['ofsted', 'csci', 'audit-commission'] }, /Healthcare Commission/],
  ['JAR-29', 'team-further-bodies', { 'team.bodies': ['ofsted', 'csci', 'ali'] }, /HMI Constabulary/],
  ['JAR-32', 'lead-from-usual-body', { 'team.lead': lead }, /CSCI or Ofsted/],
  ['JAR-30', 'joint-inspector-duties', { 'tasks.dutiesUnassigned': ['value-for-money-commentary'] }, /value for money/],
  ['JAR-32', 'tasks-respect-specialisms', { 'tasks.open': [task('csci')] }, /The council's education services/],
  ['JAR-62', 'outcomes-rest-on-key-judgements', ground('outcome.staying-safe', 'SS3', 'written'), /reason: SS3\./],
  ['JAR-62', 'governance-considered', part('staying-safe.governance', { state: 'missing' }), /for Staying safe\./],
  [
    'JAR-64',
    'management-dimensions',
    part('working-together', { state: 'missing' }),
    /Local services working together\./,
  ],
  ['JAR-64', 'management-cites-outcomes', part('value-for-money-now', { restsOn: false }), /Value for money now\./],
  [
    'JAR-64',
    'value-for-money-considered',
    part('value-for-money-trend', { notConsidered: ['pooled-budgets'] }),
    /missing in: Value for money over time\./,
  ],
  [
    'JAR-65',
    'capacity-after-contributions',
    ground('capacity-all', 'service-management', 'graded'),
    /for all services: Service management; for the council/,
  ],
  [
    'JAR-65',
    'capacity-rests-on-both',
    part('capacity-all.track-record', { restsOn: false }),
    /Track record in service management\./,
  ],
  [
    'JAR-8',
    'education-and-social-care-concluded',
    part('education.leadership', { state: 'missing' }),
    /for The council's education services\./,
  ],
  ['JAR-8', 'other-services-concluded', part('health-service.quality', { state: 'missing' }), /not judged and why/],
  ['JAR-8', 'other-services-concluded', { 'conclusions.concluded': ['BH1'] }, /not judged and why/],
  ['JAR-77', 'passages-rest-on-evidence', part('users-views', { evidence: 0n }), /Users' views and needs\./],
  ['JAR-48', 'setting-up-held', { 'settingUp.heldOn': day('2006-11-07') }, /meet to set up/],
  ['JAR-48', 'setting-up-briefing-given', { 'settingUp.briefed': ['officers'] }, /so far: Officers/],
  [
    'JAR-48',
    'setting-up-confirmed',
    { 'settingUp.confirmed': ['planning-basis', 'timetable'] },
    /The selection of key judgements; /,
  ],
  ['JAR-48', 'joint-setting-up', { 'settingUp.jointWithCorporateAssessment': false }, /corporate assessment/],
  [
    'JAR-28',
    'provisions-gathered',
    { 'provisions.gaps': ['a3', 'b2'] },
    /Schools causing concern.*; Youth offending team/,
  ],
  ['JAR-49', 'performance-assessment-used', { 'provisions.rows': [] }, /annual performance assessment/],
  [
    'JAR-12',
    'outcome-without-fieldwork',
    { 'coverage.fieldworkKey': chosen.filter(({ outcome }) => outcome === 'staying-safe') },
    /Being healthy/,
  ],
  ['JAR-11', 'every-judgement-routed', { 'coverage.unrouted': ['MC4'] }, /for MC4\./],
  ['JAR-11', 'route-reasons', { 'coverage.routes': changeRoute('MC5', { reason: '' }) }, /MC5/],
  [
    'JAR-12',
    'fieldwork-risk-evidence',
    { 'coverage.fieldworkKey': [{ ...route('SS1', 'staying-safe', 'fieldwork'), riskEvidence: 0n }] },
    /SS1/,
  ],
  ['JAR-12', 'other-routes-rest-on-evidence', { 'coverage.routes': changeRoute('MC5', { restsOn: 0n }) }, /MC5/],
  ['JAR-50', 'rest-concluded', { 'conclusions.openWithoutNote': ['EA6'] }, /EA6/],
  ['JAR-52', 'discussions-held', held('parents-discussion'), /parents and carers/],
  ['JAR-52', 'visits', held('setting-visit'), /visits/],
  ['JAR-56', 'usual-meetings-held', held('boards-meeting'), /members of a police authority/],
  ['JAR-56', 'activities-tied', { 'fieldwork.withoutTie': ['Coffee with the mayor'] }, /Coffee with the mayor/],
  ['JAR-38', 'six-sources', { 'evidence.sourcesHeard': ['children', 'partners'] }, /Parents and carers; /],
  ['JAR-59', 'children-heard', { 'evidence.judgementsHeardFromChildren': ['BH1'] }, /SS1/],
  ['JAR-66', 'oral-summary-given', { 'feedback.oralSummaryOn': day('2006-11-01') }, /oral summary/],
  ['JAR-66', 'oral-summary-heard', { 'feedback.oralSummaryTo': ['director'] }, /lead member/],
  [
    'JAR-68',
    'feedback-meetings',
    { 'feedback.meetingsMissing': ['Feedback to the council'] },
    /Feedback to the council\./,
  ],
  [
    'JAR-68',
    'feedback-on-one-day',
    { 'issue.runTogether': ['Corporate assessment'], 'issue.feedbackDays': 2n },
    /together with Corporate assessment, .* on 2 days/,
  ],
  ['JAR-68', 'issued-together', { 'issue.apart': ['The other (1 May 2006)'] }, /The other \(1 May 2006\)\./],
  ['JAR-68', 'issued-in-time', { 'issue.daysAfterFeedback': 29n }, /29 days have passed/],
  ['JAR-66', 'emerging-issues-discussed', { 'discussions.weeksWithout': [day('2006-11-20')] }, /20 November 2006/],
  [
    'JAR-61',
    'grades-given-before-opening',
    { 'grades.lastOpened': { judgement: 'capacity-all', round: 2n, waitedFor: ['Ann Lee'], bodiesWaitedFor: [] } },
    /services collectively, in round 2, not given yet: Ann Lee\./,
  ],
  [
    'JAR-61',
    'grades-given-before-opening',
    {
      'grades.lastOpened': {
        judgement: 'health-service',
        round: 1n,
        waitedFor: [],
        bodiesWaitedFor: ['healthcare-commission'],
      },
    },
    /Healthcare Commission/,
  ],
  [
    'JAR-61',
    'grades-opened-before-agreement',
    { 'grades.lastAgreed': { ...grade('capacity-all'), opened: false } },
    /never laid open/,
  ],
  ['JAR-60', 'every-judgement-concluded', { 'conclusions.concluded': ['BH1', 'SM1'] }, /BH2, BH3, .* and 32 more/],
  ['JAR-50', 'good-practice-reported', { 'report.goodPracticeUnreported': ['E4 Reading'] }, /E4 Reading/],
  ['JAR-9b', 'silent-tier', { 'report.silentTiers': ['targeted'] }, /silent on Targeted/],
  ['JAR-69', 'sections-filled', { 'report.sectionsEmpty': ['context'] }, /Context/],
  ['JAR-69', 'section-recommendations', { 'report.sectionsWithoutRecommendation': ['summary'] }, /Summary/],
  ['JAR-69', 'recommendation-answerer', { 'report.recommendationsWithoutAnswerer': ['R2'] }, /R2/],
  ['JAR-67', 'draft-sent', { 'report.draftSentOn': day('2006-11-21') }, /draft/],
  ['JAR-67', 'comments-answered', { 'report.commentsUnanswered': 2n }, /so far: 2\./],
  ['JAR-67', 'grade-disputes-answered', { 'report.gradeDisputesUnanswered': 1n }, /disputes a grade.*so far: 1\./],
  ['JAR-67', 'report-issued', { 'report.issuedOn': day('2006-11-30') }, /Issue it/],
  ...rulebook.stages.map(
    ({ id }): Breach => [
      'JAR-77',
      `assured-${id}`,
      { 'quality.stagesAssured': rulebook.stages.filter(stage => stage.id !== id).map(stage => stage.id) },
      /covers each stage/,
    ],
  ),
  ['JAR-78', 'assurance-by-risk', { 'quality.riskKnown': false }, /how great the risk/],
  ['JAR-79', 'committee-bodies', { 'quality.committeeBodies': ['ofsted'] }, /Nobody sits for CSCI/],
  ['JAR-79', 'reader-answered', { 'quality.pointsUnanswered': 2n }, /without an answer: 2\./],
  ['JAR-79', 'draft-after-committee', { 'quality.committeeLacks': 'It did not meet.' }, /It did not meet\./],
  ['JAR-33', 'young-people-have-tasks', { 'youngPeople.withoutTask': ['Zoe Field'] }, /Zoe Field/],
  ['JAR-70', 'children-report-made', { 'childrenReport.lacks': 'Nothing is marked.' }, /Nothing is marked\./],
  ['JAR-70', 'schools-told', { 'childrenTold.schoolsWaiting': ['Hill School'] }, /Still waiting: Hill School/],
  ['JAR-70', 'discussions-answered', { 'childrenTold.discussionsWaiting': ['At the youth club'] }, /At the youth club/],
  ['JAR-70', 'children-report-sent', { 'childrenTold.reportSentOn': day('2007-02-08') }, /no such day is recorded/],
  [
    'JAR-80',
    'complaint-acknowledged-in-time',
    { 'complaint.acknowledgedLate': true },
    /acknowledged by 9 November 2006/,
  ],
  ['JAR-80', 'complaint-in-confidence-kept', { 'complaint.namesComplainant': true }, /names whoever complained/],
  ['JAR-80', 'complaint-answered-in-time', { 'complaint.repliedLate': true }, /due by 4 December 2006/],
  ['JAR-80', 'complaint-kept-informed', { 'complaint.timesTold': 0n }, /told nothing between/],
  ['JAR-80', 'complaint-kept-informed', { 'complaint.acknowledged': false }, /told nothing between/],
  ['JAR-80', 'complaint-like-cases-beside', { 'complaint.likeCasesLooked': false }, /similar ways/],
  ['JAR-80', 'complaint-heard', { 'complaint.asked': 0n }, /Asked so far: 0/],
  ['JAR-80', 'complaint-heard', { 'complaint.unheard': 1n }, /still to answer: 1/],
  ['JAR-72', 'receipt-recorded', { 'receipt.date': day('2007-02-08') }, /no clock runs/],
  ['JAR-73', 'partners-consulted', { 'statement.partnersNotConsulted': ['Probation board'] }, /Probation board/],
  ['JAR-16', 'partners-involved', { 'partners.notInvolved': ['Probation board (Asked)'] }, /Probation board \(Asked\)/],
  [
    'JAR-75',
    'actions-monitored',
    { 'statement.actionsWithoutOwner': ['Train staff'] },
    /nobody is named for Train staff/,
  ],
  ['JAR-75', 'earlier-actions-used', { 'earlier.undecided': ['Reduce moves'] }, /left with a reason: Reduce moves/],
  ['JAR-76', 'follow-up-exceptional', { 'followUp.earlierGrades': [1n, 2n] }, /a second review is exceptional/],
  [
    'JAR-76',
    'follow-up-exceptional',
    { 'followUp.earlierFieldworkStart': day('2006-09-04') },
    /first year of the programme/,
  ],
]

export const offers: readonly Breach[] = [
  [
    'JAR-9',
    'other-vulnerable-groups-added',
    { 'coverage.routes': routes.filter(({ judgement }) => judgement !== 'other-vulnerable-groups') },
    /if they do here/,
  ],
  ['JAR-78', 'managers-in-touch', { 'quality.contacts': 0n }, /may telephone or visit/],
  ['JAR-78', 'services-asked', { 'quality.questionnaires': 0n }, /by questionnaire/],
]
