import { sayInstant } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { textOf } from '../../../platform/web/asked.ts'
import { emptyForm, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, go, page, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { answerFault, reportFault } from '../commands.ts'
import { AnswerForm, ReportForm, type State } from '../forms.ts'
import { mayKeepFaults, mayReport } from '../policy.ts'
import { listReports, reportsShown } from '../views.ts'

const reporting = { permission: 'faults.report', subject: async () => ({}), may: mayReport } as const

const stateWords: { readonly [state in State]: { readonly text: string; readonly colour: string } } = {
  new: { text: 'New', colour: 'blue' },
  'looked-at': { text: 'Looked at', colour: 'yellow' },
  mended: { text: 'Mended', colour: 'green' },
  'no-fault': { text: 'No fault', colour: 'grey' },
}

/** Reporting a fault, and what came of it. */
export function reportRoutes({ database }: Services): readonly Route[] {
  const showNew = (form: ShownForm, status = 200): Reply =>
    page('faults/pages/new.njk', { title: 'Report a fault', form }, status)
  const show = async (tx: Transaction, actor: Actor, answered: string | undefined, form: ShownForm, status = 200) => {
    const reports = await listReports(tx)
    return page(
      'faults/pages/reports.njk',
      {
        title: 'Faults reported',
        form,
        answered,
        isFull: reports.length === reportsShown,
        reports: reports.map(report => ({ ...report, when: sayInstant(report.at), stands: stateWords[report.state] })),
        states: Object.entries(stateWords).map(([value, { text }]) => ({ value, text })),
        may: { keep: mayKeepFaults(actor).granted },
      },
      status,
    )
  }
  return [
    pageRoute({
      ...reporting,
      path: '/faults',
      statements: 1,
      show: ({ tx, actor }) => show(tx, actor, undefined, emptyForm),
    }),
    pageRoute({
      ...reporting,
      path: '/faults/new',
      statements: 0,
      show: async ({ query }) =>
        showNew(filledForm({ page: textOf(query, 'page'), reference: textOf(query, 'reference') })),
    }),
    formRoute({
      ...reporting,
      path: '/faults/new',
      async submit({ caller, body, key }) {
        const form = readForm(ReportForm, body)
        if (!form.ok) return showNew(formAgain(body, form.problems), 422)
        const outcome = await reportFault(database, caller, form.command, key)
        return answer(
          outcome,
          body,
          () => go('/faults', 'Thank you. The fault is reported, and the answer will stand here.'),
          async (again, status) => showNew(again, status),
        )
      },
    }),
    formRoute({
      permission: 'faults.keep',
      subject: async () => ({}),
      may: mayKeepFaults,
      path: '/faults/:report',
      async submit({ caller, actor, body, key, params, read }) {
        const id = params['report'] ?? ''
        const again = (form: ShownForm, status: number) => read(tx => show(tx, actor, id, form, status))
        const form = readForm(AnswerForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await answerFault(database, caller, { id, ...form.command }, key)
        return answer(outcome, body, () => go('/faults', 'The answer is sent.'), again)
      },
    }),
  ]
}
