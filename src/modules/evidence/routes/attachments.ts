import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { replaceAttachment, withdrawAttachment } from '../commands/attachments.ts'
import { canOpen } from '../domain/attachment.ts'
import { VersionForm, WithdrawalForm } from '../forms.ts'
import { mayAnswerRequest, mayChangeAttachment, maySeeDocuments, mayWriteEvidence } from '../policy.ts'
import { findAttachmentLine } from '../views/attachments.ts'
import { attachmentOf, filesOfReview } from './models.ts'

const one = '/reviews/:review/files/:attachment'

type Shown = { readonly tx: Transaction; readonly review: ReviewSubject; readonly actor: Actor }

/** One attached file: what is known of it, its bytes, and how it is replaced or withdrawn. */
export function attachmentRoutes(services: Services): readonly Route[] {
  const show = async (
    { tx, review, actor }: Shown,
    id: string,
    form: ShownForm | undefined,
    status = 200,
  ): Promise<Reply> => {
    const line = await findAttachmentLine(tx, review.id, id)
    const found = line.find(each => each.id === id)
    if (found === undefined) return missing('files.read: no such file for this actor')
    const attachment = attachmentOf(found, services, review.id)
    const isArea = found.requestId !== null
    const mayChange = isArea ? mayAnswerRequest(actor, review).granted : mayWriteEvidence(actor, review).granted
    return page(
      'evidence/pages/attachment.njk',
      {
        title: found.name,
        review,
        attachment,
        earlier: line.filter(each => each.id !== id).map(each => attachmentOf(each, services, review.id)),
        form: form ?? filledForm({ version: String(found.version) }),
        may: { change: mayChange && attachment.state === 'current' },
      },
      status,
    )
  }
  const back = (review: ReviewSubject, attachmentId: string) => `/reviews/${review.id}/files/${attachmentId}`
  return [
    reviewPage({
      path: one,
      permission: 'files.read',
      may: maySeeDocuments,
      statements: 4,
      show: ({ tx, subject: review, actor, params }) =>
        show({ tx, review, actor }, params['attachment'] ?? '', undefined),
    }),
    reviewPage({
      path: `${one}/download`,
      permission: 'files.read',
      may: maySeeDocuments,
      statements: 4,
      async show({ tx, subject: review, params }) {
        const id = params['attachment'] ?? ''
        const found = (await findAttachmentLine(tx, review.id, id)).find(each => each.id === id)
        if (found === undefined) return missing('files.read: no such file for this actor')
        if (!canOpen(found.scan, services.files.scanner !== undefined)) return go(back(review, id))
        return { kind: 'stored', sha256: found.sha256, name: found.name, type: found.type }
      },
    }),
    reviewForm({
      path: `${one}/replace`,
      permission: 'files.write',
      may: mayChangeAttachment,
      uploads: filesOfReview,
      async submit({ caller, body, key, subject: review, actor, params, uploads, read }) {
        const attachmentId = params['attachment'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor }, attachmentId, form, status))
        const form = readForm(VersionForm, body)
        const problems = [...(form.ok ? [] : form.problems), ...uploads.problems]
        if (!form.ok || problems.length > 0) return again(formAgain(body, problems), uploads.status)
        const files = uploads.held.map(({ id }) => id)
        const { version } = form.command
        const outcome = await replaceAttachment(services, caller, review.id, { attachmentId, version, files }, { key })
        return answer(outcome, body, value => go(back(review, value.attachmentId), 'The file is replaced.'), again)
      },
    }),
    reviewForm({
      path: `${one}/withdraw`,
      permission: 'files.write',
      may: mayChangeAttachment,
      async submit({ caller, body, key, subject: review, actor, params, read }) {
        const attachmentId = params['attachment'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor }, attachmentId, form, status))
        const form = readForm(WithdrawalForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await withdrawAttachment(
          services,
          caller,
          review.id,
          { attachmentId, ...form.command },
          { key },
        )
        return answer(outcome, body, () => go(back(review, attachmentId), 'The file is withdrawn.'), again)
      },
    }),
  ]
}
