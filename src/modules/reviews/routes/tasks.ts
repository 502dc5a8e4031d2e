import type { Temporal } from '../../../kernel/dates.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import { type Actor, personOf } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, formAgain, readForm, reasonsIn, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { labelIn, type Rulebook } from '../../rulebooks/index.ts'
import { askRules, problemOf, type Services } from '../commands/change.ts'
import { allocateTask, finishTask, takeTaskBack } from '../commands/tasks.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { dutyStands, isOpen, pageOfTask, sayTask, type Task, taskKinds, taskSubjects } from '../domain/tasks.ts'
import { TaskBackForm, TaskDoneForm, TaskForm } from '../forms.ts'
import { mayConduct, mayDoTasks, mayRead } from '../policy.ts'
import { listMembersWithTraining, type Member } from '../views/review.ts'
import { type AssignedDuty, listTasks } from '../views/tasks.ts'
import { reasonsGivenAt } from './standing.ts'
import { reviewForm, reviewPage } from './subject.ts'

type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

const path = '/reviews/:review/tasks'

/** Tasks within the team: given, done, taken back. */
export function taskRoutes(services: Services): readonly Route[] {
  const onward = (review: ReviewSubject, notice: string) => () => go(`/reviews/${review.id}/tasks`, notice)
  return [
    reviewPage({
      path,
      permission: 'reviews.read',
      may: mayRead,
      statements: 8,
      show: ({ tx, subject: review, actor, today }) => showTasks(services, { tx, review, actor, today }),
    }),
    reviewForm({
      path,
      permission: 'reviews.conduct',
      may: mayConduct,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) =>
          read(tx => showTasks(services, { tx, review, actor, today }, form, status))
        const form = readForm(TaskForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { what, text, person, due } = form.command
        const [chosen = '', about = ''] = what.split(':')
        const kind = taskKinds.find(each => each === chosen)
        if (kind === undefined) {
          return again(formAgain(body, [{ field: 'what', text: 'Choose what the task is about from the list.' }]), 422)
        }
        const task = { kind, about, text, personId: person, dueOn: due }
        const posted = { key, reasons: reasonsIn(body) }
        const outcome = await allocateTask(services, caller, review.id, task, posted)
        return answer(outcome, body, onward(review, 'The task is given.'), again)
      },
    }),
    reviewForm({
      path: `${path}/:task/done`,
      permission: 'reviews.finish-task',
      may: mayDoTasks,
      async submit({ caller, body, key, params, read, subject: review, actor, today }) {
        const taskId = params['task'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => showTasks(services, { tx, review, actor, today }, form, status))
        const form = readForm(TaskDoneForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { version, done } = form.command
        const posted = { key: `${key}:${taskId}` }
        const outcome = await finishTask(services, caller, review.id, { taskId, version, isDone: done }, posted)
        return answer(outcome, body, onward(review, done ? 'The task is done.' : 'The task is open again.'), again)
      },
    }),
    reviewForm({
      path: `${path}/back`,
      permission: 'reviews.conduct',
      may: mayConduct,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) =>
          read(tx => showTasks(services, { tx, review, actor, today }, form, status))
        const form = readForm(TaskBackForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { taken: taskId, takenVersion: version, because } = form.command
        const posted = { key: `${key}:back:${taskId}` }
        const outcome = await takeTaskBack(services, caller, review.id, { taskId, version, because }, posted)
        return answer(outcome, body, onward(review, 'The task is taken back.'), again)
      },
    }),
  ]
}

async function showTasks(
  services: Services,
  { tx, review, actor, today }: Shown,
  form: ShownForm = emptyForm,
  status = 200,
): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const label = (body: string) => labelIn(rulebook.bodies, body)
  const members = await listMembersWithTraining(tx, review.id)
  const tasks = await listTasks(tx, review.id)
  const rules = await askRules(services, tx, review, ['act allocate-task'], ['tasks'])
  const letThrough = await reasonsGivenAt(services, tx, review, ['act allocate-task'])
  const mayLead = mayConduct(actor, review).granted
  const mayDo = mayDoTasks(actor, review).granted
  const personId = personOf(actor)
  const shown = (task: Task) => ({
    ...task,
    says: sayTask(rulebook, task),
    page: pageOfTask(rulebook, task),
    bodyLabel: label(task.body),
    isMine: task.personId === personId,
    isLate: task.dueOn !== undefined && compareDays(task.dueOn, today) < 0,
    mayFinish: task.takenBack === undefined && mayDo && (mayLead || task.personId === personId),
  })
  const all = tasks.map(shown)
  return page(
    'reviews/pages/tasks.njk',
    {
      title: 'Tasks',
      review,
      form,
      open: all.filter(isOpen),
      over: all.filter(task => !isOpen(task)),
      broken: rules.filter(rule => rule.status === 'not-met').map(rule => problemOf(rule, review)),
      letThrough,
      subjects: taskSubjects(rulebook),
      specialistsHint: specialistsHint(rulebook),
      people: members.map(member => ({
        value: member.personId,
        text: member.body === '' ? member.name : `${member.name}, ${label(member.body)}`,
      })),
      may: { conduct: mayLead },
    },
    status,
  )
}

/** Which body is the specialist of which judgement, where the rulebook says so. */
function specialistsHint(rulebook: Rulebook): string {
  const label = (body: string) => labelIn(rulebook.bodies, body)
  const named = rulebook.graded.flatMap(graded =>
    (graded['responsible-bodies'] ?? []).length === 0
      ? []
      : [`${graded.label}: ${(graded['responsible-bodies'] ?? []).map(label).join(' or ')}`],
  )
  return named.length === 0 ? '' : `Specialists by the rulebook. ${named.join('; ')}.`
}

/** Duties of each role that has some, with who can be charged with them. */
export function dutiesShown(rulebook: Rulebook, assigned: readonly AssignedDuty[], members: readonly Member[]) {
  const stands = dutyStands(rulebook, assigned, members)
  return rulebook.roles
    .map(role => ({
      id: role.id,
      label: role.label,
      duties: stands.filter(stand => stand.role === role.id),
      open: stands.some(stand => stand.role === role.id && stand.holder === undefined),
      holders: members
        .filter(member => member.role === role.id)
        .map(member => ({ value: member.personId, text: member.name })),
    }))
    .filter(({ duties }) => duties.length > 0)
}
