import type { CustomFetch } from 'openid-client'

/** A provider could not be reached, took too long, or sent more than anybody has to read. */
export class ProviderSilent extends Error {
  override readonly name = 'ProviderSilent'
}

/** Descriptions, keys and tokens are a few kilobytes; more is not read. */
const answerBytesMax = 512 * 1024

/** True for this machine itself. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}

/** Only https; and http to this machine, for a provider that runs on it. */
export function maySpeakTo(url: URL, allowPlain: boolean): boolean {
  return url.protocol === 'https:' || (allowPlain && url.protocol === 'http:' && isLoopback(url.hostname))
}

/**
 * Fetches from a provider: https only, no redirects followed, the whole answer read within the caller's time-out and
 * within a bound.
 *
 * @param allowPlain lets http through to this machine, for a provider that runs on it
 * @throws ProviderSilent when there is no answer that can be read; Error for an address that is never asked
 */
export function boundedFetch({ allowPlain }: { readonly allowPlain: boolean }): CustomFetch {
  return async (address, options) => {
    const url = new URL(address)
    if (!maySpeakTo(url, allowPlain)) throw new Error(`${url.origin} is not an https address`)
    try {
      const answer = await fetch(url, { ...options, redirect: 'manual' } as RequestInit)
      const bytes = await readWithin(answer)
      const bare = bytes.byteLength === 0 || [204, 205, 304].includes(answer.status)
      return new Response(bare ? null : bytes, {
        status: answer.status,
        statusText: answer.statusText,
        headers: answer.headers,
      })
    } catch (error) {
      if (error instanceof ProviderSilent) throw error
      throw new ProviderSilent(`${url.origin} does not answer`, { cause: error })
    }
  }
}

async function readWithin(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of answer.body ?? []) {
    length += part.byteLength
    if (length > answerBytesMax) throw new ProviderSilent(`the answer is longer than ${answerBytesMax} bytes`)
    parts.push(part)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}
