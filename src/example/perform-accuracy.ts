import { Readable } from 'node:stream'
import { z } from 'zod'
import {
  answerComment,
  decideReply,
  findLastDraft,
  listComments,
  nameDraftDelegate,
  releaseAnswers,
  sendComments,
  writeComment,
} from '../modules/reports/index.ts'
import type { Services } from '../modules/reviews/index.ts'
import type { Caller } from '../platform/db/database.ts'
import { receive, takeFile, withIncoming } from '../platform/files/files.ts'
import { holdFiles, listHeldFiles } from '../platform/files/rows.ts'
import { found, type Performer, performer, read, review, text } from './performer.ts'
import { Day } from './script.ts'

const kind = z.enum(['accuracy', 'reply']).default('accuracy')

/** The accuracy round of the draft, by the command's name in the record. */
export const performersOfAccuracy: { readonly [name: string]: Performer } = {
  'name-draft-delegate': performer(
    z.strictObject({ review, person: z.string(), until: Day, because: text }),
    (services, caller, { review: id, person: personId, ...given }, posted) =>
      nameDraftDelegate(services, caller, id, { personId, ...given }, posted),
  ),
  'write-comment': performer(
    z.strictObject({
      review,
      kind,
      about: z.string(),
      text: z.string(),
      /** A letter or note that goes with it. */
      file: z.strictObject({ name: z.string(), text: z.string() }).optional(),
    }),
    async (services, caller, { review: id, file, ...given }, posted) => {
      const draft = found(await read(services, caller, tx => findLastDraft(tx, id)), 'a draft that was sent')
      const files = file === undefined ? [] : await held(services, caller, id, file)
      return writeComment(services, caller, id, { ...given, draftId: draft.id, files }, posted)
    },
  ),
  'send-comments': performer(
    z.strictObject({ review, note: text }),
    async (services, caller, { review: id, note }, posted) => {
      const draft = found(await read(services, caller, tx => findLastDraft(tx, id)), 'a draft that was sent')
      const comments = await read(services, caller, tx => listComments(tx, id))
      const marks = comments
        .filter(({ sentOn, withdrawnOn }) => sentOn === undefined && withdrawnOn === undefined)
        .map(({ id: comment, version }) => ({ id: comment, version, heldBack: false, position: undefined }))
      return sendComments(services, caller, id, { draftId: draft.id, marks, note, send: true }, posted)
    },
  ),
  'answer-comment': performer(
    z.strictObject({
      review,
      kind,
      about: z.string(),
      answer: z.enum(['accepted', 'partly', 'not']),
      because: z.string(),
    }),
    async (services, caller, { review: id, kind: of, about, ...given }, posted) => {
      const one = await commentOn(services, caller, id, of, about)
      return answerComment(services, caller, id, { ...given, id: one.id, version: one.answered?.version ?? 0 }, posted)
    },
  ),
  'decide-reply': performer(
    z.strictObject({ review, about: z.string(), publish: z.boolean(), because: z.string() }),
    async (services, caller, { review: id, about, ...given }, posted) => {
      const one = await commentOn(services, caller, id, 'reply', about)
      return decideReply(services, caller, id, { ...given, id: one.id, version: one.answered?.version ?? 0 }, posted)
    },
  ),
  'release-answers': performer(z.strictObject({ review }), (services, caller, { review: id }, posted) =>
    releaseAnswers(services, caller, id, posted),
  ),
}

async function commentOn(services: Services, caller: Caller, reviewId: string, of: string, about: string) {
  const comments = await read(services, caller, tx => listComments(tx, reviewId))
  return found(
    comments.find(each => each.kind === of && each.about === about),
    `a comment about ${about}`,
  )
}

/** Holds a text as a file of the one who acts, as a form with files would; nothing where files have no place. */
async function held(
  services: Services,
  caller: Caller,
  reviewId: string,
  { name, text: words }: { readonly name: string; readonly text: string },
): Promise<readonly string[]> {
  const { files, database } = services
  if (files.store === undefined) return []
  const key = `example-${name}`
  return withIncoming(files, async folder => {
    const taken = await takeFile(files, await receive(Readable.from([Buffer.from(words)]), folder, name), folder)
    if (!('stored' in taken)) throw new Error(`The example's file ${name} is refused: ${taken.refusal}`)
    const all = await database.as(caller, 'hold-files', async tx => {
      await holdFiles(tx, { reviewId, key, files: [taken.stored] })
      return listHeldFiles(tx, reviewId, { key, hashes: [taken.stored.sha256], ids: [] })
    })
    return all.map(({ id }) => id)
  })
}
