import type { FastifyRequest } from 'fastify'
import { ownPath } from './redirects.ts'
import { type Fields, firstText } from './route.ts'

const longest = 500
const nowhere = 'http://page.invalid'

/** A path within the product, with its query; undefined for anything that would lead elsewhere. */
export function localPath(text: string): string | undefined {
  const url = text.length > longest || ownPath(text) === undefined ? null : URL.parse(text, nowhere)
  if (url === null) return undefined
  url.searchParams.delete('draft')
  return ownPath(`${url.pathname}${url.search}`)
}

/**
 * The page on which the forms of an answer stand: the one that was asked for, or, when a posted form is shown again, the
 * one it came from.
 */
export function pageOf(request: FastifyRequest): string {
  const body = (request.body ?? {}) as Fields
  const from = request.method === 'POST' ? localPath(firstText(body['_page']) ?? '') : undefined
  return from ?? localPath(request.url) ?? '/'
}
