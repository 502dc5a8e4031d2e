import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

/** Open data that the product ships; `data/README.md` names the source of each file. */
export function dataFile(name: string): string {
  return fileURLToPath(new URL(`../../../data/${name}`, import.meta.url))
}

/** Open data as text, to be read by the module whose it is. */
export async function readData(name: string): Promise<string> {
  return readFile(dataFile(name), 'utf8')
}

/** A file of choices as parsed YAML; what it may say is for the module to check whose choices they are. */
export async function readChoices(name: string): Promise<unknown> {
  return parse(await readFile(dataFile(name), 'utf8'))
}

/** The frameworks as data. */
export const rulebooksFolder = fileURLToPath(new URL('../../../rulebooks', import.meta.url))
