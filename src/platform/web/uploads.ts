import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '../../kernel/problems.ts'
import type { Caller, Database } from '../db/database.ts'
import { type Files, type ReceivedFile, receive, type StoredFile, takeFile, withIncoming } from '../files/files.ts'
import { sayBytes } from '../files/kinds.ts'
import { type HeldFile, holdFiles, listHeldFiles, noteRefusedFile } from '../files/rows.ts'
import { bodyBytesMax } from './protection.ts'
import { Refusal } from './refusal.ts'
import { type Fields, firstText } from './route.ts'

/** The files that came with a form, or are held for it from an earlier attempt. */
export type PostedFiles = {
  /** Checked, stored and held for this form: attach and keep them, or show the form again and they stay with it. */
  readonly held: readonly HeldFile[]
  /** What was not taken and why, beside the field of the files. */
  readonly problems: readonly Problem[]
  /** For the page that shows the form again. */
  readonly status: 413 | 422
  /** Hashes of what came this time, whether it was taken or not. */
  readonly received: readonly string[]
}

export const noFiles: PostedFiles = { held: [], problems: [], status: 422, received: [] }

/** The name of the one field in which a form takes files, and of the boxes by which those held for it stay. */
export const filesField = 'files'
/** The name of the boxes by which files that are held for a form stay with it. */
export const heldField = 'filesHeld'

/** Beyond what a form may hold a connection is not worth reading to its end for the sake of a kind answer. */
const drainedTimes = 2

/** Teaches a part of the server to take forms with files. Every other part answers them with 415. */
export async function takeUploads(app: FastifyInstance): Promise<void> {
  await app.register(multipart, { throwFileSizeLimit: false })
}

/** Whose form it is and for which review, decided before a byte of it is read. */
export type UploadPlace = {
  readonly database: Database
  readonly files: Files
  readonly caller: Caller
  /** Undefined where the sender may not send files: then none are taken. */
  readonly reviewId: string | undefined
}

/**
 * Reads a form with files as it comes in, with no transaction open meanwhile. Its fields become the request's body as they
 * come. The form's token stands before its files, so that nobody else's form has a byte written to the disk.
 *
 * @param requireToken throws where the body read so far does not hold the token
 * @throws an error with a status for what is no form, or too much of one
 */
export async function readUploads(
  request: FastifyRequest,
  reply: FastifyReply,
  place: UploadPlace,
  requireToken: () => void,
): Promise<{ readonly body: Fields; readonly uploads: PostedFiles }> {
  const { files, reviewId } = place
  refuseTooMuch(request, files)
  try {
    if (reviewId === undefined) {
      const { body } = await readParts(request, files, undefined, requireToken)
      return { body, uploads: noFiles }
    }
    return await withIncoming(files, async folder => {
      const form = await readParts(request, files, folder, requireToken)
      return { body: form.body, uploads: await takeFiles({ ...place, reviewId }, form, folder) }
    })
  } finally {
    // Whatever was not read is let go, so that the answer gets through.
    if (!request.raw.readableEnded) {
      request.raw.unpipe()
      request.raw.resume()
      reply.header('connection', 'close')
    }
  }
}

/** Checks and stores the files of a form that was read, and holds them for it together with those of its last attempt. */
async function takeFiles(
  { database, files, caller, reviewId }: UploadPlace & { readonly reviewId: string },
  form: ReadForm,
  folder: string,
): Promise<PostedFiles> {
  const key = firstText(form.body['_key'])?.slice(0, 100)
  if (key === undefined || key === '') throw new Refusal(400, 'the form has no key')
  const problems = [...form.problems]
  const stored: { readonly file: StoredFile; readonly path: string }[] = []
  for (const received of form.received) {
    const taken = await takeFile(files, received, folder)
    if ('stored' in taken) stored.push({ file: taken.stored, path: taken.path })
    else problems.push({ text: taken.refusal, field: filesField })
    if ('infected' in taken && taken.infected !== undefined) {
      const { infected } = taken
      await database.as(caller, 'refuse-file', tx => noteRefusedFile(tx, reviewId, infected))
    }
  }
  const chosen = [form.body[heldField] ?? []].flat()
  const all =
    stored.length === 0 && chosen.length === 0
      ? []
      : await database.as(caller, 'hold-files', async tx => {
          await holdFiles(tx, { reviewId, key, files: stored.map(({ file }) => file) })
          return listHeldFiles(tx, reviewId, { key, hashes: stored.map(({ file }) => file.sha256), ids: chosen })
        })
  // The sweep may have taken away bytes that were there before any row referred to them.
  for (const { file, path } of stored)
    if (!(await files.store?.has(file.sha256))) await files.store?.put(file.sha256, path)
  const held = all.slice(0, files.limits.filesPerForm)
  if (form.received.length > files.limits.filesPerForm || all.length > held.length) problems.push(tooMany(files))
  return { held, problems, status: form.tooLarge ? 413 : 422, received: form.received.map(({ sha256 }) => sha256) }
}

