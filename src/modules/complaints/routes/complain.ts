import { sayDay } from '../../../kernel/dates.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { page } from '../../../platform/web/route.ts'
import type { TracelessRoute } from '../../../platform/web/traceless.ts'
import { createBucket, oldPage, readReceipt, receiptIn, tooMuchAtOnce, unknownReceipt } from '../../concerns/index.ts'
import type { Services } from '../../reviews/index.ts'
import { labelIn } from '../../rulebooks/index.ts'
import { fileComplaint, followed, reportsToComplainOf } from '../commands/complaints.ts'
import { ComplainForm, FollowForm } from '../forms.ts'
import { kindsOf } from './handle.ts'

/** Complaints that one process takes in a minute, whoever they come from. */
const perMinute = 30

/** What a complainant sees: no account is needed, and a receipt brings them back. */
export function complainRoutes(services: Services): readonly TracelessRoute[] {
  const bucket = createBucket(perMinute)
  const permission = 'public'
  const showForm = async (form: ShownForm, status = 200) =>
    page(
      'complaints/pages/complain.njk',
      {
        title: 'Complain about a review or its report',
        form,
        receipt: receiptIn(form.typed),
        reports: (await reportsToComplainOf(services)).map(({ reviewId, title }) => ({ value: reviewId, text: title })),
        kinds: kindsOf(services),
      },
      status,
    )
  const showFollow = (form: ShownForm, status = 200) =>
    page('complaints/pages/follow.njk', { title: 'Follow your complaint', form }, status)
  return [
    { method: 'GET', path: '/complain', permission, handler: () => showForm(emptyForm) },
    {
      method: 'POST',
      path: '/complain',
      permission,
      async handler({ body, today, now }) {
        const form = readForm(ComplainForm, body)
        if (!form.ok) return showForm(formAgain(body, form.problems), 422)
        const read = readReceipt(form.command.receipt)
        if (!read.ok) return showForm(formAgain({ ...body, receipt: '' }, [oldPage]), 422)
        if (!bucket.takes(now)) return showForm(formAgain(body, [tooMuchAtOnce]), 429)
        const filed = await fileComplaint(services, { ...form.command, receipt: read.text, on: today })
        if (filed === 'no-such-report')
          return showForm(formAgain(body, [{ text: 'Choose the report that it is about', field: 'reviewId' }]), 422)
        if (filed === 'no-such-kind')
          return showForm(formAgain(body, [{ text: 'Choose what it is about', field: 'kind' }]), 422)
        return page('complaints/pages/filed.njk', { title: 'We have your complaint', receipt: form.command.receipt })
      },
    },
    { method: 'GET', path: '/complain/follow', permission, handler: async () => showFollow(emptyForm) },
    {
      method: 'POST',
      path: '/complain/follow',
      permission,
      async handler({ body, now }) {
        const form = readForm(FollowForm, body)
        if (!form.ok) return showFollow(formAgain(body, form.problems), 422)
        const read = readReceipt(form.command.receipt)
        if (!read.ok) return showFollow(formAgain(body, [read.problem]), 422)
        if (!bucket.takes(now)) return showFollow(formAgain(body, [tooMuchAtOnce]), 429)
        const complaint = await followed(services, read.text)
        if (complaint === undefined) return showFollow(formAgain(body, [unknownReceipt]), 422)
        const findings = services.rulebooks.list().flatMap(({ complaints }) => complaints?.findings ?? [])
        const day = (each: typeof complaint.receivedOn | null) => (each === null ? '' : sayDay(each))
        return page('complaints/pages/followed.njk', {
          title: 'Your complaint',
          complaint: {
            ...complaint,
            received: day(complaint.receivedOn),
            acknowledgeDue: day(complaint.acknowledgeBy),
            respondDue: day(complaint.respondBy),
            acknowledged: day(complaint.acknowledgedOn),
            replied: day(complaint.repliedOn),
          },
          told: complaint.parts.filter(({ kind }) => kind === 'told').map(part => ({ ...part, day: day(part.on) })),
          points: complaint.parts
            .filter(({ kind }) => kind === 'point')
            .map(part => ({ ...part, found: labelIn(findings, part.finding) })),
        })
      },
    },
  ]
}
