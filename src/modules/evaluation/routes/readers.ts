import { createHash } from 'node:crypto'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { everybody } from '../../../platform/web/access.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import {
  type Fields,
  firstText,
  formRoute,
  go,
  missing,
  page,
  pageRoute,
  type Reply,
  type Route,
} from '../../../platform/web/route.ts'
import { type IssuedReport, issuedReport } from '../../reports/index.ts'
import type { Services } from '../../reviews/index.ts'
import { giveView, handleView, longestWords, releaseAnswers } from '../commands/readers.ts'
import { releaseKinds } from '../domain/answers.ts'
import { HandlingForm, ReaderViewForm, ReleaseForm } from '../forms.ts'
import { mayHandleViews } from '../policy.ts'
import { listUnread } from '../store/readers.ts'
import { listReleased } from '../views.ts'

/** What readers of a published report are asked, and how those who keep the programme handle what they wrote. */
export function readerRoutes(services: Services): readonly Route[] {
  return [...publicRoutes(services), ...handlingRoutes(services)]
}

const path = '/published/:review/your-view'

function publicRoutes(services: Services): readonly Route[] {
  const show = (report: IssuedReport | undefined, form: ShownForm, status = 200): Reply => {
    if (report === undefined) return missing('no report is issued for this review')
    const questions = services.rulebooks.find(report.rulebook, report.edition)?.evaluation?.readers ?? []
    const model = {
      title: 'Your view of this report',
      report: { reviewId: report.reviewId, title: report.title, areaName: report.areaName },
      questions: questions.map(question => ({
        ...question,
        options: question.options ?? [],
        chosen: firstText(form.typed[`answer.${question.id}`]) ?? '',
      })),
      form,
      longestWords,
    }
    return { ...page('evaluation/pages/your-view.njk', model, status), beginsSession: true }
  }
  return [
    pageRoute({
      ...everybody,
      path,
      statements: 1,
      show: async ({ tx, params }) => show(await issuedReport(tx, params['review'] ?? ''), emptyForm),
    }),
    formRoute({
      ...everybody,
      path,
      async submit({ caller, body, key, read, params }) {
        const report = await read(tx => issuedReport(tx, params['review'] ?? ''))
        const rulebook = report && services.rulebooks.find(report.rulebook, report.edition)
        if (report === undefined || rulebook === undefined) return missing('no report is issued for this review')
        const form = readForm(ReaderViewForm, body)
        if (!form.ok) return show(report, formAgain(body, form.problems), 422)
        const view = { form: formNumber(key), answers: answersIn(body), words: form.command.words }
        const outcome = await giveView(services, caller, { reviewId: report.reviewId, rulebook }, view)
        return answer(
          outcome,
          body,
          () => go(`/published/${report.reviewId}/your-view/thanks`),
          async (again, status) => show(report, again, status),
        )
      },
    }),
    pageRoute({
      ...everybody,
      path: `${path}/thanks`,
      statements: 1,
      async show({ tx, params }) {
        const report = await issuedReport(tx, params['review'] ?? '')
        if (report === undefined) return missing('no report is issued for this review')
        const { reviewId, title } = report
        return page('evaluation/pages/thanks.njk', { title: 'Thank you', report: { reviewId, title } })
      },
    }),
  ]
}

/** The number of a form, in which nothing of its key can be read. */
function formNumber(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** The chosen `answer.<question>` of a form. */
function answersIn(body: Fields): { readonly [question: string]: string } {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => {
      const question = /^answer\.(.+)$/.exec(name)?.[1]
      return question === undefined ? [] : [[question, firstText(value) ?? ''] as const]
    }),
  )
}

/** At most so many are read in one sitting. */
const unreadOnPage = 20

function handlingRoutes(services: Services): readonly Route[] {
  const guarded = {
    permission: 'evaluation.handle',
    subject: async () => ({}),
    may: (actor: Actor) => mayHandleViews(actor),
  }
  const handling = '/evaluation/words'
  const show = async (tx: Transaction, today: Temporal.PlainDate, form: ShownForm, status = 200): Promise<Reply> => {
    const unread = await listUnread(tx, unreadOnPage + 1)
    const released = await listReleased(tx)
    const labels = { readers: 'Readers of reports', services: 'Local services' } as const
    return page(
      'evaluation/pages/words.njk',
      {
        title: 'What readers wrote',
        form,
        unread: unread.slice(0, unreadOnPage),
        hasMore: unread.length > unreadOnPage,
        yesterday: today.subtract({ days: 1 }),
        releases: releaseKinds.map(kind => ({ kind, label: labels[kind], until: released.get(kind)?.until })),
      },
      status,
    )
  }
  return [
    pageRoute({ ...guarded, path: handling, statements: 2, show: ({ tx, today }) => show(tx, today, emptyForm) }),
    formRoute({
      ...guarded,
      path: handling,
      async submit({ caller, body, key, read, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show(tx, today, form, status))
        const form = readForm(HandlingForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { view: viewId, decision, because } = form.command
        const outcome = await handleView(services, caller, { viewId, decision, because }, { key })
        return answer(outcome, body, () => go(handling, 'Read, and on record.'), again)
      },
    }),
    formRoute({
      ...guarded,
      path: '/evaluation/releases',
      async submit({ caller, body, key, read, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show(tx, today, form, status))
        const form = readForm(ReleaseForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await releaseAnswers(services, caller, form.command.kind, { key })
        return answer(outcome, body, () => go(handling, 'The counts are released to those who evaluate.'), again)
      },
    }),
  ]
}
