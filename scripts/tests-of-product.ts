import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './run-tests.ts'

/** Opens what it exported in a browser as well, but most of it compares rows. */
const mostlyRows = join('test', 'archive.test.ts')

/** These two answer with whatever database there is; whoever only takes something else from them starts none. */
const givers: readonly string[] = [join('test', 'product.ts'), join('test', 'database-template.ts')]

/**
 * Files whose tests start the product on a database of their own, or ask for a server by name, themselves or through what
 * they import. Those that drive a browser are left out: what it shows does not depend on the database, and they take a
 * third of the time.
 */
export function testsOfProduct(): readonly string[] {
  return ['src', 'test'].flatMap(room =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.test.ts'))
      .map(file => join(room, file))
      .filter(file => {
        const used = withImports(file)
        const drivesBrowser = used.has(join('test', 'browser.ts')) && file !== mostlyRows
        return [...used].some(([path, text]) => asksForServer(path, text)) && !drivesBrowser
      }),
  )
}

function asksForServer(path: string, text: string): boolean {
  return !givers.includes(path) && /\b(?:startProduct|makeServerDatabase|testServerUrl)\b[^;]*? from '/.test(text)
}

/** Path and text of a file and of what it imports of the tests, itself or through others. */
function withImports(file: string, found = new Map<string, string>()): ReadonlyMap<string, string> {
  if (found.has(file)) return found
  const text = readFileSync(join(root, file), 'utf8')
  found.set(file, text)
  for (const [, path = ''] of text.matchAll(/^(?:im|ex)port (?!type)[^;]*?\bfrom '(\.[^']+)'/gm)) {
    const imported = join(dirname(file), path)
    if (imported.startsWith('test')) withImports(imported, found)
  }
  return found
}
