import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { notInFuture, problem } from '../../../kernel/problems.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { keepItem, type NewItem } from '../../evidence/index.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { isOpenTask, type YoungTask } from '../domain/young.ts'
import { mayLookAfter, mayWorkAsYoungInspector } from '../policy.ts'
import {
  addBriefing,
  addNote,
  addYoungTask,
  answerNote,
  endTask,
  saveNote,
  startTask,
  takeBack,
  type WrittenNote,
} from '../store/young.ts'
import { listYoungMembers, listYoungNotes, listYoungTasks } from '../views/young.ts'

type Day = Temporal.PlainDate

/** Records that local services were briefed about the role that a young person plays in the team (¶33). */
export function recordBriefing(
  services: Services,
  caller: Caller,
  reviewId: string,
  briefing: { readonly heldOn: Day; readonly briefed: string; readonly note: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'brief-on-young-inspectors', reviewId, may: mayLookAfter, touches: ['youngPeople'] }
  return changeReview(services, caller, defined(change), async tx => {
    const problems = notInFuture(briefing.heldOn, londonDay(caller.now), 'heldOn')
    if (problems.length > 0) return refused(...problems)
    await addBriefing(tx, { ...briefing, reviewId, byId: personOf(caller.actor) })
    return done()
  })
}

/** Gives a young inspector one of the tasks that the rulebook names (¶33), in words of this review. */
export function giveYoungTask(
  services: Services,
  caller: Caller,
  reviewId: string,
  task: { readonly personId: string; readonly task: string; readonly text: string; readonly dueOn: Day | undefined },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = { ...posted, name: 'give-children-task', reviewId, may: mayLookAfter, touches: ['youngPeople'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const { children } = services.rulebooks.get(review.rulebook, review.edition)
    const members = await listYoungMembers(tx, reviewId)
    const problems = [
      ...(children?.tasks.some(({ id }) => id === task.task) === true
        ? []
        : [problem('Choose a task from the list.', 'task')]),
      ...(members.some(({ personId }) => personId === task.personId)
        ? []
        : [problem('Choose a young person who is in the team.', 'person')]),
    ]
    if (problems.length > 0) return refused(...problems)
    const given = { givenOn: londonDay(caller.now), givenById: personOf(caller.actor) }
    return done({ id: await addYoungTask(tx, { ...task, reviewId, ...given }) })
  })
}

type TaskAt = { readonly id: string; readonly version: number }

/** Takes a task back, with a reason that the young inspector reads. */
export function takeYoungTaskBack(
  services: Services,
  caller: Caller,
  reviewId: string,
  task: TaskAt & { readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'take-children-task-back', reviewId, may: mayLookAfter, touches: ['youngPeople'] }
  return changeReview(services, caller, defined(change), async tx =>
    (await takeBack(tx, { reviewId, ...task }, londonDay(caller.now))) ? done() : stale('this task'),
  )
}

/** A young inspector begins a task of their own. Rules say when it may begin: not before local services were briefed (¶33). */
export function startYoungTask(
  services: Services,
  caller: Caller,
  reviewId: string,
  task: TaskAt,
  posted: Posted = {},
): Promise<Outcome> {
  const moments = ['act start-children-task']
  const change = {
    ...posted,
    name: 'start-children-task',
    reviewId,
    may: mayWorkAsYoungInspector,
    touches: [],
    moments,
  }
  return changeReview(services, caller, defined(change), async tx => {
    if ((await ownTask(tx, caller, reviewId, task.id)) === undefined)
      return denied('start-children-task: no such own task')
    return (await startTask(tx, { reviewId, ...task }, londonDay(caller.now))) ? done() : stale('this task')
  })
}

/** A young inspector says that a task is done. */
export function finishYoungTask(
  services: Services,
  caller: Caller,
  reviewId: string,
  task: TaskAt,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'finish-children-task', reviewId, may: mayWorkAsYoungInspector, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const own = await ownTask(tx, caller, reviewId, task.id)
    if (own === undefined) return denied('finish-children-task: no such own task')
    if (own.startedOn === undefined) return refused(problem('Start this task first.'))
    return (await endTask(tx, { reviewId, ...task }, londonDay(caller.now))) ? done() : stale('this task')
  })
}

async function ownTask(tx: Transaction, caller: Caller, reviewId: string, id: string): Promise<YoungTask | undefined> {
  const own = personOf(caller.actor)
  return (await listYoungTasks(tx, reviewId)).find(task => task.id === id && task.personId === own)
}

/** A young inspector writes down what children said, for a task that is begun. */
export function writeNote(
  services: Services,
  caller: Caller,
  reviewId: string,
  note: WrittenNote & { readonly taskId: string },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = { ...posted, name: 'write-children-note', reviewId, may: mayWorkAsYoungInspector, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const own = await ownTask(tx, caller, reviewId, note.taskId)
    const problems = [
      ...(own !== undefined && own.startedOn !== undefined && isOpenTask(own)
        ? []
        : [problem('Choose a task that you have started.', 'task')]),
      ...notInFuture(note.heardOn, londonDay(caller.now), 'heardOn'),
    ]
    if (problems.length > 0) return refused(...problems)
    return done({ id: await addNote(tx, { ...note, reviewId, authorId: personOf(caller.actor) }) })
  })
}

/** Corrects a note of one's own, until it is answered. */
export function correctNote(
  services: Services,
  caller: Caller,
  reviewId: string,
  note: WrittenNote & { readonly id: string; readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'correct-children-note', reviewId, may: mayWorkAsYoungInspector, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const own = (await listYoungNotes(tx, reviewId)).find(each => each.id === note.id)
    if (own === undefined || own.authorId !== personOf(caller.actor))
      return denied('correct-children-note: no such own note')
    const problems = notInFuture(note.heardOn, londonDay(caller.now), 'heardOn')
    if (problems.length > 0) return refused(...problems)
    return (await saveNote(tx, { reviewId, ...note })) ? done() : stale('this note')
  })
}

type NoteAt = { readonly id: string; readonly version: number }

/** Takes a note up as an item of evidence, which comes from children; its author is told so. */
export function takeNoteUp(
  services: Services,
  caller: Caller,
  reviewId: string,
  { item, because, ...note }: NoteAt & { readonly item: NewItem; readonly because: string },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = {
    ...posted,
    name: 'take-children-note-up',
    reviewId,
    may: mayLookAfter,
    touches: ['evidence', 'provisions'],
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const kept = await keepItem(services, caller, tx, review, { ...item, fromChildren: true })
    if (kept.kind !== 'done') return kept
    const { id: itemId } = kept.value
    const by = { byId: personOf(caller.actor), on: londonDay(caller.now) }
    return (await answerNote(tx, { reviewId, ...note }, { itemId, because, ...by }))
      ? done({ id: itemId })
      : stale('this note')
  })
}

/** Does not take a note up, with the reason, which its author reads. */
export function leaveNote(
  services: Services,
  caller: Caller,
  reviewId: string,
  { because, ...note }: NoteAt & { readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'leave-children-note', reviewId, may: mayLookAfter, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    if (because === '') return refused(problem('Say why it is not taken up. Its author reads this.', 'because'))
    const by = { byId: personOf(caller.actor), on: londonDay(caller.now) }
    return (await answerNote(tx, { reviewId, ...note }, { itemId: undefined, because, ...by }))
      ? done()
      : stale('this note')
  })
}
