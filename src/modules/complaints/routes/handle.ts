import { sayDay } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { commandForm } from '../../../platform/web/command-form.ts'
import { emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, pageRoute, type Route } from '../../../platform/web/route.ts'
import { listReviewTitles, type Services } from '../../reviews/index.ts'
import { acknowledgeComplaint, appointInvestigator, enterComplaint } from '../commands/complaints.ts'
import { AcknowledgeForm, AppointForm, EnterForm } from '../forms.ts'
import { mayHandleComplaints, mayListComplaints } from '../policy.ts'
import { listAskedOf, listComplaints } from '../views/complaints.ts'
import { about, showAgain, shownComplaint } from './shown.ts'

const handling = { permission: 'complaints.handle', subject: async () => ({}), may: mayHandleComplaints } as const

/** The list of complaints, entering one, acknowledging it and naming who investigates. */
export function handleRoutes(services: Services): readonly Route[] {
  const showNew = async (tx: Transaction, form: ShownForm, status = 200) =>
    page(
      'complaints/pages/new.njk',
      {
        title: 'Enter a complaint',
        form,
        reviews: (await listReviewTitles(tx)).map(({ id, title }) => ({ value: id, text: title })),
        kinds: kindsOf(services),
      },
      status,
    )
  return [
    pageRoute({
      permission: 'complaints.list',
      subject: async () => ({}),
      may: mayListComplaints,
      path: '/complaints',
      statements: 3,
      async show({ tx, actor, today }) {
        const titles = new Map((await listReviewTitles(tx)).map(({ id, title }) => [id, title]))
        const asked = actor.kind === 'staff' ? await listAskedOf(tx, actor.personId) : []
        return page('complaints/pages/list.njk', {
          title: 'Complaints',
          complaints: (await listComplaints(tx)).map(complaint => ({
            ...shownComplaint(complaint, undefined, today),
            review: titles.get(complaint.reviewId) ?? '',
          })),
          asked: asked.map(each => ({ ...each, day: sayDay(each.askedOn), isAnswered: each.answeredOn !== null })),
          may: { handle: mayHandleComplaints(actor).granted },
        })
      },
    }),
    pageRoute({ ...handling, path: '/complaints/new', statements: 1, show: ({ tx }) => showNew(tx, emptyForm) }),
    commandForm({
      ...handling,
      path: '/complaints/new',
      schema: EnterForm,
      again: ({ read }, form, status) => read(tx => showNew(tx, form, status)),
      run: (given, { caller }, { key }) => enterComplaint(services, caller, given, { key }),
      onward: (_, { id }) => go(`/complaints/${id}`, 'The complaint is entered. Acknowledge it.'),
    }),
    commandForm({
      ...about,
      path: '/complaints/:complaint/acknowledge',
      schema: AcknowledgeForm,
      again: showAgain(services),
      run: (given, { caller, subject }, posted) =>
        acknowledgeComplaint(services, caller, { id: subject.id, ...given }, posted),
      onward: ({ subject }) => go(`/complaints/${subject.id}`, 'It is acknowledged.'),
    }),
    commandForm({
      ...about,
      path: '/complaints/:complaint/investigator',
      schema: AppointForm,
      again: showAgain(services),
      run: ({ version, person: personId }, { caller, subject }, { key }) =>
        appointInvestigator(services, caller, { id: subject.id, version, personId }, { key }),
      onward: ({ subject }) => go(`/complaints/${subject.id}`, 'They investigate it.'),
    }),
  ]
}

/** What complaints are about, by every framework that says how they are processed, each once. */
export function kindsOf({ rulebooks }: Services): readonly { readonly value: string; readonly text: string }[] {
  const all = rulebooks.list().flatMap(({ complaints }) => complaints?.kinds ?? [])
  return [...new Map(all.map(({ id, label }) => [id, { value: id, text: label }])).values()]
}
