import { sayDay, type Temporal } from '../../kernel/dates.ts'
import { type FactGroup, type FactType, known } from '../../kernel/facts.ts'
import type { LooseEndGroup } from '../../kernel/loose-ends.ts'
import { compareDays, type Holidays, workingDaysBetween } from '../../kernel/working-days.ts'
import type { FactSource, SweepSource } from './commands/change.ts'
import { looseEndsOfReview } from './domain/loose-ends.ts'
import { dutyStands, isOpen, sayTask } from './domain/tasks.ts'
import { lettersOfKind, listDeliveries, listLetters } from './views/letters.ts'
import { findMeeting, isFeedback, listMeetings } from './views/meetings.ts'
import { findParticulars, listMembersWithTraining, listRespondents } from './views/review.ts'
import { listDuties, listTasks } from './views/tasks.ts'

const member: FactType = {
  name: 'TeamMember',
  fields: {
    name: { type: 'string', doc: 'Name of the person.' },
    body: { type: 'string', doc: 'Id of the body that sends the person.' },
    role: { type: 'string', doc: 'lead, joint or member.' },
    trained: { type: 'bool', doc: 'Has completed both stages of the training that every member needs.' },
    leadTrained: { type: 'bool', doc: 'Has completed the training for leading.' },
  },
}

const day = (doc: string) => ({ type: 'date', doc }) as const
const number = (doc: string) => ({ type: 'int', doc }) as const

export const reviewFacts: FactGroup<FactSource> = {
  group: 'review',
  doc: 'The review itself: who asked for it, who conducts it, where it stands, its dates.',
  fields: {
    title: { type: 'string', doc: 'Its title.' },
    requestReference: { type: 'string', doc: 'The request under which it is conducted.' },
    requestedOn: day('Day of the request.'),
    bodies: { type: { list: 'string' }, doc: 'Bodies that conduct it.' },
    state: { type: 'string', doc: 'planned, in-stage, published or closed.' },
    stage: { type: 'string', doc: 'Id of the stage; empty before the first and after the last.' },
    analysisStart: day('First day of analysis.'),
    analysisEnd: day('Last day of analysis.'),
    fieldworkStart: day('First day of fieldwork.'),
    fieldworkEnd: day('Last day of fieldwork.'),
    analysisWorkingDays: number('Working days of analysis, both ends counted.'),
    fieldworkWorkingDays: number('Working days of fieldwork, both ends counted.'),
    workingDaysToFieldworkEnd: number(
      'The working day, counted from the first of analysis as one, on which fieldwork ends.',
    ),
    datesInOrder: { type: 'bool', doc: 'No stage ends before it starts or starts before the one before it.' },
    corporateAssessmentStart: day('First day of the corporate assessment that runs with it.'),
  },
  async load({ tx, review, holidays }) {
    const particulars = await findParticulars(tx, review.id)
    const { analysisStart, analysisEnd, fieldworkStart, fieldworkEnd } = review
    return known({
      title: review.title,
      requestReference: particulars.requestReference,
      requestedOn: particulars.requestedOn,
      bodies: particulars.bodies,
      state: review.state,
      stage: review.stage ?? '',
      analysisStart,
      analysisEnd,
      fieldworkStart,
      fieldworkEnd,
      analysisWorkingDays: countDays(analysisStart, analysisEnd, holidays),
      fieldworkWorkingDays: countDays(fieldworkStart, fieldworkEnd, holidays),
      workingDaysToFieldworkEnd: countDays(analysisStart, fieldworkEnd, holidays),
      datesInOrder: inOrder([analysisStart, analysisEnd, fieldworkStart, fieldworkEnd]),
      corporateAssessmentStart: particulars.corporateAssessmentStart,
    })
  },
}

export const notificationFacts: FactGroup<FactSource> = {
  group: 'notification',
  doc: 'The letter that names the precise date of the review.',
  fields: {
    sent: { type: 'bool', doc: 'It was sent.' },
    sentOn: day('Day on which it was sent.'),
    exactDate: day('The first day that it named.'),
  },
  async load({ tx, review, rulebook }) {
    const notification = rulebook.letters.find(letter => letter.at === 'send-notification')
    const letter = (await lettersOfKind(tx, review.id, notification?.id ?? '')).at(-1)
    return known({ sent: letter !== undefined, sentOn: letter?.sentOn, exactDate: letter?.namesDay })
  },
}

export const settingUpFacts: FactGroup<FactSource> = {
  group: 'settingUp',
  doc: 'The setting-up meeting of lead inspector and director.',
  fields: {
    held: { type: 'bool', doc: 'It is on record as held.' },
    heldOn: day('Day on which it was held.'),
    confirmed: { type: { list: 'string' }, doc: 'What it confirmed, as the rulebook lists it.' },
    briefed: { type: { list: 'string' }, doc: 'Who was briefed, as the rulebook lists them.' },
    jointWithCorporateAssessment: { type: 'bool', doc: 'Held together with the lead of the corporate assessment.' },
  },
  async load({ tx, review }) {
    const meeting = await findMeeting(tx, review.id, 'setting-up')
    return known({
      held: meeting !== undefined,
      heldOn: meeting?.heldOn,
      confirmed: meeting?.confirmed ?? [],
      briefed: meeting?.briefed ?? [],
      jointWithCorporateAssessment: meeting?.jointly,
    })
  },
}

