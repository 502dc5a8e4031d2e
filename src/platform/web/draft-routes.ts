import { z } from 'zod'
import { sayTime } from '../../kernel/dates.ts'
import type { Database } from '../db/database.ts'
import { signedIn } from './access.ts'
import { localPath } from './draft-place.ts'
import { charactersOf, discardDraft, draftCharactersMost, keepable, keepDraft } from './drafts.ts'
import { type Fields, formRoute, go, missing, type Reply, type Route } from './route.ts'

const Posted = z.object({
  page: z.string().max(500),
  form: z.string().max(500).startsWith('/'),
  formKey: z.string().min(1).max(100),
  fields: z
    .string()
    .max(draftCharactersMost)
    .transform((text, context): Fields => {
      const read = FieldsText.safeParse(text)
      if (read.success) return read.data
      context.addIssue({ code: 'custom', message: 'no fields' })
      return z.NEVER
    }),
})

const FieldsText = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' })
      return z.NEVER
    }
  })
  .pipe(z.record(z.string().max(200), z.union([z.string(), z.array(z.string())])))

/**
 * What the browser sends while one types, and discarding it. A draft belongs to whoever is signed in: nobody else can
 * read, change or discard it.
 */
export function draftRoutes(database: Database): readonly Route[] {
  return [
    formRoute({
      ...signedIn,
      path: '/drafts',
      async submit({ body, caller }): Promise<Reply> {
        const read = Posted.safeParse(body)
        const page = read.success ? localPath(read.data.page) : undefined
        if (!read.success || page === undefined) return said({ kept: false }, 422)
        const fields = keepable(read.data.fields)
        if (charactersOf(fields) > draftCharactersMost) return said({ kept: false }, 422)
        const kept = await database.as(caller, 'read', tx =>
          keepDraft(tx, { page, form: read.data.form, formKey: read.data.formKey, fields }),
        )
        return said({ kept, at: sayTime(caller.now) })
      },
    }),
    formRoute({
      ...signedIn,
      path: '/drafts/discard',
      async submit({ body, caller }) {
        const id = [body['draft'] ?? ''].flat().at(-1) ?? ''
        if (!/^\d{1,18}$/.test(id)) return missing('no such draft')
        const page = await database.as(caller, 'read', tx => discardDraft(tx, id))
        return page === undefined ? missing('no such draft') : go(page, 'The text that was not saved is discarded.')
      },
    }),
  ]
}

function said(answer: object, status = 200): Reply {
  return {
    kind: 'file',
    name: 'draft.json',
    type: 'application/json; charset=utf-8',
    bytes: JSON.stringify(answer),
    status,
  }
}
