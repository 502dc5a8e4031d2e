import { londonDay } from '../../../kernel/dates.ts'
import { personOf } from '../../../platform/access/actor.ts'
import { dayFields, emptyForm, filledForm, type ShownForm } from '../../../platform/web/forms.ts'
import { firstText, go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { type ReviewSubject, reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { labelIn } from '../../rulebooks/index.ts'
import { correctNote, finishYoungTask, startYoungTask, writeNote } from '../commands/young.ts'
import { isLateTask, isOpenTask, nextTask, type YoungTask } from '../domain/young.ts'
import { CorrectNoteForm, NoteForm, OwnTaskForm } from '../forms.ts'
import { isYoungInspector, mayWorkAsYoungInspector } from '../policy.ts'
import { listBriefings, listYoungNotes, listYoungTasks } from '../views/young.ts'
import type { Shown } from './shown.ts'

/** A young inspector's own pages: what to do next, their tasks, and what children told them. */
export function ownRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/young'
  const shownTask = (review: ReviewSubject, task: YoungTask, today: Shown['today']) => ({
    ...task,
    label: labelIn(services.rulebooks.get(review.rulebook, review.edition).children?.tasks ?? [], task.task),
    isLate: isLateTask(task, today),
  })

  const show = async (
    { tx, review, actor, today }: Shown,
    form: ShownForm = emptyForm,
    status = 200,
  ): Promise<Reply> => {
    const own = personOf(actor)
    const tasks = (await listYoungTasks(tx, review.id)).filter(({ personId }) => personId === own)
    const next = nextTask(tasks)
    return page(
      'children/pages/young.njk',
      {
        title: 'Your work in this review',
        review,
        form,
        next: next && shownTask(review, next, today),
        briefed: (await listBriefings(tx, review.id)).length > 0,
        tasks: tasks.map(task => shownTask(review, task, today)),
        notes: (await listYoungNotes(tx, review.id)).filter(({ authorId }) => authorId === own),
        may: { work: mayWorkAsYoungInspector(actor, review).granted },
      },
      status,
    )
  }

  const showNote = async (
    { tx, review, actor, today }: Shown,
    id: string | undefined,
    form: ShownForm,
    status = 200,
  ): Promise<Reply> => {
    const own = personOf(actor)
    const note =
      id === undefined
        ? undefined
        : (await listYoungNotes(tx, review.id)).find(each => each.id === id && each.authorId === own)
    if (id !== undefined && note === undefined) return missing('no such own note')
    const started = (await listYoungTasks(tx, review.id)).filter(
      task => task.personId === own && isOpenTask(task) && task.startedOn !== undefined,
    )
    const filled =
      note === undefined
        ? { ...dayFields('heardOn', today), task: started.length === 1 ? started[0]?.id : undefined }
        : {
            ...dayFields('heardOn', note.heardOn),
            heardFrom: note.heardFrom,
            text: note.text,
            version: String(note.version),
          }
    return page(
      'children/pages/note.njk',
      {
        title: note === undefined ? 'Write down what children said' : 'What children said',
        review,
        form: { ...form, typed: { ...filled, ...form.typed } },
        note,
        tasks: started.map(task => ({
          value: task.id,
          text: `${shownTask(review, task, today).label}: ${task.text}`,
        })),
        may: { write: mayWorkAsYoungInspector(actor, review).granted && note?.answer === undefined },
      },
      status,
    )
  }
  const taskForm = (end: 'start' | 'done') =>
    reviewFormOn({
      path: `${path}/tasks/:task/${end}`,
      permission: 'children.own-tasks',
      may: mayWorkAsYoungInspector,
      schema: OwnTaskForm,
      again: ({ read, subject: review, actor, today }, form, status) =>
        read(tx => show({ tx, review, actor, today }, form, status)),
      run: ({ version }, { caller, subject: review, params, key }) =>
        (end === 'start' ? startYoungTask : finishYoungTask)(
          services,
          caller,
          review.id,
          { id: params['task'] ?? '', version },
          { key: `${key}:${end}:${params['task']}` },
        ),
      onward: ({ subject: review }) =>
        go(`/reviews/${review.id}/young`, end === 'start' ? 'You have started. Good luck!' : 'Done. Thank you!'),
    })

  return [
    reviewPage({
      path,
      permission: 'children.own',
      may: isYoungInspector,
      statements: 4,
      show: ({ tx, subject: review, actor, today }) => show({ tx, review, actor, today }),
    }),
    taskForm('start'),
    taskForm('done'),
    reviewPage({
      path: `${path}/notes/new`,
      permission: 'children.own-notes',
      may: mayWorkAsYoungInspector,
      statements: 3,
      show: ({ tx, subject: review, actor, today, query }) =>
        showNote(
          { tx, review, actor, today },
          undefined,
          query['task'] === undefined ? emptyForm : filledForm({ task: firstText(query['task']) }),
        ),
    }),
    reviewFormOn({
      path: `${path}/notes/new`,
      permission: 'children.own-notes',
      may: mayWorkAsYoungInspector,
      schema: NoteForm,
      again: ({ read, subject: review, actor, caller }, form, status) =>
        read(tx => showNote({ tx, review, actor, today: londonDay(caller.now) }, undefined, form, status)),
      run: ({ task, ...given }, { caller, subject: review }, posted) =>
        writeNote(services, caller, review.id, { ...given, taskId: task }, posted),
      onward: ({ subject: review }) =>
        go(`/reviews/${review.id}/young`, 'Your note is saved. The lead inspector will read it.'),
    }),
    reviewPage({
      path: `${path}/notes/:note`,
      permission: 'children.own-notes',
      may: isYoungInspector,
      statements: 3,
      show: ({ tx, subject: review, actor, today, params }) =>
        showNote({ tx, review, actor, today }, params['note'] ?? '', emptyForm),
    }),
    reviewFormOn({
      path: `${path}/notes/:note`,
      permission: 'children.own-notes',
      may: mayWorkAsYoungInspector,
      schema: CorrectNoteForm,
      again: ({ read, subject: review, actor, today, params }, form, status) =>
        read(tx => showNote({ tx, review, actor, today }, params['note'] ?? '', form, status)),
      run: (given, { caller, subject: review, params }, posted) =>
        correctNote(services, caller, review.id, { id: params['note'] ?? '', ...given }, posted),
      onward: ({ subject: review }) => go(`/reviews/${review.id}/young`, 'Your note is saved.'),
    }),
  ]
}
