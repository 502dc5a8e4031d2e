import { emptyForm } from '../../../platform/web/forms.ts'
import { missing, page, type Route } from '../../../platform/web/route.ts'
import { reviewPage, type Services } from '../../reviews/index.ts'
import { labelIn } from '../../rulebooks/index.ts'
import { committeeRole, listHolders } from '../commands/change.ts'
import { callCommittee, recordDecision } from '../commands/committee.ts'
import { decisionWords } from '../domain/chain.ts'
import { CallAgainForm, CallForm, DecisionForm } from '../forms.ts'
import { mayMinute, mayReadQuality } from '../policy.ts'
import { findPapers, listMeetings } from '../views/steps.ts'
import { formOn, type Show } from './form.ts'
import { decisionChoices } from './reading.ts'

const base = '/reviews/:review/quality/committee'

/** The committee on the report: calling it, its papers, minutes and decision. */
export function committeeRoutes(services: Services): readonly Route[] {
  const show: Show = async ({ tx, review, actor, caller }, form, status = 200) => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const labelOf = (body: string) => labelIn(rulebook.bodies, body)
    const meetings = await listMeetings(tx, review.id)
    const open = meetings.find(each => each.decidedOn === undefined && each.endedOn === undefined)
    const holders = await listHolders(tx, caller, review.id, committeeRole)
    const shown = (each: (typeof meetings)[number]) => ({
      ...each,
      says: each.decision && decisionWords[each.decision],
      members: each.members.map(({ name, body }) => (body === '' ? name : `${name} (${labelOf(body)})`)),
    })
    const model = {
      title: 'Committee on the report',
      review,
      form,
      meetings: meetings.map(shown),
      open,
      version: form.typed['version'] ?? String(open?.version ?? 0),
      people: holders.map(({ personId, name, body }) => ({
        value: personId,
        text: body === '' ? name : `${name} (${labelOf(body)})`,
      })),
      decisions: decisionChoices,
      may: { minute: mayMinute(actor, review).granted },
    }
    return page('quality/pages/committee.njk', model, status)
  }
  return [
    reviewPage({
      path: base,
      permission: 'quality.read',
      may: mayReadQuality,
      statements: 4,
      show: visit => show({ ...visit, review: visit.subject }, emptyForm),
    }),
    formOn({
      path: base,
      permission: 'quality.minute',
      may: mayMinute,
      schema: CallForm,
      show,
      run: (given, { caller, review, posted }) =>
        callCommittee(services, caller, review.id, { ...given, after: undefined }, posted),
      onward: () => ['/committee', 'The committee is called. Its papers hold the report as it stands now.'],
    }),
    formOn({
      path: `${base}/again`,
      permission: 'quality.minute',
      may: mayMinute,
      schema: CallAgainForm,
      show,
      run: ({ committee, version, offBecause, ...given }, { caller, review, posted }) => {
        const after = { id: committee, version, because: offBecause }
        return callCommittee(services, caller, review.id, { ...given, after }, posted)
      },
      onward: () => ['/committee', 'The meeting is called off and another called, with the report as it stands now.'],
    }),
    formOn({
      path: `${base}/decision`,
      permission: 'quality.minute',
      may: mayMinute,
      schema: DecisionForm,
      show,
      run: ({ committee, ...given }, { caller, review, posted }) =>
        recordDecision(services, caller, review.id, { ...given, id: committee }, posted),
      onward: () => ['/committee', 'Minutes and decision are on record.'],
    }),
    reviewPage({
      path: `${base}/:committee`,
      permission: 'quality.read',
      may: mayReadQuality,
      statements: 2,
      async show({ tx, subject: review, params }) {
        const model = await findPapers(tx, review.id, params['committee'] ?? '')
        if (model === undefined) return missing('no such meeting on this review')
        return page('quality/pages/papers.njk', { title: 'Report before the committee', review, report: model })
      },
    }),
  ]
}
