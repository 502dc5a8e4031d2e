import { openAsBlob } from 'node:fs'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { AwsClient } from 'aws4fetch'
import type { FileStore } from './file-store.ts'
import { hashIn, keyOf } from './file-store.ts'

/** An S3-compatible store: its address, bucket, and the keys that may read and write there. */
export type ObjectStoreSettings = {
  /** Without the bucket, such as https://s3.eu-west-2.amazonaws.com. */
  readonly endpoint: string
  readonly bucket: string
  /** Below it the keys begin; empty for the whole bucket. */
  readonly prefix: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const secondsMost = 120
/** Younger objects are not put again to renew their date. */
const freshMilliseconds = 6 * 3_600_000

/** A store that speaks as S3 does: Amazon's, MinIO, Ceph and others. The hash of each file is signed with it. */
export function objectStore(settings: ObjectStoreSettings): FileStore {
  const { endpoint, bucket, prefix, region, accessKeyId, secretAccessKey } = settings
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 2 })
  const root = `${endpoint.replace(/\/$/, '')}/${bucket}`
  const addressOf = (sha256: string) => `${root}/${prefix}${keyOf(sha256)}`
  const says = `the object store ${root}/${prefix}`

  async function ask(method: string, address: string, more: RequestInit = {}): Promise<Response> {
    const answer = await client.fetch(address, { method, ...more, signal: AbortSignal.timeout(secondsMost * 1000) })
    if (answer.ok || answer.status === 404) return answer
    const said = (await answer.text()).slice(0, 300)
    throw new Error(`${says} answered ${answer.status} to ${method}: ${said}`)
  }

  async function existing(sha256: string): Promise<{ readonly bytes: number; readonly since: Date } | undefined> {
    const { ok, headers } = await ask('HEAD', addressOf(sha256))
    if (!ok) return undefined
    return { bytes: Number(headers.get('content-length')), since: new Date(headers.get('last-modified') ?? Number.NaN) }
  }

  return {
    kind: 'objects',
    says,
    async put(sha256, path) {
      const [there, body] = [await existing(sha256), await openAsBlob(path)]
      if (there?.bytes === body.size && Date.now() - there.since.getTime() < freshMilliseconds) return
      const headers = { 'x-amz-content-sha256': sha256, 'content-type': 'application/octet-stream' }
      const answer = await ask('PUT', addressOf(sha256), { body, headers })
      if (!answer.ok) throw new Error(`There is no bucket ${bucket} at ${endpoint}.`)
    },
    async get(sha256) {
      const answer = await ask('GET', addressOf(sha256))
      if (!answer.ok || answer.body === null) {
        await answer.body?.cancel()
        return undefined
      }
      const content = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>)
      return { bytes: Number(answer.headers.get('content-length')), content }
    },
    has: async sha256 => (await existing(sha256)) !== undefined,
    async remove(sha256, before) {
      const there = await existing(sha256)
      if (there === undefined || there.since >= before) return false
      await (await ask('DELETE', addressOf(sha256))).body?.cancel()
      return true
    },
    async *list() {
      for (let from: string | undefined = ''; from !== undefined; ) {
        const query = new URLSearchParams({ 'list-type': '2', prefix: `${prefix}files/` })
        if (from !== '') query.set('continuation-token', from)
        const answer = await ask('GET', `${root}?${query}`)
        const text = await answer.text()
        if (!answer.ok) throw new Error(`There is no bucket ${bucket} at ${endpoint}.`)
        for (const [, entry = ''] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
          const sha256 = hashIn(elementIn(entry, 'Key') ?? '')
          if (sha256 === undefined) continue
          const since = new Date(elementIn(entry, 'LastModified') ?? Number.NaN)
          yield { sha256, bytes: Number(elementIn(entry, 'Size')), since }
        }
        from = elementIn(text, 'IsTruncated') === 'true' ? elementIn(text, 'NextContinuationToken') : undefined
      }
    },
  }
}

/** The text of the first element of a name. Keys of ours hold nothing that XML would write in another way. */
function elementIn(text: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]
  return found?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
