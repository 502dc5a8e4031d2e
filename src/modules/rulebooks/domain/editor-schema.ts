import { z } from 'zod'
import { RulebookSchema } from './rulebook.ts'

/**
 * The language as JSON Schema, for editors. An edition is often split into several files, so no top-level key is
 * required of one file; the checker requires them of the whole.
 */
export function editorSchema(): Record<string, unknown> {
  const { required: _required, ...schema } = z.toJSONSchema(RulebookSchema, { io: 'input' })
  return { ...schema, title: 'A rulebook: one edition of an inspection framework' }
}
