import type { FactFields, FactType } from '../../src/kernel/facts.ts'
import type { FactDeclarations } from '../../src/modules/rulebooks/index.ts'

/**
 * The facts that rules and modules have agreed on, written as short as can be: one line a field. Rulebooks are checked
 * against these here, so that a module that drops or retypes a fact is found by the test that compares the two.
 */
const types: { readonly [name: string]: string } = {
  TeamMember: 'name string; body string; role string; trained bool; leadTrained bool',
  ProvisionRow: 'id string; state string; reason string',
  CoverageRoute:
    'judgement string; outcome string; route string; reason string; riskEvidence int; restsOn int; group string',
  ManagementNote: 'judgement string; workingTogether bool; usersViews bool',
  HeldActivity: 'kind string; judgements string[]; records string[]',
  AgreedGrade: 'judgement string; grade int; reasons string; evidence int; bodyViews string[]',
  ReportFinding: 'id string; section string; judgements int; evidence int',
}

const groups: { readonly [group: string]: string } = {
  review:
    'title string; requestReference string; requestedOn date; bodies string[]; state string; stage string; ' +
    'analysisStart date; analysisEnd date; fieldworkStart date; fieldworkEnd date; analysisWorkingDays int; ' +
    'fieldworkWorkingDays int; workingDaysToFieldworkEnd int; datesInOrder bool; corporateAssessmentStart date; noticeExempt bool',
  notification: 'sentOn date; exactDate date',
  settingUp: 'heldOn date; confirmed string[]; briefed string[]; jointWithCorporateAssessment bool',
  feedback: 'oralSummaryOn date',
  team: 'size int; members TeamMember[]; bodies string[]; hasLead bool; lead TeamMember',
  provisions: 'rows ProvisionRow[]; gaps string[]',
  evidence:
    'items int; fromChildren int; sourcesHeard string[]; judgementsWithEvidence string[]; ' +
    'judgementsHeardFromChildren string[]; goodPractice int',
  coverage: 'routes CoverageRoute[]; fieldworkKey CoverageRoute[]; unrouted string[]; managementNotes ManagementNote[]',
  fieldwork:
    'withoutHypothesis string[]; withoutActivity string[]; activities int; activitiesWithoutDetail string[]; ' +
    'held HeldActivity[]; heldKinds string[]; dutyVisitRecords string[]; planFinalisedOn date; withoutTie string[]',
  conclusions: 'concluded string[]; openWithoutNote string[]; withoutEvidence string[]; notReported string[]',
  grades: 'agreed AgreedGrade[]; proposals int; proposed string[]; proposedGrades int[]; missing string[]',
  report:
    'findings ReportFinding[]; withoutThread string[]; sectionsWithoutRecommendation string[]; ' +
    'recommendationsWithoutAnswerer string[]; groupsMissing string[]; jointActionMissing string[]; silentTiers string[]; ' +
    'sectionsEmpty string[]; draftSentOn date; commentsClosedOn date; commentsUnanswered int; ' +
    'gradeDisputesUnanswered int; issuedOn date',
  receipt: 'date date',
  statement:
    'madeOn date; adoptedBy string; actions int; actionsWithoutDate string[]; partnersNotConsulted string[]; sentOn date',
}

const named = new Map<string, FactType>(
  Object.entries(types).map(([name, text]) => [name, { name, fields: fieldsOf(text) }]),
)

function fieldsOf(text: string): FactFields {
  return Object.fromEntries(
    text.split('; ').map(field => {
      const [name = '', type = ''] = field.split(' ')
      return [name, { type: typeOf(type), doc: name }]
    }),
  )
}

function typeOf(text: string): FactType {
  if (text.endsWith('[]')) return { list: typeOf(text.slice(0, -2)) }
  if (text === 'int' || text === 'string' || text === 'bool' || text === 'date') return text
  const type = named.get(text)
  if (!type) throw new Error(`There is no type ${text}`)
  return type
}

export const declaredFacts: readonly FactDeclarations[] = Object.entries(groups).map(([group, text]) => ({
  group,
  doc: group,
  fields: fieldsOf(text),
}))
