import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'

/** A retention schedule as parsed YAML; what it may say is the records module's to check. */
export async function readRetentionFile(path: string): Promise<unknown> {
  return parse(await readFile(path, 'utf8'))
}
