import type { Temporal } from '../../../kernel/dates.ts'
import { compareDays } from '../../../kernel/working-days.ts'

type Day = Temporal.PlainDate

/** A task of a young inspector. */
export type YoungTask = {
  readonly id: string
  readonly personId: string
  readonly person: string
  /** Id of the task in the rulebook. */
  readonly task: string
  readonly text: string
  readonly dueOn: Day | undefined
  readonly givenOn: Day
  readonly startedOn: Day | undefined
  readonly doneOn: Day | undefined
  readonly takenBack: { readonly on: Day; readonly because: string } | undefined
  readonly version: number
}

/** What children said, as a young inspector wrote it down, and what came of it. */
export type YoungNote = {
  readonly id: string
  readonly taskId: string
  readonly authorId: string
  readonly author: string
  readonly heardOn: Day
  readonly heardFrom: string
  readonly text: string
  readonly answer: 'taken-up' | 'not' | undefined
  readonly because: string
  readonly answeredBy: string
  readonly answeredOn: Day | undefined
  readonly version: number
}

/** When local services were briefed on what a young person does in the team. */
export type Briefing = {
  readonly id: string
  readonly heldOn: Day
  readonly briefed: string
  readonly note: string
}

export type YoungMember = { readonly personId: string; readonly name: string }

/** Given, and neither done nor taken back. */
export function isOpenTask(task: YoungTask): boolean {
  return task.doneOn === undefined && task.takenBack === undefined
}

/** Open, and its day is past. */
export function isLateTask(task: YoungTask, today: Day): boolean {
  return isOpenTask(task) && task.dueOn !== undefined && compareDays(task.dueOn, today) < 0
}

/** What a young inspector does next: what is begun before what is not, the earlier day first. */
export function nextTask(tasks: readonly YoungTask[]): YoungTask | undefined {
  const rank = (task: YoungTask) => [
    task.startedOn === undefined ? 1 : 0,
    task.dueOn?.toString() ?? '9999',
    task.id.padStart(18, '0'),
  ]
  return tasks.filter(isOpenTask).toSorted((one, other) => (String(rank(one)) < String(rank(other)) ? -1 : 1))[0]
}

/** How young inspectors stand, in the words of the facts. */
export function youngFactsOf(
  members: readonly YoungMember[],
  briefings: readonly Briefing[],
  tasks: readonly YoungTask[],
) {
  const given = new Set(tasks.filter(({ takenBack }) => takenBack === undefined).map(({ personId }) => personId))
  return {
    members: BigInt(members.length),
    briefed: briefings.length > 0,
    withoutTask: members.filter(({ personId }) => !given.has(personId)).map(({ name }) => name),
  }
}
