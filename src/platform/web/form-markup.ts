import type { Fields } from './route.ts'

/*
 * Forms as a rendered page of ours holds them. A page is the only place that knows its labels and choices, so a draft is
 * put back into it, and two versions of a form are compared, by reading what was rendered. It reads the markup that our
 * templates make (quoted attributes, escaped text, closed elements), which the tests validate; it is no general reader.
 */

/** A box, list or tick of a form. */
export type Control = {
  readonly name: string
  readonly kind: 'text' | 'long-text' | 'hidden' | 'tick' | 'choice'
  /** What it holds; of a tick, what it posts when it is set. */
  readonly value: string
  /** Ticks only. */
  readonly isSet: boolean
  /** The words beside it, of a tick those of the tick itself; empty for hidden ones. */
  readonly label: string
  /** The heading of the group in which it stands: of a day's three boxes, of a list of ticks. */
  readonly group: string
  /** What can be chosen, in words. */
  readonly options: readonly { readonly value: string; readonly text: string }[]
}

/** A form that is posted, with everything that belongs to it, wherever on the page it stands. */
export type MarkedForm = {
  /** The path to which it is posted. */
  readonly action: string
  /** Which of several that are posted to one path; empty where there is one. */
  readonly about: string
  readonly controls: readonly Control[]
}

type Tag = {
  readonly name: string
  readonly closes: boolean
  readonly attributes: ReadonlyMap<string, string>
  /** From the `<` to behind the `>`. */
  readonly from: number
  readonly to: number
}

type FoundControl = Control & { readonly tag: Tag; readonly optionTags: readonly Tag[]; readonly end: number }
type FoundForm = Omit<MarkedForm, 'controls'> & {
  readonly tag: Tag
  readonly controls: readonly FoundControl[]
  /** Details elements that hide it, or one of its controls. */
  readonly folds: readonly { readonly tag: Tag; readonly end: number }[]
}

