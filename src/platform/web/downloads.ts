import type { FastifyReply, FastifyRequest } from 'fastify'
import { FileDamaged, readChecked } from '../files/file-store.ts'
import { type Files, sayLimits } from '../files/files.ts'
import { fileKinds, takenKinds } from '../files/kinds.ts'

/** A file of the store as a handler answers it, once row security has let the row through. */
export type StreamedFile = {
  readonly kind: 'stored'
  readonly sha256: string
  readonly name: string
  readonly type: string
}

/**
 * Sends a file: always to be saved, never shown, and its bytes compared with their hash on the way, so that nobody gets
 * the whole of a file that was changed.
 */
export async function sendStored(
  { store }: Files,
  request: FastifyRequest,
  reply: FastifyReply,
  { sha256, name, type }: StreamedFile,
): Promise<FastifyReply> {
  if (store === undefined) throw new Error('A file is known and no place for files is configured.')
  const { bytes, content } = await readChecked(store, sha256)
  if (!Buffer.isBuffer(content)) {
    content.once('error', error => {
      if (error instanceof FileDamaged) request.log.error({ err: error }, 'a file in the store is damaged')
    })
  }
  return reply
    .header('content-type', type)
    .header('content-length', bytes)
    .header('content-disposition', dispositionOf(name))
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('cache-control', 'private, no-store')
    .header('accept-ranges', 'none')
    .send(content)
}

/** That a file is downloaded, under this name: for old browsers in plain letters, and for all others as it is. */
export function dispositionOf(name: string): string {
  const plain = name.replace(/[^\w .()-]/g, '_')
  const exact = encodeURIComponent(name).replace(
    /['()*]/g,
    letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`
}

/** What the field of a form says of files. */
export function filesAsShown(files: Files) {
  return {
    taken: files.store !== undefined,
    hint: `${sayLimits(files.limits)}: ${takenKinds}. Pictures are kept without what the camera wrote into them, such as the place.`,
    accept: fileKinds.flatMap(kind => kind.endings.map(ending => `.${ending}`)).join(','),
  }
}
