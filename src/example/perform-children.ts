import { z } from 'zod'
import { symbolNames } from '../kernel/symbols.ts'
import {
  answerChildrenComment,
  commentForChildren,
  finishYoungTask,
  giveYoungTask,
  leaveNote,
  listTold,
  markForChildren,
  nameForwarder,
  nameSchools,
  recordBriefing,
  recordTelling,
  startYoungTask,
  takeNoteUp,
  writeNote,
  writePart,
} from '../modules/children/index.ts'
import { found, list, optionalDay, type Performer, performer, read, review, text } from './performer.ts'
import { Day } from './script.ts'

/** What is done for children and by young inspectors, by the command's name in the record. */
export const performersOfChildren: { readonly [name: string]: Performer } = {
  'mark-for-children': performer(
    z.strictObject({
      review,
      from: z.enum(['finding', 'recommendation', 'evidence']),
      of: z.string(),
      kind: z.enum(['good', 'better', 'promise', 'said']),
      outcome: text,
      symbol: z.enum(symbolNames).optional(),
      words: z.string(),
      byWhen: text,
    }),
    (services, caller, { review: id, from, of, symbol, ...line }, posted) =>
      markForChildren(services, caller, id, { ...line, symbol, source: { kind: from, id: of } }, posted),
  ),
  'write-part-for-children': performer(
    z.strictObject({ review, part: z.string(), text: z.string() }),
    (services, caller, { review: id, ...part }, posted) =>
      writePart(services, caller, id, { ...part, version: 0 }, posted),
  ),
  'comment-for-children': performer(
    z.strictObject({ review, line: z.string().optional(), part: text, text: z.string() }),
    (services, caller, { review: id, line, ...comment }, posted) =>
      commentForChildren(services, caller, id, { ...comment, lineId: line }, posted),
  ),
  'answer-children-comment': performer(
    z.strictObject({ review, comment: z.string(), answer: z.string() }),
    (services, caller, { review: id, comment, answer }, posted) =>
      answerChildrenComment(services, caller, id, { id: comment, version: 1, answer }, posted),
  ),
  'brief-on-young-inspectors': performer(
    z.strictObject({ review, heldOn: Day, briefed: z.string(), note: text }),
    (services, caller, { review: id, ...briefing }, posted) => recordBriefing(services, caller, id, briefing, posted),
  ),
  'give-children-task': performer(
    z.strictObject({ review, person: z.string(), task: z.string(), text: z.string(), dueOn: optionalDay }),
    (services, caller, { review: id, person, dueOn, ...task }, posted) =>
      giveYoungTask(services, caller, id, { ...task, dueOn, personId: person }, posted),
  ),
  'start-children-task': performer(
    z.strictObject({ review, task: z.string() }),
    (services, caller, { review: id, task }, posted) =>
      startYoungTask(services, caller, id, { id: task, version: 1 }, posted),
  ),
  'finish-children-task': performer(
    z.strictObject({ review, task: z.string() }),
    (services, caller, { review: id, task }, posted) =>
      finishYoungTask(services, caller, id, { id: task, version: 2 }, posted),
  ),
  'write-children-note': performer(
    z.strictObject({ review, task: z.string(), heardOn: Day, heardFrom: text, text: z.string() }),
    (services, caller, { review: id, task, ...note }, posted) =>
      writeNote(services, caller, id, { ...note, taskId: task }, posted),
  ),
  'take-children-note-up': performer(
    z.strictObject({
      review,
      note: z.string(),
      because: text,
      kind: z.string(),
      title: z.string(),
      text: z.string(),
      eventOn: Day,
      peopleMet: text,
      source: z.string(),
      judgement: z.string(),
      direction: z.enum(['strength', 'weakness', 'neutral']),
      open: z.boolean().default(false),
    }),
    (services, caller, { review: id, note, because, judgement, direction, open, ...item }, posted) =>
      takeNoteUp(
        services,
        caller,
        id,
        {
          id: note,
          version: 1,
          because,
          item: {
            ...item,
            receivedOn: undefined,
            place: '',
            body: undefined,
            provision: undefined,
            group: undefined,
            tier: undefined,
            fromChildren: true,
            goodPractice: false,
            bearings: [{ judgement, direction }],
            classification: open ? 'open' : 'review-team',
          },
        },
        posted,
      ),
  ),
  'leave-children-note': performer(
    z.strictObject({ review, note: z.string(), because: z.string() }),
    (services, caller, { review: id, note, because }, posted) =>
      leaveNote(services, caller, id, { id: note, version: 1, because }, posted),
  ),
  'name-schools': performer(
    z.strictObject({ review, names: list }),
    (services, caller, { review: id, names }, posted) =>
      nameSchools(services, caller, id, { names, organisations: [] }, posted),
  ),
  'name-forwarder': performer(
    z.strictObject({ review, recipient: text }),
    (services, caller, { review: id, recipient }, posted) => nameForwarder(services, caller, id, { recipient }, posted),
  ),
  'tell-children': performer(
    z.strictObject({
      review,
      activity: z.string().optional(),
      to: z.string().optional(),
      doneOn: optionalDay,
      receivedOn: optionalDay,
      proof: text,
      questions: text,
      answers: text,
      lateBecause: text,
    }),
    async (services, caller, { review: id, activity, to, doneOn, receivedOn, ...told }, posted) => {
      const done = { ...told, doneOn, receivedOn }
      if (activity !== undefined)
        return recordTelling(services, caller, id, { ...done, at: { activityId: activity } }, posted)
      const lines = await read(services, caller, tx => listTold(tx, id))
      const line = found(
        lines.find(({ recipient }) => recipient === to),
        `something owed to ${to}`,
      )
      return recordTelling(services, caller, id, { ...done, at: { id: line.id, version: line.version } }, posted)
    },
  ),
}