const tagPattern =
  /<(\/?)(form|input|textarea|select|option|label|legend|fieldset|details)\b((?:[^>"']|"[^"]*"|'[^']*')*)>/g
const attributePattern = /([a-zA-Z][\w-]*)(?:="([^"]*)"|='([^']*)')?/g
const entities: { readonly [name: string]: string } = { lt: '<', gt: '>', quot: '"', amp: '&', nbsp: '\u00a0' }

/** The forms of a page that are posted. */
export function formsIn(html: string, page: string): readonly MarkedForm[] {
  return findForms(html, page).map(({ action, about, controls }) => ({
    action,
    about,
    controls: controls.map(({ tag: _, optionTags: __, end: ___, ...control }) => control),
  }))
}

/**
 * The page with one of its forms filled in, and with that form unfolded. Fields that begin with `_` belong to the page
 * and stay; reasons for rules, which a fresh page does not ask for, go along hidden. The page as it is when it has no
 * such form.
 */
export function fillForm(
  html: string,
  page: string,
  which: Pick<MarkedForm, 'action' | 'about'>,
  fields: Fields,
): string {
  const form = findForms(html, page).find(each => each.action === which.action && each.about === which.about)
  if (form === undefined) return html
  const given = new Map(Object.entries(fields).map(([name, value]) => [name, [value ?? []].flat()]))
  const taken = new Map<string, number>()
  const changes: { readonly from: number; readonly to: number; readonly text: string }[] = []
  const unfold = new Set<Tag>(form.folds.filter(fold => fold.tag.from < form.tag.from).map(fold => fold.tag))
  for (const control of form.controls) {
    if (control.name.startsWith('_')) continue
    const values = given.get(control.name)
    const { tag } = control
    if (control.kind === 'tick') {
      changes.push({ ...tag, text: tagText(tag, { checked: values?.includes(control.value) ?? false }) })
    } else if (values !== undefined && control.kind === 'choice') {
      for (const option of control.optionTags)
        changes.push({
          ...option,
          text: tagText(option, { selected: values.includes(decoded(option.attributes.get('value') ?? '')) }),
        })
    } else if (values !== undefined) {
      const nth = taken.get(control.name) ?? 0
      taken.set(control.name, nth + 1)
      const value = values[nth] ?? ''
      changes.push(
        control.kind === 'long-text'
          ? { from: tag.to, to: control.end, text: `\n${encoded(value)}` }
          : { ...tag, text: tagText(tag, { value }) },
      )
      if (control.kind === 'long-text' && value !== '')
        for (const fold of form.folds) if (fold.tag.from < tag.from && tag.from < fold.end) unfold.add(fold.tag)
    }
  }
  for (const tag of unfold) changes.push({ ...tag, text: tagText(tag, { open: true }) })
  const known = new Set(form.controls.map(control => control.name))
  const reasons = [...given].filter(([name]) => name.startsWith('reason.') && !known.has(name))
  const hidden = reasons.map(
    ([name, values]) => `<input type="hidden" name="${encoded(name)}" value="${encoded(values.at(-1) ?? '')}">`,
  )
  changes.push({ from: form.tag.to, to: form.tag.to, text: hidden.join('') })
  return spliced(html, changes)
}

function findForms(html: string, page: string): readonly FoundForm[] {
  const tags = [...html.matchAll(tagPattern)].map(readTag)
  const labels = labelsIn(html, tags)
  const forms: { tag: Tag; id: string; end: number }[] = []
  const folds: { tag: Tag; end: number }[] = []
  const openFolds: Tag[] = []
  const groups: { legend: string }[] = []
  const controls: (FoundControl & { readonly form: string })[] = []
  for (const [index, tag] of tags.entries()) {
    if (tag.name === 'form') {
      const last = forms.at(-1)
      if (!tag.closes) forms.push({ tag, id: attribute(tag, 'id'), end: html.length })
      else if (last !== undefined) last.end = tag.from
    } else if (tag.name === 'details') {
      if (!tag.closes) openFolds.push(tag)
      else {
        const opened = openFolds.pop()
        if (opened !== undefined) folds.push({ tag: opened, end: tag.from })
      }
    } else if (tag.name === 'fieldset') {
      if (tag.closes) groups.pop()
      else groups.push({ legend: '' })
    } else if (tag.name === 'legend' && !tag.closes) {
      const group = groups.at(-1)
      if (group !== undefined) group.legend = textBetween(html, tag, tags[index + 1])
    } else if (!tag.closes && ['input', 'textarea', 'select'].includes(tag.name)) {
      const control = controlOf(html, tags, index, labels, groups.findLast(group => group.legend !== '')?.legend ?? '')
      if (control !== undefined) controls.push({ ...control, form: attribute(tag, 'form') })
    }
  }
  return forms
    .filter(({ tag }) => attribute(tag, 'method') === 'post')
    .map(({ tag, id, end }) => {
      const own = controls.filter(control =>
        control.form === '' ? control.tag.from > tag.from && control.tag.from < end : control.form === id,
      )
      const about = own.find(control => control.name === '_about')?.value ?? ''
      const action = attribute(tag, 'action') || (page.split('?')[0] ?? page)
      return {
        action,
        about,
        tag,
        controls: own,
        folds: folds.filter(fold => fold.end > tag.from && fold.tag.from < end),
      }
    })
}

function controlOf(
  html: string,
  tags: readonly Tag[],
  index: number,
  labels: ReadonlyMap<string, string>,
  group: string,
): FoundControl | undefined {
  const tag = tags[index]
  if (tag === undefined || attribute(tag, 'name') === '' || tag.attributes.has('disabled')) return undefined
  const shared = {
    name: attribute(tag, 'name'),
    label: labels.get(attribute(tag, 'id')) ?? attribute(tag, 'aria-label'),
    group,
    tag,
  }
  if (tag.name === 'textarea') {
    const end = tags[index + 1]?.from ?? html.length
    const value = decoded(html.slice(tag.to, end)).replace(/^\n/, '')
    return { ...shared, kind: 'long-text', value, isSet: false, options: [], optionTags: [], end }
  }
  if (tag.name === 'select') {
    const closing = tags.findIndex((each, at) => at > index && each.name === 'select' && each.closes)
    const optionTags = tags.slice(index, closing).filter(each => each.name === 'option' && !each.closes)
    const options = optionTags.map(option => ({
      value: attribute(option, 'value'),
      text: textBetween(html, option, tags[tags.indexOf(option) + 1]),
    }))
    const chosen = optionTags.find(option => option.attributes.has('selected')) ?? optionTags[0]
    const value = chosen === undefined ? '' : attribute(chosen, 'value')
    return { ...shared, kind: 'choice', value, isSet: false, options, optionTags, end: tag.to }
  }
  const type = attribute(tag, 'type') || 'text'
  if (['password', 'file', 'submit', 'button', 'image', 'reset'].includes(type)) return undefined
  const kind = type === 'hidden' ? 'hidden' : type === 'checkbox' || type === 'radio' ? 'tick' : 'text'
  const value = attribute(tag, 'value') || (kind === 'tick' ? 'on' : '')
  return { ...shared, kind, value, isSet: tag.attributes.has('checked'), options: [], optionTags: [], end: tag.to }
}

function readTag(found: RegExpExecArray): Tag {
  const [whole, slash = '', name = '', rest = ''] = found
  const attributes = new Map<string, string>()
  for (const [, key = '', double, single] of rest.matchAll(attributePattern))
    if (!attributes.has(key)) attributes.set(key, double ?? single ?? '')
  return { name, closes: slash !== '', attributes, from: found.index, to: found.index + whole.length }
}

/** The words of each label by the id of what it labels. */
function labelsIn(html: string, tags: readonly Tag[]): ReadonlyMap<string, string> {
  const labels = tags.flatMap((tag, index) => {
    const target = attribute(tag, 'for')
    if (tag.name !== 'label' || tag.closes || target === '') return []
    const closing = tags.find((each, at) => at > index && each.name === 'label' && each.closes)
    return [[target, textBetween(html, tag, closing)] as const]
  })
  return new Map(labels)
}

function textBetween(html: string, opening: Tag, closing: Tag | undefined): string {
  const inner = html.slice(opening.to, closing?.from ?? opening.to)
  return decoded(inner.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
}

function attribute(tag: Tag, name: string): string {
  return decoded(tag.attributes.get(name) ?? '')
}

/** The tag written anew with some attributes set, emptied or taken away. */
function tagText(tag: Tag, changes: { readonly [attribute: string]: string | boolean }): string {
  const attributes = new Map<string, string | true>(
    [...tag.attributes].map(([name, value]) => [name, value === '' && isFlag(name) ? true : value]),
  )
  for (const [name, value] of Object.entries(changes)) {
    if (value === false) attributes.delete(name)
    else attributes.set(name, value === true ? true : encoded(value))
  }
  const written = [...attributes].map(([name, value]) => (value === true ? name : `${name}="${value}"`))
  return `<${[tag.name, ...written].join(' ')}>`
}

function isFlag(name: string): boolean {
  return ['checked', 'selected', 'open', 'multiple', 'disabled', 'required', 'novalidate'].includes(name)
}

function spliced(
  html: string,
  changes: readonly { readonly from: number; readonly to: number; readonly text: string }[],
): string {
  let rest = html
  for (const { from, to, text } of changes.toSorted((one, other) => other.from - one.from))
    rest = `${rest.slice(0, from)}${text}${rest.slice(to)}`
  return rest
}

function decoded(text: string): string {
  return text.replace(
    /&(?:#(\d+)|#x([0-9a-fA-F]+)|([a-z]+));/g,
    (whole, number?: string, hex?: string, name?: string) => {
      if (number !== undefined) return String.fromCodePoint(Number(number))
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
      return entities[name ?? ''] ?? whole
    },
  )
}

function encoded(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
