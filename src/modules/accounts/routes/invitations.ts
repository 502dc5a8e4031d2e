import { sayInstant, Temporal } from '../../../kernel/dates.ts'
import type { Outcome } from '../../../kernel/outcome.ts'
import { listKeptAccounts } from '../../../platform/access/accounts.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { pageNumber, textOf } from '../../../platform/web/asked.ts'
import { filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import {
  type Fields,
  type FormVisit,
  formRoute,
  go,
  page,
  pageRoute,
  type Reply,
  type Route,
  type Visit,
} from '../../../platform/web/route.ts'
import { findPersonEntry } from '../../register/index.ts'
import type { Services } from '../../reviews/index.ts'
import {
  endInvitation,
  inviteAgain,
  invitePerson,
  type Sending,
  type Sent,
  sendingOf,
} from '../commands/invitations.ts'
import { Invite, OneInvitation } from '../forms.ts'
import { mayInvite, mayKeepAccounts } from '../policy.ts'
import { findInvitation, type Invitation, listInvitations } from '../store.ts'
import { listToInvite } from '../views.ts'
import type { AccountsOptions } from './all.ts'

const inviting = { permission: 'accounts.invite', may: mayInvite } as const
const accountsOnPage = 50
type Person = { readonly id: string; readonly name: string; readonly email: string; readonly body: string | undefined }

/** Who can sign in, who was invited, and inviting people of the register. */
export function invitationRoutes(services: Services, options: AccountsOptions): readonly Route[] {
  const { mailIsConfigured } = services
  const showInvite = (person: Person, form: ShownForm, status = 200): Reply =>
    page('accounts/pages/invite.njk', { title: `Invite ${person.name}`, person, form, mailIsConfigured }, status)

  /** Onward after an invitation: the list, or, where no mail is sent, the link this once. */
  const sent = (
    outcome: Outcome<Sent>,
    sending: Sending,
    body: Fields,
    again: (form: ShownForm, status: number) => Promise<Reply>,
  ) =>
    answer(
      outcome,
      body,
      ({ name, email, until, link }) => {
        // Posted twice: the first post had the link.
        const isOurs = link === sending.token.sha256.toString('hex')
        if (mailIsConfigured || !isOurs)
          return go(
            '/accounts',
            `${name} is invited, at ${email}. The link works until ${sayInstant(Temporal.Instant.from(until))}.`,
          )
        return page('accounts/pages/invited.njk', {
          title: `${name} is invited`,
          name,
          email,
          until: sayInstant(Temporal.Instant.from(until)),
          link: `${sending.origin}/invitation/${sending.token.text}`,
        })
      },
      again,
    )

  async function showAccounts(
    { tx, actor, query, clock }: Pick<Visit, 'actor' | 'query' | 'clock'> & { readonly tx: Transaction },
    form?: ShownForm,
    status = 200,
  ): Promise<Reply> {
    const words = textOf(query, 'words')
    const keeps = mayKeepAccounts(actor).granted
    const invitations = await listInvitations(tx)
    const people = words === '' ? [] : await listToInvite(tx, words)
    const accounts = keeps ? await listKeptAccounts(tx) : []
    const pages = Math.max(1, Math.ceil(accounts.length / accountsOnPage))
    const number = Math.min(pages, pageNumber(query))
    const address = (to: number) => `/accounts?${new URLSearchParams({ words, page: String(to) })}`
    return page(
      'accounts/pages/accounts.njk',
      {
        title: 'Who signs in',
        form: form ?? filledForm({}),
        words,
        people,
        keeps,
        invitations: invitations.map(each => ({
          ...each,
          invited: sayInstant(each.invitedAt),
          until: sayInstant(each.expiresAt),
          isOver: Temporal.Instant.compare(each.expiresAt, clock) <= 0,
        })),
        total: accounts.length,
        number,
        pages,
        previous: number > 1 ? address(number - 1) : undefined,
        next: number < pages ? address(number + 1) : undefined,
        accounts: accounts.slice((number - 1) * accountsOnPage, number * accountsOnPage).map(each => ({
          ...each,
          side: each.kind === 'staff' ? 'Inspects' : 'Answers for an area',
          signedIn: each.signedInAt === null ? 'Never' : sayInstant(each.signedInAt),
          hasSecondStep: each.secondStepSince !== null,
          isClosed: each.closedAt !== null,
        })),
      },
      status,
    )
  }

  const again = (visit: Visit & FormVisit) => (form: ShownForm, status: number) =>
    visit.read(tx => showAccounts({ ...visit, tx }, form, status))

  return [
    pageRoute({
      ...inviting,
      subject: async () => ({}),
      path: '/accounts',
      statements: 3,
      show: visit => showAccounts(visit),
    }),
    pageRoute<Person>({
      ...inviting,
      subject: findOne,
      path: '/accounts/invite/:person',
      statements: 1,
      show: async ({ subject: person }) =>
        showInvite(person, filledForm({ email: person.email, kind: person.body === undefined ? '' : 'staff' })),
    }),
    formRoute<Person>({
      ...inviting,
      subject: findOne,
      path: '/accounts/invite/:person',
      async submit(visit) {
        const { subject: person, body, caller } = visit
        const read = readForm(Invite, body)
        if (!read.ok) return showInvite(person, formAgain(body, read.problems), 422)
        const sending = sendingOf(visit, options.origin())
        const outcome = await invitePerson(services, caller, { id: person.id, ...read.command }, sending)
        return sent(outcome, sending, body, async (form, status) => showInvite(person, form, status))
      },
    }),
    formRoute<Invitation>({
      ...inviting,
      subject: findTheInvitation,
      path: '/accounts/invitations/:invitation/again',
      async submit(visit) {
        const { subject, body, caller } = visit
        const read = readForm(OneInvitation, body)
        if (!read.ok) return again(visit)(formAgain(body, read.problems), 422)
        const sending = sendingOf(visit, options.origin())
        const outcome = await inviteAgain(services, caller, { id: subject.id, ...read.command }, sending)
        return sent(outcome, sending, body, again(visit))
      },
    }),
    formRoute<Invitation>({
      ...inviting,
      subject: findTheInvitation,
      path: '/accounts/invitations/:invitation/withdraw',
      async submit(visit) {
        const { subject, body, caller } = visit
        const read = readForm(OneInvitation, body)
        if (!read.ok) return again(visit)(formAgain(body, read.problems), 422)
        const outcome = await endInvitation(services, caller, { id: subject.id, ...read.command }, visit)
        return answer(
          outcome,
          body,
          () => go('/accounts', `The invitation of ${subject.name} is withdrawn.`),
          again(visit),
        )
      },
    }),
  ]
}

async function findOne(tx: Transaction, params: Visit['params']): Promise<Person | undefined> {
  const id = params['person'] ?? ''
  return /^\d{1,18}$/.test(id) ? findPersonEntry(tx, id) : undefined
}

async function findTheInvitation(tx: Transaction, params: Visit['params']): Promise<Invitation | undefined> {
  const id = params['invitation'] ?? ''
  return /^\d{1,18}$/.test(id) ? findInvitation(tx, id) : undefined
}