function tooMany({ limits }: Files): Problem {
  return { text: `Send at most ${limits.filesPerForm} files at once.`, field: filesField }
}

function refuseTooMuch(request: FastifyRequest, { limits }: Files): void {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limits.bytesPerForm * drainedTimes + bodyBytesMax) throw new Refusal(413, 'the form is too large')
}

type ReadForm = {
  readonly body: Fields
  readonly received: readonly ReceivedFile[]
  readonly problems: readonly Problem[]
  readonly tooLarge: boolean
}

async function readParts(
  request: FastifyRequest,
  { limits }: Files,
  folder: string | undefined,
  requireToken: () => void,
): Promise<ReadForm> {
  const fields = new Map<string, string[]>()
  const bodySoFar = (): Fields =>
    Object.fromEntries([...fields].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]))
  const received: ReceivedFile[] = []
  const problems: Problem[] = []
  let [fieldBytes, fileBytes, tooLarge, tokenSeen] = [0, 0, false, false]
  try {
    for await (const part of request.parts({
      // One more file than is taken, and as many again, are read so that the answer can say what is too much.
      limits: { fileSize: limits.bytesPerFile, files: limits.filesPerForm * 2, fields: 1000, fieldSize: bodyBytesMax },
    })) {
      if (part.type === 'field') {
        const value = String(part.value)
        fieldBytes += Buffer.byteLength(value) + Buffer.byteLength(part.fieldname)
        if (part.valueTruncated || part.fieldnameTruncated || fieldBytes > bodyBytesMax)
          throw new Refusal(413, 'the fields of the form are too large')
        if (value.includes('\0') || part.fieldname.includes('\0'))
          throw new Refusal(400, 'a field holds what no text has')
        fields.set(part.fieldname, [...(fields.get(part.fieldname) ?? []), value])
        continue
      }
      request.body = bodySoFar()
      if (!tokenSeen) requireToken()
      tokenSeen = true
      if (folder === undefined) break
      const name = part.filename ?? ''
      const file = await receive(part.file, folder, name)
      fileBytes += file.bytes
      // Browsers send a field of files that was left empty as one without name and content.
      if (name === '' && file.bytes === 0) continue
      if (part.fieldname !== filesField) throw new Refusal(400, 'a file came in a field that takes none')
      const isTooLarge = part.file.truncated || fileBytes > limits.bytesPerForm
      tooLarge ||= isTooLarge
      if (part.file.truncated)
        problems.push({
          text: `${shownName(name)} is larger than ${sayBytes(limits.bytesPerFile)}.`,
          field: filesField,
        })
      else if (isTooLarge)
        problems.push({
          text: `All files together are larger than ${sayBytes(limits.bytesPerForm)}: ${shownName(name)} was not taken.`,
          field: filesField,
        })
      else received.push(file)
    }
  } catch (error) {
    throw faultOf(error)
  }
  const body = bodySoFar()
  request.body = body
  if (!tokenSeen) requireToken()
  return { body, received, problems, tooLarge }
}

/** A fault of the disk is ours; whatever else goes wrong while a form is read is a form that cannot be read. */
function faultOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Refusal) return error
  const { statusCode, syscall } = error as { statusCode?: number; syscall?: string }
  if (statusCode !== undefined || (syscall !== undefined && syscall !== 'read')) return error
  return new Refusal(400, `the form cannot be read: ${error.message}`)
}

function shownName(name: string): string {
  const plain =
    name
      .replace(/[\p{Cc}\p{Cf}]/gu, '')
      .split(/[/\\]/)
      .at(-1)
      ?.trim() ?? ''
  return plain === '' ? 'A file' : plain.slice(0, 100)
}
