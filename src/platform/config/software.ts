import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Package = z.object({ name: z.string(), version: z.string() })

/** Name and version of this program, as in "conspectus 0.1.0". */
export function softwareName(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  const { name, version } = Package.parse(JSON.parse(text))
  return `${name} ${version}`
}
