import { londonDay, type Temporal } from '../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../kernel/outcome.ts'
import { type Problem, problem } from '../../kernel/problems.ts'
import { carryOut } from '../../platform/db/command.ts'
import type { Caller, Database, Transaction } from '../../platform/db/database.ts'
import {
  problemsOfEnd,
  problemsOfOrganisation,
  problemsOfPerson,
  problemsOfTraining,
  type RegisterChoices,
} from './domain/entries.ts'
import { mayKeepRegister } from './policy.ts'
import {
  addOrganisation,
  addPerson,
  endOrganisation,
  type NewOrganisation,
  type NewPerson,
  saveTraining,
  updateOrganisation,
  updatePerson,
  type Versioned,
} from './store.ts'
import { findArea, findOrganisationEntry, findPersonEntry, listPeopleByEmail } from './views.ts'

/** What commands and pages of the register are given. */
export type RegisterServices = { readonly database: Database; readonly choices: RegisterChoices }

/** Idempotency key of the form, where one posts. */
type Posted = { readonly key?: string | undefined }

/** Enters a person: an inspector with the body that sends them, or somebody of an organisation. Returns the number. */
export function enterPerson(
  register: RegisterServices,
  caller: Caller,
  person: NewPerson,
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  return keep(register, caller, 'add-person', posted, async tx => {
    const problems = [...problemsOfPerson(person, register.choices), ...(await clashesOfPerson(tx, person))]
    return problems.length > 0 ? refused(...problems) : done({ id: await addPerson(tx, person) })
  })
}

/** Changes what the register says of a person. Reviews keep what they wrote down at the time. */
export function changePerson(
  register: RegisterServices,
  caller: Caller,
  at: Versioned,
  person: NewPerson,
  posted: Posted = {},
): Promise<Outcome> {
  return keep(register, caller, 'change-person', posted, async tx => {
    const current = await findPersonEntry(tx, at.id)
    if (current === undefined) return denied('there is no such person')
    const problems = [
      ...problemsOfPerson(person, register.choices, current),
      ...(await clashesOfPerson(tx, person, at.id)),
    ]
    if (problems.length > 0) return refused(...problems)
    return (await updatePerson(tx, at, person)) ? done() : stale('this person')
  })
}

/**
 * Records the day on which somebody completed training (¶31), or corrects it.
 *
 * @param training `before` is the day that the page showed, by which a race is noticed
 */
export function recordTraining(
  register: RegisterServices,
  caller: Caller,
  training: {
    readonly personId: string
    readonly kind: string
    readonly completedOn: Temporal.PlainDate
    readonly before: Temporal.PlainDate | undefined
  },
  posted: Posted = {},
): Promise<Outcome> {
  return keep(register, caller, 'record-training', posted, async tx => {
    const problems = problemsOfTraining(training, register.choices, londonDay(caller.now))
    if (problems.length > 0) return refused(...problems)
    return (await saveTraining(tx, training)) ? done() : stale('this training')
  })
}

/** Enters an organisation of a kind that a framework names. Returns the number. */
export function enterOrganisation(
  register: RegisterServices,
  caller: Caller,
  organisation: Required<NewOrganisation>,
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  return keep(register, caller, 'add-organisation', posted, async tx => {
    const problems = [
      ...problemsOfOrganisation(organisation, register.choices),
      ...(await clashesOfOrganisation(tx, organisation)),
    ]
    return problems.length > 0 ? refused(...problems) : done({ id: await addOrganisation(tx, organisation) })
  })
}

export function changeOrganisation(
  register: RegisterServices,
  caller: Caller,
  at: Versioned,
  organisation: Required<NewOrganisation>,
  posted: Posted = {},
): Promise<Outcome> {
  return keep(register, caller, 'change-organisation', posted, async tx => {
    const current = await findOrganisationEntry(tx, at.id)
    if (current === undefined) return denied('there is no such organisation')
    const problems = [
      ...problemsOfOrganisation(organisation, register.choices, current),
      ...(await clashesOfOrganisation(tx, organisation)),
    ]
    if (problems.length > 0) return refused(...problems)
    return (await updateOrganisation(tx, at, organisation)) ? done() : stale('this organisation')
  })
}

/** Says from which day an organisation exists no more; it is never deleted, and emptying the day opens it again. */
export function closeOrganisation(
  register: RegisterServices,
  caller: Caller,
  at: Versioned,
  until: Temporal.PlainDate,
  posted: Posted = {},
): Promise<Outcome> {
  return keep(register, caller, 'close-organisation', posted, async tx => {
    const current = await findOrganisationEntry(tx, at.id)
    if (current === undefined) return denied('there is no such organisation')
    const problems = problemsOfEnd(current.validFrom, until, 'closedFrom')
    if (problems.length > 0) return refused(...problems)
    return (await endOrganisation(tx, at, until)) ? done() : stale('this organisation')
  })
}

/** One transaction under the policy of the register. */
function keep<Value>(
  { database }: RegisterServices,
  caller: Caller,
  name: string,
  { key }: Posted,
  work: (tx: Transaction) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  return carryOut(database, caller, name, key, async tx => {
    const verdict = mayKeepRegister(caller.actor)
    return verdict.granted ? work(tx) : denied(verdict.because)
  })
}

async function clashesOfPerson(tx: Transaction, person: NewPerson, id?: string): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  const { organisationId, email } = person
  if (organisationId !== undefined && (await findOrganisationEntry(tx, organisationId)) === undefined)
    problems.push(problem('Choose an organisation from the list', 'organisation'))
  const other = email === '' ? undefined : (await listPeopleByEmail(tx, email)).find(each => each.id !== id)
  if (other !== undefined) problems.push(problem(`${other.name} has this email address already`, 'email'))
  return problems
}

async function clashesOfOrganisation(tx: Transaction, { areaId }: NewOrganisation): Promise<readonly Problem[]> {
  if (areaId === undefined || (await findArea(tx, areaId)) !== undefined) return []
  return [problem('Choose the area from the list', 'area')]
}
