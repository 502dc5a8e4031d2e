import { fileURLToPath } from 'node:url'

/** Open data that the product ships; `data/README.md` names the source of each file. */
export function dataFile(name: string): string {
  return fileURLToPath(new URL(`../../../data/${name}`, import.meta.url))
}

/** The frameworks as data. */
export const rulebooksFolder = fileURLToPath(new URL('../../../rulebooks', import.meta.url))
