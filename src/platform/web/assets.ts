import { fileURLToPath } from 'node:url'
import staticFiles from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const nodeModules = fileURLToPath(new URL('../../../node_modules', import.meta.url))

/** Style sheets, scripts, icons and the typeface: our own and those of the design system. */
export async function serveAssets(app: FastifyInstance): Promise<void> {
  const own = fileURLToPath(new URL('./assets', import.meta.url))
  const folders: [string, string][] = [
    ['/assets/', own],
    ['/assets/govuk/', `${nodeModules}/govuk-frontend/dist/govuk`],
    ['/assets/fonts/', `${nodeModules}/@expo-google-fonts/source-sans-3`],
  ]
  for (const [prefix, root] of folders) {
    await app.register(staticFiles, {
      root,
      prefix,
      decorateReply: false,
      maxAge: '1h',
      index: false,
      dotfiles: 'deny',
    })
  }
}
