import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { setProvision } from '../commands/checklist.ts'
import { checklistOf, gapsOf, type ProvisionState } from '../domain/checklist.ts'
import { ProvisionForm } from '../forms.ts'
import { mayKeepChecklist, mayReadEvidence, mayWriteEvidence } from '../policy.ts'
import { listProvisionRecords } from '../store.ts'

type Shown = { readonly tx: Transaction; readonly review: ReviewSubject; readonly actor: Actor }

const path = '/reviews/:review/provisions'

const stateWords: { readonly [state in ProvisionState]: { readonly text: string; readonly colour: string } } = {
  expected: { text: 'Expected', colour: 'grey' },
  chased: { text: 'Chased', colour: 'yellow' },
  received: { text: 'Received', colour: 'green' },
  missing: { text: 'Missing', colour: 'red' },
  'not-applicable': { text: 'Not applicable', colour: 'grey' },
}

/** The checklist of what inspectorates and other bodies provide (¶28, tables a and b). */
export function checklistRoutes(services: Services): readonly Route[] {
  const show = async ({ tx, review, actor }: Shown, form: ShownForm, status = 200): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const rows = checklistOf(rulebook, await listProvisionRecords(tx, review.id), review.analysisStart?.year)
    const shown = rows.map(row => ({
      ...row,
      stateText: stateWords[row.state].text,
      colour: stateWords[row.state].colour,
    }))
    const open = new Set(gapsOf(rows).map(row => row.id))
    return page(
      'evidence/pages/provisions.njk',
      {
        title: 'What other bodies provide',
        review,
        form,
        rows: shown.filter(row => row.applies).length,
        groups: [
          { heading: 'Still open', rows: shown.filter(row => row.applies && open.has(row.id)) },
          { heading: 'Settled', rows: shown.filter(row => row.applies && !open.has(row.id)) },
        ].filter(group => group.rows.length > 0),
        ruledOut: shown.filter(row => !row.applies),
        gaps: open.size,
        year: review.analysisStart?.year,
        states: Object.entries(stateWords).map(([value, { text }]) => ({ value, text })),
        may: { keep: mayKeepChecklist(actor, review).granted, write: mayWriteEvidence(actor, review).granted },
      },
      status,
    )
  }
  return [
    reviewPage({
      path,
      permission: 'evidence.read',
      may: mayReadEvidence,
      statements: 2,
      show: ({ tx, subject: review, actor }) => show({ tx, review, actor }, emptyForm),
    }),
    reviewForm({
      path,
      permission: 'evidence.checklist',
      may: mayKeepChecklist,
      async submit({ caller, body, key, subject: review, actor, read }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor }, form, status))
        const form = readForm(ProvisionForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await setProvision(services, caller, review.id, form.command, { key })
        const onward = `/reviews/${review.id}/provisions#row-${form.command.provision}`
        return answer(outcome, body, () => go(onward, 'Saved.'), again)
      },
    }),
  ]
}
