import { answer } from '../../../platform/web/answer.ts'
import { dayFields, emptyForm, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { listVersions } from '../../reports/index.ts'
import { reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { bringDutiesUpToDate, dutyDone, recordReceipt, setDutyAside, supplyCopy } from '../commands/duties.ts'
import { CopyForm, DutyForm, ReceiptForm, SetAsideForm, TakeUpForm } from '../forms.ts'
import { mayAnswerDuty, mayReadActions, mayWriteActions } from '../policy.ts'
import { findReceipt, listDuties } from '../store/plan.ts'
import { findIssueDay, listCopies } from '../views/plan.ts'
import { type Shown, showPlan } from './overview.ts'
import { dutyShown } from './shown.ts'

const base = '/reviews/:review/actions'
const permission = 'actions.write'

/** Receipt, the list of duties, one duty, copies on demand. */
export function dutyRoutes(services: Services): readonly Route[] {
  return [...receiptRoutes(services), ...oneDutyRoutes(services)]
}

function receiptRoutes(services: Services): readonly Route[] {
  const path = `${base}/receipt` as const
  const show = async ({ tx, review }: Shown, form: ShownForm | undefined, status = 200): Promise<Reply> => {
    const receipt = await findReceipt(tx, review.id)
    const issuedOn = await findIssueDay(tx, review.id)
    const filled = filledForm({ ...dayFields('receivedOn', receipt?.receivedOn), note: receipt?.note ?? '' })
    const model = {
      title: 'Receipt of the report',
      review,
      form: form ?? filled,
      version: versionOf(form, receipt?.version ?? 0),
      onRecord: receipt?.receivedOn,
      issuedOn,
    }
    return page('actions/pages/receipt.njk', model, status)
  }
  return [
    reviewPage({
      path,
      permission,
      may: mayWriteActions,
      statements: 3,
      show: ({ tx, subject, actor, today }) => show({ tx, review: subject, actor, today }, undefined),
    }),
    reviewForm({
      path,
      permission,
      may: mayWriteActions,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        const form = readForm(ReceiptForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await recordReceipt(services, caller, review.id, form.command, { key })
        const notice = 'The day of receipt is recorded. Each recipient has a duty with its day.'
        return answer(outcome, body, () => go(`/reviews/${review.id}/actions`, notice), again)
      },
    }),
    reviewForm({
      path: `${base}/duties`,
      permission,
      may: mayWriteActions,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const outcome = await bringDutiesUpToDate(services, caller, review.id, { key })
        return answer(
          outcome,
          body,
          ({ changed }) =>
            go(
              `/reviews/${review.id}/actions`,
              changed === 0 ? 'Every recipient in the register has a duty already.' : 'The duties are up to date.',
            ),
          (form, status) => read(tx => showPlan(services, { tx, review, actor, today }, form, status)),
        )
      },
    }),
  ]
}

function oneDutyRoutes(services: Services): readonly Route[] {
  const path = `${base}/duties/:duty` as const
  const show = async (
    { tx, review, actor, today }: Shown,
    dutyId: string,
    form: ShownForm | undefined,
    status = 200,
  ): Promise<Reply> => {
    const duty = (await listDuties(tx, review.id)).find(({ id }) => id === dutyId)
    const copies = await listCopies(tx, review.id)
    const versions = duty?.correction === undefined ? [] : await listVersions(tx, review.id)
    if (duty === undefined) return missing('no such duty in this review')
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const filled = filledForm({
      ...dayFields('doneOn', duty.doneOn),
      note: duty.note,
      lateBecause: duty.lateBecause,
    })
    const shown = dutyShown(
      review,
      rulebook,
      duty,
      copies,
      today,
      each => mayAnswerDuty(actor, review, each.owedBy).granted,
    )
    const model = {
      title: shown.words,
      review,
      form: form ?? filled,
      version: versionOf(form, duty.version),
      duty: shown,
      notice: versions.find(({ number }) => number === duty.correction)?.notice ?? '',
    }
    return page('actions/pages/duty.njk', model, status)
  }
  const form = (
    end: string,
    notice: string,
    submit: (
      visit: Parameters<Parameters<typeof reviewForm>[0]['submit']>[0],
      dutyId: string,
      again: (form: ShownForm, status: number) => Promise<Reply>,
      onward: () => Reply,
    ) => Promise<Reply>,
  ): Route =>
    reviewForm({
      path: `${path}${end}`,
      permission,
      may: mayWriteActions,
      submit(visit) {
        const { read, subject: review, actor, today } = visit
        const dutyId = visit.params['duty'] ?? ''
        const again = (shown: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor, today }, dutyId, shown, status))
        return submit(visit, dutyId, again, () => go(`/reviews/${review.id}/actions#duty-${dutyId}`, notice))
      },
    })

  return [
    reviewPage({
      path,
      permission: 'actions.read',
      may: mayReadActions,
      statements: 4,
      show: ({ tx, subject, actor, today, params }) =>
        show({ tx, review: subject, actor, today }, params['duty'] ?? '', undefined),
    }),
    form('', 'The duty is recorded as done.', async ({ caller, body, key, subject }, dutyId, again, onward) => {
      const read = readForm(DutyForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      const outcome = await dutyDone(services, caller, subject.id, { ...read.command, dutyId }, { key })
      return answer(outcome, body, onward, again)
    }),
    form('/set-aside', 'The duty is set aside.', async ({ caller, body, key, subject }, dutyId, again, onward) => {
      const read = readForm(SetAsideForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      const outcome = await setDutyAside(services, caller, subject.id, { ...read.command, dutyId }, { key })
      return answer(outcome, body, onward, again)
    }),
    form('/take-up', 'The duty is owed again.', async ({ caller, body, key, subject }, dutyId, again, onward) => {
      const read = readForm(TakeUpForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      const aside = { dutyId, version: read.command.version, because: undefined }
      return answer(await setDutyAside(services, caller, subject.id, aside, { key }), body, onward, again)
    }),
    form('/copies', 'The copy is recorded.', async ({ caller, body, key, subject }, dutyId, again) => {
      const read = readForm(CopyForm, body)
      if (!read.ok) return again(formAgain(body, read.problems), 422)
      const { charge, ...copy } = read.command
      const outcome = await supplyCopy(services, caller, subject.id, { ...copy, dutyId, chargePence: charge }, { key })
      const path = `/reviews/${subject.id}/actions/duties/${dutyId}`
      return answer(outcome, body, () => go(path, 'The copy is recorded.'), again)
    }),
  ]
}

/** The version the form was made from. */
export function versionOf(form: ShownForm | undefined, now: number): string {
  const typed = form?.typed['version']
  return form === undefined || form === emptyForm || typeof typed !== 'string' ? String(now) : typed
}
