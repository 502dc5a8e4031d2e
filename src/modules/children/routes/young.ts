import { emptyForm, filledForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { judgementsOf } from '../../fieldwork/index.ts'
import { type ReviewFormVisit, reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { labelIn } from '../../rulebooks/index.ts'
import { giveYoungTask, leaveNote, recordBriefing, takeNoteUp, takeYoungTaskBack } from '../commands/young.ts'
import { isLateTask, isOpenTask } from '../domain/young.ts'
import { BriefingForm, GiveTaskForm, LeaveForm, TakeUpForm, TaskBackForm } from '../forms.ts'
import { mayLookAfter, mayReadYoungInspectors } from '../policy.ts'
import { listBriefings, listYoungMembers, listYoungNotes, listYoungTasks } from '../views/young.ts'
import type { Shown } from './shown.ts'

/** What whoever conducts the review sees to: the briefing, tasks of young inspectors, and what comes of their notes. */
export function youngInspectorRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/young-inspectors'
  const show = async (
    { tx, review, actor, today }: Shown,
    form: ShownForm = emptyForm,
    status = 200,
  ): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const kinds = rulebook.children?.tasks ?? []
    const members = await listYoungMembers(tx, review.id)
    const tasks = await listYoungTasks(tx, review.id)
    const may = { lookAfter: mayLookAfter(actor, review).granted }
    return page(
      'children/pages/young-inspectors.njk',
      {
        title: 'Young inspectors',
        review,
        form,
        kinds: kinds.map(({ id, label, text = '' }) => ({ value: id, text: label, hint: { text } })),
        members,
        people: members.map(({ personId, name }) => ({ value: personId, text: name })),
        briefings: await listBriefings(tx, review.id),
        tasks: tasks.map(task => ({
          ...task,
          label: labelIn(kinds, task.task),
          isOpen: isOpenTask(task),
          isLate: isLateTask(task, today),
        })),
        // Notes are for their author and whoever answers them; others read what was taken up among the evidence.
        notes: may.lookAfter ? await listYoungNotes(tx, review.id) : [],
        may,
      },
      status,
    )
  }

  const showNote = async ({ tx, review, actor }: Shown, id: string, form?: ShownForm, status = 200): Promise<Reply> => {
    const note = (await listYoungNotes(tx, review.id)).find(each => each.id === id)
    if (note === undefined) return missing('no such note')
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const filled = {
      text: note.text,
      kind: '',
      classification: 'review-team',
      direction: 'neutral',
      version: String(note.version),
    }
    return page(
      'children/pages/note-up.njk',
      {
        title: 'A note of what children said',
        review,
        form: form === undefined ? filledForm(filled) : { ...form, typed: { ...filled, ...form.typed } },
        note,
        kinds: rulebook['evidence-kinds'].map(({ id, label }) => ({ value: id, text: label })),
        judgements: judgementsOf(rulebook).map(({ id, text }) => ({ value: id, text: `${id}: ${text}` })),
        may: { lookAfter: mayLookAfter(actor, review).granted && note.answer === undefined },
      },
      status,
    )
  }
  const again =
    (anew: typeof show) =>
    ({ read, subject: review, actor, today }: ReviewFormVisit, form: ShownForm, status: number) =>
      read(tx => anew({ tx, review, actor, today }, form, status))
  const notePath = `${path}/notes/:note` as const

  return [
    reviewPage({
      path,
      permission: 'children.young-inspectors',
      may: mayReadYoungInspectors,
      statements: 5,
      show: ({ tx, subject: review, actor, today }) => show({ tx, review, actor, today }),
    }),
    reviewFormOn({
      path: `${path}/briefing`,
      permission: 'children.look-after',
      may: mayLookAfter,
      schema: BriefingForm,
      again: again(show),
      run: (given, { caller, subject: review }, posted) => recordBriefing(services, caller, review.id, given, posted),
      onward: ({ subject: review }) => go(`/reviews/${review.id}/young-inspectors`, 'The briefing is recorded.'),
    }),
    reviewFormOn({
      path: `${path}/tasks`,
      permission: 'children.look-after',
      may: mayLookAfter,
      schema: GiveTaskForm,
      again: again(show),
      run: ({ person, due, ...given }, { caller, subject: review }, posted) =>
        giveYoungTask(services, caller, review.id, { ...given, personId: person, dueOn: due }, posted),
      onward: ({ subject: review }) => go(`/reviews/${review.id}/young-inspectors`, 'The task is given.'),
    }),
    reviewFormOn({
      path: `${path}/tasks/back`,
      permission: 'children.look-after',
      may: mayLookAfter,
      schema: TaskBackForm,
      again: again(show),
      run: ({ task, ...given }, { caller, subject: review }, posted) =>
        takeYoungTaskBack(services, caller, review.id, { id: task, ...given }, posted),
      onward: ({ subject: review }) => go(`/reviews/${review.id}/young-inspectors`, 'The task is taken back.'),
    }),
    reviewPage({
      path: notePath,
      permission: 'children.look-after',
      may: mayLookAfter,
      statements: 2,
      show: ({ tx, subject: review, actor, today, params }) =>
        showNote({ tx, review, actor, today }, params['note'] ?? ''),
    }),
    reviewFormOn({
      path: `${notePath}/up`,
      permission: 'children.look-after',
      may: mayLookAfter,
      schema: TakeUpForm,
      again: ({ read, subject: review, actor, today, params }, form, status) =>
        read(tx => showNote({ tx, review, actor, today }, params['note'] ?? '', form, status)),
      async run(given, { caller, subject: review, params, read }, posted) {
        const id = params['note'] ?? ''
        const note = await read(async tx => (await listYoungNotes(tx, review.id)).find(each => each.id === id))
        if (note === undefined) return { kind: 'denied', because: 'take-children-note-up: no such note' }
        const rulebook = services.rulebooks.get(review.rulebook, review.edition)
        const { version, because, judgement, direction, ...item } = given
        return takeNoteUp(
          services,
          caller,
          review.id,
          {
            id,
            version,
            because,
            item: {
              ...item,
              eventOn: note.heardOn,
              receivedOn: undefined,
              place: '',
              peopleMet: note.heardFrom,
              source: rulebook.sources.find(source => source['from-children'])?.id,
              body: undefined,
              provision: undefined,
              group: undefined,
              tier: undefined,
              fromChildren: true,
              goodPractice: false,
              bearings: judgement === '' ? [] : [{ judgement, direction }],
            },
          },
          posted,
        )
      },
      onward: ({ subject: review }) =>
        go(`/reviews/${review.id}/young-inspectors`, 'The note is an item of evidence now. Its author is told.'),
    }),
    reviewFormOn({
      path: `${notePath}/not`,
      permission: 'children.look-after',
      may: mayLookAfter,
      schema: LeaveForm,
      again: ({ read, subject: review, actor, today, params }, form, status) =>
        read(tx => showNote({ tx, review, actor, today }, params['note'] ?? '', form, status)),
      run: (given, { caller, subject: review, params }, posted) =>
        leaveNote(services, caller, review.id, { id: params['note'] ?? '', ...given }, posted),
      onward: ({ subject: review }) =>
        go(`/reviews/${review.id}/young-inspectors`, 'The note is not taken up. Its author reads why.'),
    }),
  ]
}
