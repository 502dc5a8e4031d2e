import type { FastifyInstance } from 'fastify'
import { Refusal } from './refusal.ts'

/** Asked by machinery on the network's inside, which knows no public name. */
const namelessPaths = ['/health', '/ready', '/metrics']

/** Where people reach us by one name, a request for another is not for us: nothing of ours is built from a forged name. */
export function checkHost(app: FastifyInstance, publicUrl: URL | undefined): void {
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.headers.host === undefined && raw.httpVersion !== '1.0')
      throw new Refusal(400, 'The request names no host.')
  })
  if (publicUrl === undefined) return
  const standardPort = publicUrl.protocol === 'https:' ? ':443' : ':80'
  app.addHook('onRequest', async request => {
    if (namelessPaths.includes(request.url)) return
    const host = request.host.toLowerCase()
    const named = host.endsWith(standardPort) ? host.slice(0, -standardPort.length) : host
    if (named !== publicUrl.host) throw new Refusal(421, 'The request names another host.')
  })
}
