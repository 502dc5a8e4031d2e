import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { dayFields, emptyForm, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, go, page, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import { changeOrganisation, closeOrganisation, enterOrganisation, type RegisterServices } from '../commands.ts'
import { sayId } from '../domain/entries.ts'
import { CloseForm, nationwide, organisationForm, VersionForm } from '../forms.ts'
import { mayKeepRegister, mayReadRegister } from '../policy.ts'
import { findOrganisationEntry, listAreas, type OrganisationEntry } from '../views.ts'
import { sayIn } from './lists.ts'

type ShowOrganisation = {
  readonly tx: Transaction
  readonly actor: Actor
  readonly today: Temporal.PlainDate
  /** Absent while a new one is entered. */
  readonly organisation?: OrganisationEntry | undefined
  readonly form?: ShownForm
  readonly status?: number
}

/** One organisation of the register: what is known, the form, and closing it. */
export function organisationRoutes(register: RegisterServices): readonly Route[] {
  const { choices } = register

  /** Kinds to choose from; what an entry says already may stay even where no framework names it any more. */
  const kindsFor = (organisation?: OrganisationEntry) => {
    const own = organisation?.kind
    return own === undefined || choices.kinds.some(each => each.id === own)
      ? choices.kinds
      : [...choices.kinds, { id: own, label: sayId(own) }]
  }
  const formOf = (organisation?: OrganisationEntry) => organisationForm(kindsFor(organisation).map(each => each.id))

  const show = async ({ tx, actor, today, organisation, form, status = 200 }: ShowOrganisation): Promise<Reply> => {
    const areas = await listAreas(tx)
    const filled = organisation === undefined ? emptyForm : filledForm(typedOf(organisation))
    // The form that closes carries a day of its own: the other one then keeps what is there.
    const shown = form === undefined ? filled : { ...form, typed: { ...filled.typed, ...form.typed } }
    return page(
      'register/pages/organisation.njk',
      {
        title: organisation?.name ?? 'Add an organisation',
        organisation: organisation === undefined ? undefined : described(organisation, today),
        form: shown,
        version: shown.typed['version'] ?? '',
        kinds: kindsFor(organisation).map(({ id, label }) => ({ value: id, text: label })),
        areas: [
          { value: nationwide, text: 'No one area: it is national, or of several' },
          ...areas.map(({ id, name }) => ({ value: id, text: name })),
        ],
        may: { keep: mayKeepRegister(actor).granted },
      },
      status,
    )
  }

  const described = (organisation: OrganisationEntry, today: Temporal.PlainDate) => ({
    ...organisation,
    kindLabel: sayIn(choices.kinds, organisation.kind),
    from: sayDay(organisation.validFrom),
    until: organisation.validUntil === undefined ? undefined : sayDay(organisation.validUntil),
    isClosed: organisation.validUntil !== undefined && today.until(organisation.validUntil).sign <= 0,
  })

  return [
    pageRoute({
      permission: 'register.keep',
      subject: async () => ({}),
      may: mayKeepRegister,
      path: '/register/organisations/new',
      statements: 1,
      show: ({ tx, actor, today }) => show({ tx, actor, today }),
    }),
    formRoute({
      permission: 'register.keep',
      subject: async () => ({}),
      may: mayKeepRegister,
      path: '/register/organisations/new',
      async submit({ caller, actor, today, body, key, read }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, actor, today, form, status }))
        const form = readForm(formOf(), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { area: areaId, ...rest } = form.command
        const outcome = await enterOrganisation(register, caller, { ...rest, areaId }, { key })
        return answer(
          outcome,
          body,
          ({ id }) => go(`/register/organisations/${id}`, `${rest.name} is in the register.`),
          again,
        )
      },
    }),
    pageRoute<OrganisationEntry>({
      permission: 'register.read',
      subject: findEntry,
      may: mayReadRegister,
      path: '/register/organisations/:organisation',
      statements: 2,
      show: ({ tx, actor, today, subject: organisation }) => show({ tx, actor, today, organisation }),
    }),
    formRoute<OrganisationEntry>({
      permission: 'register.keep',
      subject: findEntry,
      may: mayKeepRegister,
      path: '/register/organisations/:organisation',
      async submit({ caller, actor, today, body, key, read, subject: { id, ...subject } }) {
        const again = (form: ShownForm, status: number) =>
          read(async tx => show({ tx, actor, today, organisation: await findOrganisationEntry(tx, id), form, status }))
        const form = readForm(formOf({ id, ...subject }).extend(VersionForm.shape), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { area: areaId, version, ...rest } = form.command
        const outcome = await changeOrganisation(register, caller, { id, version }, { ...rest, areaId }, { key })
        return answer(outcome, body, () => go(`/register/organisations/${id}`, 'What you changed is saved.'), again)
      },
    }),
    formRoute<OrganisationEntry>({
      permission: 'register.keep',
      subject: findEntry,
      may: mayKeepRegister,
      path: '/register/organisations/:organisation/close',
      async submit({ caller, actor, today, body, key, read, subject: { id } }) {
        const again = (form: ShownForm, status: number) =>
          read(async tx => show({ tx, actor, today, organisation: await findOrganisationEntry(tx, id), form, status }))
        const form = readForm(CloseForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { version, closedFrom } = form.command
        const outcome = await closeOrganisation(register, caller, { id, version }, closedFrom, { key })
        return answer(
          outcome,
          body,
          () => go(`/register/organisations/${id}`, `It is closed from ${sayDay(closedFrom)}.`),
          again,
        )
      },
    }),
  ]
}

async function findEntry(tx: Transaction, params: { readonly [name: string]: string }) {
  const id = params['organisation'] ?? ''
  return /^\d{1,18}$/.test(id) ? findOrganisationEntry(tx, id) : undefined
}

function typedOf(organisation: OrganisationEntry) {
  const { name, kind, address, validFrom, validUntil, version } = organisation
  return {
    name,
    kind,
    address,
    area: organisation.areaId ?? nationwide,
    ...dayFields('validFrom', validFrom),
    ...dayFields('validUntil', validUntil),
    version: String(version),
  }
}
