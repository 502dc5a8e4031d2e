import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readCoverage } from './cmap.ts'
import type { Coverage } from './text.ts'

/** The families of a printed document, the first asked first; each in the weights that the template uses. */
const families = [
  [
    '@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf',
    '@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf',
    '@expo-google-fonts/source-sans-3/700Bold/SourceSans3_700Bold.ttf',
  ],
  ['dejavu-fonts-ttf/ttf/DejaVuSans.ttf', 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'],
]

/** Paths of the font files that documents are set in. */
export const fontFiles: readonly string[] = families.flat().map(font => fileURLToPath(import.meta.resolve(font)))

let printable: Coverage | undefined

/**
 * The characters that print in every weight, read from the font files once. A family counts for a character only if
 * all its weights have it, because a heading must not lose what a paragraph shows.
 */
export function printableCharacters(): Coverage {
  printable ??= new Set(families.flatMap(family => [...inAllWeights(family)]))
  return printable
}

function inAllWeights(family: readonly string[]): Coverage {
  const weights = family.map(font => readCoverage(readFileSync(fileURLToPath(import.meta.resolve(font)))))
  const [first, ...others] = weights
  return new Set([...(first ?? [])].filter(codePoint => others.every(weight => weight.has(codePoint))))
}
