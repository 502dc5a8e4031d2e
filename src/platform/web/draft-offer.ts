import type { FastifyRequest } from 'fastify'
import { sayInstant } from '../../kernel/dates.ts'
import { pageOf } from './draft-place.ts'
import { type Draft, draftName, listDrafts } from './drafts.ts'
import { fillForm, formsIn, type MarkedForm } from './form-markup.ts'
import { type Fields, firstText, type Visit } from './route.ts'
import type { ServerOptions } from './server.ts'

/** A draft as a page offers it. */
export type OfferedDraft = {
  readonly id: string
  /** "14 August 2006 at 2:32pm", and the same for scripts. */
  readonly at: string
  readonly instant: string
  readonly form: string
  /** How the longest text begins. */
  readonly opening: string
  /** The page with the text in its form; undefined where the page has no such form any more. */
  readonly use: string | undefined
  /** Whole texts, where the form is gone: to read and copy. */
  readonly texts: readonly string[]
}

/** What a page says about drafts: those to choose from, and the one that stands in the form now. */
export type OfferedDrafts = { readonly offered: readonly OfferedDraft[]; readonly used: OfferedDraft | undefined }

export const noDrafts: OfferedDrafts = { offered: [], used: undefined }

/**
 * Renders a page and, where it has forms, offers what its visitor typed into them and did not save; `?draft=` puts one
 * of them into its form. One statement more for pages with forms, in a transaction of its own.
 */
export async function renderWithDrafts(
  options: ServerOptions,
  request: FastifyRequest,
  visit: Visit,
  render: (drafts: OfferedDrafts) => string,
): Promise<string> {
  const html = render(noDrafts)
  if (request.method !== 'GET' || visit.actor.kind === 'public' || !html.includes('name="_page"')) return html
  const page = pageOf(request)
  const drafts = await options.database.as(visit.caller, 'read', tx => listDrafts(tx, page))
  if (drafts.length === 0) return html
  const forms = formsIn(html, page)
  const wanted = firstText(visit.query['draft'])
  const found = drafts.map(draft => ({ draft, form: forms.find(form => nameOf(form) === draft.form) }))
  const used = found.find(({ draft, form }) => draft.id === wanted && form !== undefined)
  const offered = found
    .filter(each => each !== used && (each.form === undefined || differs(each.draft.fields, each.form)))
    .map(({ draft, form }) => offer(draft, form))
  const whole = render({ offered, used: used && offer(used.draft, used.form) })
  return used?.form === undefined ? whole : fillForm(whole, page, used.form, used.draft.fields)
}

function nameOf(form: MarkedForm): string {
  return draftName(form.action, form.about)
}

function offer(draft: Draft, form: MarkedForm | undefined): OfferedDraft {
  const texts = Object.entries(draft.fields)
    .filter(
      ([name]) => form === undefined || form.controls.some(control => control.name === name && isWritten(control)),
    )
    .flatMap(([, value]) => [value ?? []].flat())
    .filter(text => text.trim() !== '')
    .toSorted((one, other) => other.length - one.length)
  const longest = (texts[0] ?? '').replace(/\s+/g, ' ').trim()
  const join = draft.page.includes('?') ? '&' : '?'
  return {
    id: draft.id,
    at: sayInstant(draft.typedAt),
    instant: draft.typedAt.toString(),
    form: draft.form,
    opening: longest.length > 100 ? `${longest.slice(0, 100).trimEnd()} …` : longest,
    use: form === undefined ? undefined : `${draft.page}${join}draft=${draft.id}`,
    texts: form === undefined ? texts.filter(text => /\s/.test(text.trim())) : [],
  }
}

function isWritten({ kind }: MarkedForm['controls'][number]): boolean {
  return kind === 'text' || kind === 'long-text'
}

/** True when the draft holds anything that the form does not hold already. */
function differs(fields: Fields, form: MarkedForm): boolean {
  const visible = form.controls.filter(control => control.kind !== 'hidden')
  const names = new Set(visible.map(control => control.name))
  return [...names].some(name => {
    const held = visible
      .filter(control => control.name === name && (control.kind !== 'tick' || control.isSet))
      .map(control => plain(control.value))
    const kept = [fields[name] ?? []].flat().map(plain)
    return held.join('\0') !== kept.join('\0')
  })
}

function plain(text: string): string {
  return text.replaceAll('\r\n', '\n')
}
