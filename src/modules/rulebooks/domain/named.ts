import { z } from 'zod'

/**
 * `judgement-ids.and-dots`; letters, digits, hyphens and dots. Unique within an edition, whatever it names; only a route
 * may be called after the stage to which it leads, and `records` and `things` are unique within their own list.
 */
export const Id = z
  .string()
  .regex(/^[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*$/, 'letters, digits, hyphens and dots')
  .describe('An id: letters, digits, hyphens and dots; one id means one thing in an edition')

/** "¶12", "¶12–13", "footnote 1", "Annex A", "table a", "box after ¶6", or an instrument such as "SI 2005/1973". */
const Cite = z
  .string()
  .regex(
    /^(?:¶\d+(?:[–,] ?¶?\d+)*|footnote \d+|Annex [A-Z]|table [a-z]|box (?:after ¶|on page )\d+|[A-Z][A-Za-z]*[ ,].*\d.*)$/,
    'a paragraph such as ¶12, footnote 1, Annex A, table a, box after ¶6, or an instrument with its number',
  )
  .describe('The paragraph it comes from: ¶12, footnote 1, Annex A, table a, box after ¶6, or SI 2005/1973')

export const Cited = { cite: Cite, chosen: z.boolean().optional(), note: z.string().optional() }

/** A named thing of the framework. `text` is verbatim from the source unless `paraphrase: true`. */
export const Named = z.strictObject({
  id: Id,
  label: z.string(),
  text: z.string().optional(),
  paraphrase: z.boolean().optional(),
  ...Cited,
})
