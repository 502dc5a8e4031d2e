import { sayDay } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Route } from '../../../platform/web/route.ts'
import { type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { classifyEvidence, endSharing, shareEvidence } from '../commands/access.ts'
import { ClassifyForm, EndSharingForm, ShareForm } from '../forms.ts'
import { mayReadEvidence, mayWriteEvidence } from '../policy.ts'
import { findItem, listShares } from '../views/items.ts'
import { classificationChoices } from './models.ts'

type Shown = { readonly tx: Transaction; readonly review: ReviewSubject; readonly actor: Actor }
type Forms = { readonly classify?: ShownForm; readonly share?: ShownForm; readonly end?: ShownForm }

const one = '/reviews/:review/evidence/:item/access'

/** Who may read an item: its classification, the body that holds it, and with whom it is shared under which power. */
export function accessRoutes(services: Services): readonly Route[] {
  const show = async ({ tx, review, actor }: Shown, id: string, forms: Forms, status = 200) => {
    const item = await findItem(tx, review.id, id)
    if (item === undefined || !item.isOpen) return missing('evidence.read: no such item for this actor')
    const shares = await listShares(tx, review.id, item.id)
    const { bodies } = services.rulebooks.get(review.rulebook, review.edition)
    const nameOf = (body: string | null) => bodies.find(each => each.id === body)?.name ?? ''
    const own = { version: String(item.version), classification: item.classification, held: item.heldBy ?? '' }
    return page(
      'evidence/pages/access.njk',
      {
        title: `Who may read ${item.reference}`,
        review,
        item,
        heldBy: nameOf(item.heldBy),
        shares: shares.map(share => ({
          ...share,
          body: nameOf(share.toBody),
          on: sayDay(share.sharedOn),
          ended: share.endedOn === null ? '' : sayDay(share.endedOn),
        })),
        choices: {
          classifications: classificationChoices,
          bodies: bodies.map(body => ({ value: body.id, text: body.name })),
        },
        // The summary of problems tells of the form that was posted.
        form: forms.share ?? forms.end ?? forms.classify ?? emptyForm,
        classify: forms.classify ?? filledForm(own),
        share: forms.share ?? emptyForm,
        end: forms.end ?? emptyForm,
        may: { write: mayWriteEvidence(actor, review).granted && item.supersededById === null },
      },
      status,
    )
  }
  const here = (review: ReviewSubject, item: string) => `/reviews/${review.id}/evidence/${item}/access`
  return [
    reviewPage({
      path: one,
      permission: 'evidence.read',
      may: mayReadEvidence,
      statements: 4,
      show: ({ tx, subject: review, actor, params }) => show({ tx, review, actor }, params['item'] ?? '', {}),
    }),
    reviewForm({
      path: one,
      permission: 'evidence.classify',
      may: mayWriteEvidence,
      async submit({ caller, body, key, subject: review, actor, params, read }) {
        const itemId = params['item'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor }, itemId, { classify: form }, status))
        const form = readForm(ClassifyForm(services.rulebooks.get(review.rulebook, review.edition)), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { held, ...given } = form.command
        const outcome = await classifyEvidence(services, caller, review.id, { itemId, ...given, heldBy: held }, { key })
        return answer(outcome, body, () => go(`/reviews/${review.id}/evidence/${itemId}`, 'Saved.'), again)
      },
    }),
    reviewForm({
      path: `${one}/share`,
      permission: 'evidence.share',
      may: mayWriteEvidence,
      async submit({ caller, body, key, subject: review, actor, params, read }) {
        const itemId = params['item'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor }, itemId, { share: form }, status))
        const form = readForm(ShareForm(services.rulebooks.get(review.rulebook, review.edition)), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { body: toBody, ...given } = form.command
        const outcome = await shareEvidence(services, caller, review.id, { itemId, toBody, ...given }, { key })
        return answer(outcome, body, () => go(here(review, itemId), 'Shared.'), again)
      },
    }),
    reviewForm({
      path: `${one}/shares/:share/end`,
      permission: 'evidence.share',
      may: mayWriteEvidence,
      async submit({ caller, body, key, subject: review, actor, params, read }) {
        const itemId = params['item'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor }, itemId, { end: form }, status))
        const form = readForm(EndSharingForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { version, ended } = form.command
        const given = { shareId: params['share'] ?? '', version, because: ended }
        const outcome = await endSharing(services, caller, review.id, given, { key })
        return answer(outcome, body, () => go(here(review, itemId), 'The sharing is ended.'), again)
      },
    }),
  ]
}
