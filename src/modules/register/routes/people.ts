import { parseDay, sayDay, type Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { dayFields, emptyForm, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, go, page, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import { changePerson, enterPerson, type RegisterServices, recordTraining } from '../commands.ts'
import { type Choice, sayId } from '../domain/entries.ts'
import { personForm, TrainingForm, VersionForm } from '../forms.ts'
import { mayKeepRegister, mayReadRegister } from '../policy.ts'
import { findPerson, findPersonEntry, listOrganisationChoices, type PersonEntry } from '../views.ts'
import { sayIn } from './lists.ts'

/** Whom a page is about: as little as every role may read, since the policy is asked only then. */
type PersonSubject = { readonly id: string }
type TrainingSubject = { readonly person: PersonSubject; readonly training: Choice }

type ShowPerson = {
  readonly tx: Transaction
  readonly actor: Actor
  readonly today: Temporal.PlainDate
  /** Absent while a new one is entered. */
  readonly person?: PersonEntry | undefined
  readonly form?: ShownForm
  readonly status?: number
}

/** One person of the register: what is known, the form, and training. */
export function personRoutes(register: RegisterServices): readonly Route[] {
  const { choices } = register

  /** Ids to choose from; what an entry says already may stay even where no framework names it any more. */
  const bodiesFor = (person?: PersonEntry) => {
    const known = choices.bodies.map(({ id, label, name }) => ({
      id,
      label: label === name ? name : `${name} (${label})`,
    }))
    const own = person?.body
    return own === undefined || known.some(each => each.id === own) ? known : [...known, { id: own, label: sayId(own) }]
  }
  const formOf = (person?: PersonEntry) => personForm(bodiesFor(person).map(each => each.id))

  const show = async ({ tx, actor, today, person, form, status = 200 }: ShowPerson): Promise<Reply> => {
    const organisations = await listOrganisationChoices(tx, today.toString())
    const may = { keep: mayKeepRegister(actor).granted }
    const shown = form ?? (person === undefined ? emptyForm : filledForm(typedOf(person)))
    return page(
      'register/pages/person.njk',
      {
        title: person?.name ?? 'Add a person',
        person: person === undefined ? undefined : described(person),
        form: shown,
        version: shown.typed['version'] ?? '',
        bodies: bodiesFor(person).map(asItem),
        organisations: withOwn(organisations, person).map(({ id, name, areaName }) =>
          asItem({ id, label: areaName === null ? name : `${name}, ${areaName}` }),
        ),
        may,
      },
      status,
    )
  }

  const described = (person: PersonEntry) => ({
    ...person,
    bodyLabel: person.body === undefined ? undefined : sayIn(choices.bodies, person.body),
    training: choices.training.map(each => {
      const day = parseDay(person.training[each.id] ?? '')
      return { ...each, says: day === undefined ? undefined : sayDay(day) }
    }),
  })

  const showTraining = async (
    tx: Transaction,
    { person: { id }, training }: TrainingSubject,
    form?: ShownForm,
    status = 200,
  ): Promise<Reply> => {
    const person = await findPersonEntry(tx, id)
    const completedOn = parseDay(person?.training[training.id] ?? '')
    return page(
      'register/pages/training.njk',
      {
        title: training.label,
        person,
        training,
        form: form ?? filledForm({ ...dayFields('completedOn', completedOn), before: completedOn?.toString() ?? '' }),
        before: form?.typed['before'] ?? completedOn?.toString() ?? '',
        says: completedOn === undefined ? undefined : sayDay(completedOn),
      },
      status,
    )
  }

  const findTraining = async (tx: Transaction, params: Params): Promise<TrainingSubject | undefined> => {
    const person = await findSubject(tx, params)
    const training = choices.training.find(each => each.id === params['training'])
    return person === undefined || training === undefined ? undefined : { person, training }
  }

  return [
    pageRoute({
      permission: 'register.keep',
      subject: async () => ({}),
      may: mayKeepRegister,
      path: '/register/people/new',
      statements: 1,
      show: ({ tx, actor, today }) => show({ tx, actor, today }),
    }),
    formRoute({
      permission: 'register.keep',
      subject: async () => ({}),
      may: mayKeepRegister,
      path: '/register/people/new',
      async submit({ caller, actor, today, body, key, read }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, actor, today, form, status }))
        const form = readForm(formOf(), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { organisation: organisationId, ...rest } = form.command
        const outcome = await enterPerson(register, caller, { ...rest, organisationId }, { key })
        return answer(
          outcome,
          body,
          ({ id }) => go(`/register/people/${id}`, `${rest.name} is in the register.`),
          again,
        )
      },
    }),
    pageRoute<PersonSubject>({
      permission: 'register.read',
      subject: findSubject,
      may: mayReadRegister,
      path: '/register/people/:person',
      statements: 3,
      show: async ({ tx, actor, today, subject: { id } }) =>
        show({ tx, actor, today, person: await findPersonEntry(tx, id) }),
    }),
    formRoute<PersonSubject>({
      permission: 'register.keep',
      subject: findSubject,
      may: mayKeepRegister,
      path: '/register/people/:person',
      async submit({ caller, actor, today, body, key, read, subject }) {
        const again = (form: ShownForm, status: number) =>
          read(async tx => show({ tx, actor, today, person: await findPersonEntry(tx, subject.id), form, status }))
        const person = await read(tx => findPersonEntry(tx, subject.id))
        const form = readForm(formOf(person).extend(VersionForm.shape), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { organisation: organisationId, version, ...rest } = form.command
        const at = { id: subject.id, version }
        const outcome = await changePerson(register, caller, at, { ...rest, organisationId }, { key })
        return answer(outcome, body, () => go(`/register/people/${subject.id}`, 'What you changed is saved.'), again)
      },
    }),
    pageRoute<TrainingSubject>({
      permission: 'register.keep',
      subject: findTraining,
      may: mayKeepRegister,
      path: '/register/people/:person/training/:training',
      statements: 2,
      show: ({ tx, subject }) => showTraining(tx, subject),
    }),
    formRoute<TrainingSubject>({
      permission: 'register.keep',
      subject: findTraining,
      may: mayKeepRegister,
      path: '/register/people/:person/training/:training',
      async submit({ caller, body, key, read, subject }) {
        const { person, training } = subject
        const again = (form: ShownForm, status: number) => read(tx => showTraining(tx, subject, form, status))
        const form = readForm(TrainingForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await recordTraining(
          register,
          caller,
          { ...form.command, personId: person.id, kind: training.id },
          { key },
        )
        return answer(outcome, body, () => go(`/register/people/${person.id}`, 'The training is recorded.'), again)
      },
    }),
  ]
}

type Params = { readonly [name: string]: string }

async function findSubject(tx: Transaction, params: Params): Promise<PersonSubject | undefined> {
  const id = params['person'] ?? ''
  return /^\d{1,18}$/.test(id) ? findPerson(tx, id) : undefined
}

function typedOf(person: PersonEntry) {
  const { name, post, specialism, email, version } = person
  return {
    name,
    post,
    specialism,
    email,
    body: person.body ?? '',
    organisation: person.organisationId ?? '',
    version: String(version),
  }
}

/** The person's own organisation stays to be chosen when it is closed. */
function withOwn(
  organisations: readonly { readonly id: string; readonly name: string; readonly areaName: string | null }[],
  person?: PersonEntry,
) {
  const id = person?.organisationId
  if (id === undefined || organisations.some(each => each.id === id)) return organisations
  return [...organisations, { id, name: `${person?.organisationName ?? ''} (closed)`, areaName: null }]
}

function asItem({ id, label }: Choice): { readonly value: string; readonly text: string } {
  return { value: id, text: label }
}
