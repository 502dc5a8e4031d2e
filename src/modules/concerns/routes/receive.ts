import type { z } from 'zod'
import { sayInstant, type Temporal } from '../../../kernel/dates.ts'
import type { Outcome } from '../../../kernel/outcome.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { commandForm, type PostedBeside, type Submitted } from '../../../platform/web/command-form.ts'
import { emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, pageRoute, type Route, type Visit } from '../../../platform/web/route.ts'
import { labelIn } from '../../rulebooks/index.ts'
import type { ConcernServices } from '../commands/concern-services.ts'
import { acknowledgeConcern, closeConcern, noteOnConcern, passConcern } from '../commands/concerns.ts'
import { closedForm, NoteForm, passedForm, readTime, VersionForm } from '../forms.ts'
import { mayHandle, mayRaise, mayReadConcern } from '../policy.ts'
import { type Concern, findConcern, listConcerns, listNotes, listTold } from '../views/concerns.ts'

const states = {
  raised: { text: 'Not acknowledged yet', colour: 'red' },
  acknowledged: { text: 'Acknowledged', colour: 'blue' },
  closed: { text: 'Closed', colour: 'grey' },
} as const

const about = {
  permission: 'concerns.read',
  subject: (tx: Transaction, params: Visit['params']) => findConcern(tx, params['concern'] ?? ''),
  may: mayReadConcern,
} as const

const handling = { ...about, permission: 'concerns.handle', may: mayHandle } as const

/** Concerns as their receivers and those who raised them see them. */
export function receiveRoutes(services: ConcernServices): readonly Route[] {
  const { choices } = services
  const show = async (
    tx: Transaction,
    actor: Actor,
    now: Temporal.Instant,
    concern: Concern,
    form: ShownForm,
    status = 200,
  ) => {
    const told = await listTold(tx, concern.id)
    const notes = await listNotes(tx, concern.id)
    return page(
      'concerns/pages/concern.njk',
      {
        title: `Concern ${concern.id}`,
        form,
        concern: shown(concern, now),
        told: told.map(each => ({ ...each, when: sayInstant(each.toldAt) })),
        notes: notes.map(note => ({
          ...note,
          when: sayInstant(note.at),
          passed: labelIn(choices['passed-to'], note.passedTo),
          passedWhen: note.passedAt === null ? '' : sayInstant(note.passedAt),
          ended: labelIn(choices.outcomes, note.outcome),
        })),
        passedTo: choices['passed-to'].map(({ id, label }) => ({ value: id, text: label })),
        outcomes: choices.outcomes.map(({ id, label }) => ({ value: id, text: label })),
        may: { handle: mayHandle(actor, concern).granted && concern.state !== 'closed' },
      },
      status,
    )
  }
  const form = <Schema extends z.ZodObject, Value>(
    part: 'acknowledge' | 'notes' | 'passed' | 'closed',
    schema: Schema,
    run: (given: z.output<Schema>, visit: Submitted<Concern>, posted: PostedBeside) => Promise<Outcome<Value>>,
    notice: string,
  ) =>
    commandForm({
      ...handling,
      path: `/concerns/:concern/${part}`,
      schema,
      again: ({ read, actor, caller, subject }, typed, status) =>
        read(tx => show(tx, actor, caller.now, subject, typed, status)),
      run,
      onward: ({ subject }) => go(`/concerns/${subject.id}`, notice),
    })
  return [
    pageRoute({
      permission: 'concerns.list',
      subject: async () => ({}),
      may: mayRaise,
      path: '/concerns',
      statements: 1,
      async show({ tx, caller }) {
        const all = (await listConcerns(tx)).map(concern => shown(concern, caller.now))
        return page('concerns/pages/list.njk', {
          title: 'Concerns',
          received: all.filter(concern => concern.isReceived && !concern.isOwn),
          raised: all.filter(concern => concern.isOwn),
        })
      },
    }),
    pageRoute({
      ...about,
      path: '/concerns/:concern',
      statements: 3,
      show: ({ tx, actor, caller, subject }) => show(tx, actor, caller.now, subject, emptyForm),
    }),
    form(
      'acknowledge',
      VersionForm,
      (given, { caller, subject }, { key }) => acknowledgeConcern(services, caller, { id: subject.id, ...given }, key),
      'You have acknowledged it. Its clock has stopped.',
    ),
    form(
      'notes',
      NoteForm,
      (given, { caller, subject }, { key }) => noteOnConcern(services, caller, { id: subject.id, ...given }, key),
      'The note is kept.',
    ),
    form(
      'passed',
      passedForm(choices),
      ({ to, on, at: time, text }, { caller, subject }, { key }) => {
        const at = on
          .toZonedDateTime({ timeZone: 'Europe/London', plainTime: readTime(time) ?? { hour: 0, minute: 0 } })
          .toInstant()
        return passConcern(services, caller, { id: subject.id, to, at, text }, key)
      },
      'It is noted to whom it was passed.',
    ),
    form(
      'closed',
      closedForm(choices),
      (given, { caller, subject }, { key }) => closeConcern(services, caller, { id: subject.id, ...given }, key),
      'It is closed.',
    ),
  ]
}

function shown(concern: Concern, now: Temporal.Instant) {
  return {
    ...concern,
    stands: states[concern.state],
    raised: sayInstant(concern.raisedAt),
    by: sayInstant(concern.acknowledgeBy),
    isLate: concern.state === 'raised' && now.since(concern.acknowledgeBy).sign > 0,
    acknowledged: concern.acknowledgedAt === null ? '' : sayInstant(concern.acknowledgedAt),
    closed: concern.closedAt === null ? '' : sayInstant(concern.closedAt),
  }
}
