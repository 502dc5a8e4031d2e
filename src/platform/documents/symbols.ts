import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SymbolName } from '../../kernel/symbols.ts'

const drawn = new Map<SymbolName, string>()

/** A symbol as SVG source, for the printer; pages load the same file. */
export function symbolSvg(name: SymbolName): string {
  const known = drawn.get(name)
  if (known !== undefined) return known
  const svg = readFileSync(fileURLToPath(new URL(`../web/assets/symbols/${name}.svg`, import.meta.url)), 'utf8')
  drawn.set(name, svg)
  return svg
}