export const feedbackFacts: FactGroup<FactSource> = {
  group: 'feedback',
  doc: 'What the area was told, before the draft and after the comments on it.',
  fields: {
    given: { type: 'bool', doc: 'The oral summary at the end of fieldwork is on record.' },
    oralSummaryOn: day('Day of the oral summary at the end of fieldwork.'),
    oralSummaryTo: {
      type: { list: 'string' },
      doc: 'Roles of those who answer for the area and were there when the oral summary was given.',
    },
    meetingsHeld: { type: { list: 'string' }, doc: 'Feedback meetings of the rulebook that are on record, by id.' },
    meetingsMissing: { type: { list: 'string' }, doc: 'Those that are not on record, as the rulebook calls them.' },
  },
  async load({ tx, review, rulebook }) {
    const meetings = await listMeetings(tx, review.id)
    const summary = meetings.find(({ kind }) => kind === 'oral-summary')
    const respondents = await listRespondents(tx, review.id)
    const heard = respondents.filter(({ personId }) => summary?.presentIds.includes(personId))
    return known({
      given: summary !== undefined,
      oralSummaryOn: summary?.heldOn,
      oralSummaryTo: summary === undefined ? undefined : [...new Set(heard.map(({ role }) => role))],
      meetingsHeld: meetings.filter(isFeedback).map(({ kind }) => kind),
      meetingsMissing: (rulebook['feedback-meetings'] ?? [])
        .filter(({ id }) => !meetings.some(({ kind }) => kind === id))
        .map(({ label }) => label),
    })
  },
}

export const teamFacts: FactGroup<FactSource> = {
  group: 'team',
  doc: 'The team as it stands, lead and joint inspector included, young people not.',
  fields: {
    size: number('How many inspectors.'),
    members: { type: { list: member }, doc: 'Every inspector.' },
    bodies: { type: { list: 'string' }, doc: 'The bodies they come from, each once.' },
    hasLead: { type: 'bool', doc: 'Somebody leads.' },
    lead: { type: member, doc: 'Who leads.' },
  },
  async load({ tx, review, rulebook }) {
    const needed = (by: 'member' | 'lead') => rulebook.training.filter(training => training['needed-by'] === by)
    const members = (await listMembersWithTraining(tx, review.id))
      .filter(person => person.role !== 'young-person')
      .map(person => ({
        name: person.name,
        body: person.body,
        role: person.role,
        trained: needed('member').every(training => person.training.includes(training.id)),
        leadTrained: needed('lead').every(training => person.training.includes(training.id)),
      }))
    const lead = members.find(person => person.role === 'lead')
    return known({
      size: BigInt(members.length),
      members,
      bodies: [...new Set(members.map(person => person.body))],
      hasLead: lead !== undefined,
      lead,
    })
  },
}

const task: FactType = {
  name: 'Task',
  fields: {
    judgement: { type: 'string', doc: 'Id of the judgement it is about; empty where it is about none.' },
    person: { type: 'string', doc: 'Name of whoever has it.' },
    body: { type: 'string', doc: 'Id of the body that sends them.' },
    specialists: {
      type: { list: 'string' },
      doc: 'Bodies that are responsible for that judgement by the rulebook; empty where none is.',
    },
  },
}

export const tasksFacts: FactGroup<FactSource> = {
  group: 'tasks',
  doc: 'What the lead gave to whom within the team.',
  fields: {
    open: { type: { list: task }, doc: 'Tasks neither done nor taken back.' },
    dutiesUnassigned: {
      type: { list: 'string' },
      doc: 'Duties that the rulebook gives to a role, with which nobody who has that role is charged.',
    },
  },
  async load({ tx, review, rulebook }) {
    const team = await listMembersWithTraining(tx, review.id)
    const stands = dutyStands(rulebook, await listDuties(tx, review.id), team)
    return known({
      open: (await listTasks(tx, review.id)).filter(isOpen).map(({ kind, about, person, body }) => {
        const judgement = kind === 'judgement' ? about : ''
        const specialists = rulebook.graded.find(({ id }) => id === judgement)?.['responsible-bodies'] ?? []
        return { judgement, person, body, specialists }
      }),
      dutiesUnassigned: stands.filter(({ holder }) => holder === undefined).map(({ id }) => id),
    })
  },
}

/** What of a review's conduct is late: tasks, and letters that did not arrive. Three statements. */
export const reviewsLooseEnds: LooseEndGroup<SweepSource> = {
  async load({ tx, review, rulebook, today }) {
    const tasks = (await listTasks(tx, review.id)).filter(isOpen)
    const letters = await listLetters(tx, review.id)
    const failed = new Set(
      (await listDeliveries(tx, review.id))
        .filter(({ mail }) => mail?.state === 'failed')
        .map(({ letterId }) => letterId),
    )
    return looseEndsOfReview({
      at: `/reviews/${review.id}`,
      tasks: tasks.map(task => ({ id: task.id, text: sayTask(rulebook, task), dueOn: task.dueOn })),
      failed: letters
        .filter(({ id }) => failed.has(id))
        .map(letter => ({
          id: letter.id,
          label: letter.label || (rulebook.letters.find(each => each.id === letter.kind)?.label ?? 'Letter'),
          sentOn: sayDay(letter.sentOn),
        })),
      today,
    })
  },
}

function countDays(
  first: Temporal.PlainDate | undefined,
  last: Temporal.PlainDate | undefined,
  holidays: Holidays,
): bigint | undefined {
  if (first === undefined || last === undefined || compareDays(last, first) < 0) return undefined
  const count = workingDaysBetween(first, last, holidays)
  return count === 'unknown' ? undefined : BigInt(count)
}

function inOrder(days: readonly (Temporal.PlainDate | undefined)[]): boolean {
  const set = days.filter(each => each !== undefined)
  return set.every((each, index) => {
    const before = set[index - 1]
    return before === undefined || compareDays(before, each) <= 0
  })
}
