import type { Temporal } from '../../../kernel/dates.ts'
import { done, type Outcome, refused } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Rulebook } from '../../rulebooks/index.ts'

/** What a task is about: a thing of the rulebook, or anything else in words. */
export const taskKinds = ['judgement', 'activity', 'section', 'other'] as const
export type TaskKind = (typeof taskKinds)[number]

export type Task = {
  readonly id: string
  readonly kind: TaskKind
  /** Id in the rulebook; empty for anything else. */
  readonly about: string
  /** In the lead's own words; empty where the thing says it all. */
  readonly text: string
  readonly personId: string
  readonly person: string
  /** Body that sent the person on the day it was given. */
  readonly body: string
  readonly dueOn: Temporal.PlainDate | undefined
  readonly allocatedOn: Temporal.PlainDate
  readonly doneOn: Temporal.PlainDate | undefined
  readonly takenBack: { readonly on: Temporal.PlainDate; readonly because: string } | undefined
  readonly version: number
}

/** Something of the rulebook that can be given to somebody. */
export type TaskSubject = { readonly kind: TaskKind; readonly id: string; readonly text: string }

/** Everything of the rulebook that can be given to somebody, in groups as a page offers them. */
export function taskSubjects(
  rulebook: Rulebook,
): readonly { readonly label: string; readonly subjects: readonly TaskSubject[] }[] {
  const judgement = ({ id, text }: { readonly id: string; readonly text: string }): TaskSubject => ({
    kind: 'judgement',
    id,
    text,
  })
  const coded = ({ id, text }: { readonly id: string; readonly text: string }) =>
    judgement({ id, text: `${id}: ${text}` })
  const labelled = (kind: TaskKind) => (value: { readonly id: string; readonly label: string }) => ({
    kind,
    id: value.id,
    text: value.label,
  })
  return [
    { label: 'Graded judgements', subjects: rulebook.graded.map(labelled('judgement')) },
    ...rulebook.outcomes.map(outcome => ({ label: outcome.label, subjects: outcome.judgements.map(coded) })),
    { label: rulebook.management.label, subjects: rulebook.management.judgements.map(coded) },
    { label: 'Further judgements', subjects: rulebook.ungraded.map(judgement) },
    { label: 'Activities', subjects: rulebook.activities.map(labelled('activity')) },
    { label: 'Sections of the report', subjects: rulebook.sections.map(labelled('section')) },
  ].filter(({ subjects }) => subjects.length > 0)
}

export function findSubject(rulebook: Rulebook, kind: TaskKind, id: string): TaskSubject | undefined {
  return taskSubjects(rulebook)
    .flatMap(({ subjects }) => subjects)
    .find(subject => subject.kind === kind && subject.id === id)
}

/** What a task asks for, in words. */
export function sayTask(rulebook: Rulebook, task: Pick<Task, 'kind' | 'about' | 'text'>): string {
  const kind = { judgement: '', activity: 'Activity', section: 'Section of the report', other: '' }[task.kind]
  const subject = findSubject(rulebook, task.kind, task.about)?.text ?? task.about
  return [kind, subject, task.text].filter(part => part !== '').join(': ')
}

/** Given, and neither done nor taken back. */
export function isOpen(task: Task): boolean {
  return task.doneOn === undefined && task.takenBack === undefined
}

/** Whether a task can be given to this person; each problem stands beside its field. */
export function decideTask(
  rulebook: Rulebook,
  task: Pick<Task, 'kind' | 'about' | 'text' | 'personId'>,
  team: readonly { readonly personId: string }[],
): Outcome {
  const problems = [
    ...(task.kind === 'other' || findSubject(rulebook, task.kind, task.about) !== undefined
      ? []
      : [problem('Choose what the task is about from the list.', 'what')]),
    ...(task.kind === 'other' && task.text === '' ? [problem('Say what is to be done.', 'text')] : []),
    ...(team.some(member => member.personId === task.personId)
      ? []
      : [problem('Choose somebody who is in the team today.', 'person')]),
  ]
  return problems.length === 0 ? done() : refused(...problems)
}

/** A duty that the rulebook gives to a role, and who is charged with it. */
export type DutyStand = {
  readonly id: string
  readonly label: string
  readonly text: string
  readonly cite: string
  readonly role: string
  /** Undefined where nobody is, or whoever was has the role no longer. */
  readonly holder: { readonly personId: string; readonly name: string; readonly since: Temporal.PlainDate } | undefined
}

/** Every duty of the rulebook. Whoever has left the role holds its duties no more. */
export function dutyStands(
  rulebook: Rulebook,
  assigned: readonly { readonly duty: string; readonly personId: string; readonly assignedOn: Temporal.PlainDate }[],
  team: readonly { readonly personId: string; readonly name: string; readonly role: string }[],
): readonly DutyStand[] {
  return rulebook.roles.flatMap(role =>
    (role.duties ?? []).map(duty => {
      const given = assigned.find(each => each.duty === duty.id)
      const holder = team.find(member => member.personId === given?.personId && member.role === role.id)
      return {
        id: duty.id,
        label: duty.label,
        text: duty.text ?? '',
        cite: duty.cite,
        role: role.id,
        holder:
          given === undefined || holder === undefined
            ? undefined
            : { personId: holder.personId, name: holder.name, since: given.assignedOn },
      }
    }),
  )
}

/** Whether these duties can be assigned to this person: they belong to the role that the person has in the team. */
export function decideDuties(
  rulebook: Rulebook,
  duties: readonly string[],
  personId: string,
  team: readonly { readonly personId: string; readonly role: string }[],
): Outcome {
  if (duties.length === 0) return refused(problem('Choose at least one duty.', 'duties'))
  const role = rulebook.roles.find(each => duties.every(id => each.duties?.some(duty => duty.id === id) === true))
  if (role === undefined) return refused(problem('Choose duties from the list.', 'duties'))
  if (team.some(member => member.personId === personId && member.role === role.id)) return done()
  return refused(problem(`These duties belong to this part in the team: ${role.label}. Choose who has it.`, 'charged'))
}

/** Page of the review on which a task is done, under the review's address. */
export function pageOfTask(rulebook: Rulebook, { kind, about }: Pick<Task, 'kind' | 'about'>): string {
  if (kind === 'judgement') {
    return rulebook.graded.some(({ id }) => id === about) ? `grades/${about}` : `conclusions/${about}`
  }
  return { activity: 'activities', section: 'report', other: 'tasks' }[kind]
}
