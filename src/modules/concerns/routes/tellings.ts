import { sayDay, sayInstant } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { commandForm, type Submitted } from '../../../platform/web/command-form.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, go, missing, page, pageRoute, type Route, type Visit } from '../../../platform/web/route.ts'
import type { ConcernServices } from '../commands/concern-services.ts'
import { closeWhatWasTold, readToTheEnd, replyToTelling, viewIdentity } from '../commands/tellings.ts'
import { CloseTellingForm, IdentityForm, ReplyForm } from '../forms.ts'
import { mayHandleTellings } from '../policy.ts'
import { isNamedFor } from '../views/named.ts'
import { findTelling, listIdentityViews, listMessages, listTellings, type Telling } from '../views/tellings.ts'

const handling = {
  permission: 'tellings.handle',
  subject: async (tx: Transaction) => ({ isNamed: await isNamedFor(tx, 'tellings') }),
  may: (actor: Parameters<typeof mayHandleTellings>[0], { isNamed }: { readonly isNamed: boolean }) =>
    mayHandleTellings(actor, isNamed),
} as const

/** Rows decide who sees one at all. */
const about = {
  permission: 'tellings.handle',
  subject: (tx: Transaction, params: Visit['params']) => findTelling(tx, params['telling'] ?? ''),
  may: (actor: Parameters<typeof mayHandleTellings>[0]) => mayHandleTellings(actor, true),
} as const

const states = {
  open: { text: 'Open', colour: 'blue' },
  passed: { text: 'Passed on as a concern', colour: 'purple' },
  closed: { text: 'Closed', colour: 'grey' },
} as const

/** What whistle-blowers told, for those who are named to handle it. */
export function tellingRoutes(services: ConcernServices): readonly Route[] {
  const { database } = services
  const show = async (tx: Transaction, telling: Telling, form: ShownForm, status = 200, identity = '') => {
    const messages = await listMessages(tx, telling.id)
    const seen = await listIdentityViews(tx, telling.id)
    return page(
      'concerns/pages/telling.njk',
      {
        title: `Told on ${sayDay(telling.toldOn)}`,
        form,
        telling: { ...telling, stands: states[telling.state] },
        messages: messages.map(each => ({ ...each, day: sayDay(each.toldOn) })),
        identity,
        seen: seen.map(each => ({ ...each, when: sayInstant(each.at) })),
      },
      status,
    )
  }
  const again = ({ read, subject }: Submitted<Telling>, form: ShownForm, status: number) =>
    read(tx => show(tx, subject, form, status))
  return [
    pageRoute({
      ...handling,
      path: '/tellings',
      statements: 2,
      async show({ tx }) {
        return page('concerns/pages/tellings.njk', {
          title: 'What was told in confidence',
          tellings: (await listTellings(tx)).map(each => ({
            ...each,
            day: sayDay(each.toldOn),
            stands: states[each.state],
          })),
        })
      },
    }),
    pageRoute({
      ...about,
      path: '/tellings/:telling',
      statements: 3,
      show: ({ tx, subject }) => show(tx, subject, emptyForm),
    }),
    formRoute({
      ...about,
      path: '/tellings/:telling/read',
      async submit(visit) {
        const { caller, body, key, subject } = visit
        const onward = () => go(`/tellings/${subject.id}`, 'It is noted that this was read.')
        const outcome = await readToTheEnd(database, caller, subject.id, key)
        return answer(outcome, body, onward, (form, status) => again(visit, form, status))
      },
    }),
    commandForm({
      ...about,
      path: '/tellings/:telling/reply',
      schema: ReplyForm,
      again,
      run: (given, { caller, subject, today }, { key }) =>
        replyToTelling(database, caller, { id: subject.id, ...given, today }, key),
      onward: ({ subject }) => go(`/tellings/${subject.id}`, 'The reply is there for them when they come back.'),
    }),
    commandForm({
      ...about,
      path: '/tellings/:telling/close',
      schema: CloseTellingForm,
      again,
      run: (given, { caller, subject }, { key }) =>
        closeWhatWasTold(database, caller, { id: subject.id, ...given }, key),
      onward: ({ subject }) => go(`/tellings/${subject.id}`, 'It is closed.'),
    }),
    formRoute({
      ...about,
      path: '/tellings/:telling/identity',
      async submit({ caller, body, subject, read }) {
        const form = readForm(IdentityForm, body)
        if (!form.ok) return read(tx => show(tx, subject, formAgain(body, form.problems), 422))
        const outcome = await viewIdentity(services, caller, { id: subject.id, ...form.command })
        if (outcome.kind !== 'done') return missing('nobody said who they are, or not to this actor')
        const { identity } = outcome.value
        const said =
          identity === 'unreadable' ? 'It cannot be opened any more: it was sealed with a key that is lost.' : identity
        return read(tx => show(tx, subject, emptyForm, 200, said))
      },
    }),
  ]
}
