import { createRequire } from 'node:module'

type S3rver = new (options: {
  readonly port: number
  readonly address: string
  readonly silent: boolean
  readonly directory: string
  readonly configureBuckets: readonly { readonly name: string }[]
}) => { run(): Promise<{ readonly port: number }>; close(): Promise<void> }

/** A fake of an S3-compatible store on loopback (s3rver). It asks for a key that it knows and does not check its secret. */
export async function startFakeS3(directory: string, bucket: string) {
  // It comes without types.
  const Server = createRequire(import.meta.url)('s3rver') as S3rver
  const server = new Server({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: bucket }],
  })
  const { port } = await server.run()
  return { port, accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', stop: () => server.close() }
}
