import type { Temporal } from '../../../kernel/dates.ts'
import { type LooseEnds, looseEnd, type Place } from '../../../kernel/loose-ends.ts'
import { sayCount } from '../../../kernel/words.ts'
import { type Line, lineGoesIn } from './line.ts'
import type { TellingOf } from './told.ts'
import { isLateTask, type YoungMember, type YoungTask } from './young.ts'

type Given = {
  /** Path of the review. */
  readonly at: string
  readonly lines: readonly Line[]
  readonly tasks: readonly YoungTask[]
  readonly members: readonly YoungMember[]
  /** Notes without an answer, as far as the reader sees them. */
  readonly notesOpen: number
  readonly commentsOpen: number
  readonly telling: TellingOf
  readonly today: Temporal.PlainDate
}

/** Of the report for children, of young inspectors, and of what children hear back: what is late or left over. */
export function looseEndsOfChildren(given: Given): LooseEnds {
  const { at, lines, tasks, members, notesOpen, commentsOpen, telling, today } = given
  const lineAt = (line: Line): Place => ({
    text: line.words || 'A line without words',
    href: `${at}/children/lines/${line.id}`,
  })
  const lateTasks = tasks.filter(task => isLateTask(task, today))
  const fallen = lines.filter(({ stands }) => !stands)
  const changed = lines.filter(line => lineGoesIn(line) && line.changedSince)
  const young: Place = { text: 'Young inspectors', href: `${at}/young-inspectors` }
  const told = `${at}/children-told`
  return {
    ends: [
      ...looseEnd(
        'children-tasks-late',
        'late',
        lateTasks.map(({ person, text, task }) => ({ text: `${person}: ${text || task}`, href: young.href })),
        count =>
          `${sayCount(count, 'task')} of young inspectors past ${count === 1 ? 'its' : 'their'} day and not done`,
      ),
      ...looseEnd('children-notes-open', 'left', notesOpen === 0 ? [] : [young], () =>
        notesOpen === 1
          ? '1 note of a young inspector without an answer'
          : `${notesOpen} notes of young inspectors without an answer`,
      ),
      ...looseEnd('children-lines-fallen', 'left', fallen.map(lineAt), count =>
        count === 1
          ? '1 line for children whose finding no longer stands'
          : `${count} lines for children whose findings no longer stand`,
      ),
      ...looseEnd('children-lines-changed', 'left', changed.map(lineAt), count =>
        count === 1
          ? '1 line for children whose finding was changed since'
          : `${count} lines for children whose findings were changed since`,
      ),
      ...looseEnd(
        'children-comments-open',
        'left',
        commentsOpen === 0 ? [] : [{ text: 'Report for children', href: `${at}/children` }],
        () => `${sayCount(commentsOpen, 'comment')} on the report for children without an answer`,
      ),
    ],
    places: {
      'childrenTold.schoolsWaiting': telling.schools
        .filter(({ doneOn, setAsideBecause }) => doneOn === undefined && setAsideBecause === undefined)
        .map(({ id, recipient }) => ({ text: recipient, href: `${told}/${id}` })),
      'childrenTold.discussionsWaiting': telling.discussions
        .filter(({ told }) => told?.doneOn === undefined && told?.setAsideBecause === undefined)
        .map(({ id, title }) => ({ text: title, href: `${told}/discussions/${id}` })),
      'youngPeople.withoutTask': members
        .filter(({ personId }) => !tasks.some(task => task.personId === personId && task.takenBack === undefined))
        .map(({ name }) => ({ text: name, href: young.href })),
    },
  }
}
