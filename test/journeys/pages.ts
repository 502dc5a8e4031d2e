import { Parser, StaticConfigLoader } from 'html-validate'

/*
 * Pages read as a browser without scripts reads them: which forms there are, what they hold, and what they would post.
 */

const parser = new Parser(
  await new StaticConfigLoader({ extends: ['html-validate:standard'] }).getConfigFor('page.html'),
)
type Element = ReturnType<Parser['parseHtml']>

/** Names with all their values, as a browser posts them. */
export type Filled = Map<string, readonly string[]>
export type Answers = { readonly [field: string]: string | readonly string[] }

export type PageForm = {
  readonly action: string
  readonly filled: Filled
  readonly offered: Filled
  readonly open: Set<string>
}

/** The forms of a page that are posted; `open` holds names of fields in which one writes freely. */
export function formsOf(html: string, at: string): readonly PageForm[] {
  const root = parser.parseHtml({ data: html, filename: at, line: 1, column: 1, offset: 0 })
  return root
    .querySelectorAll('form')
    .filter(form => value(form, 'method') === 'post')
    .map(form => readForm(root, form, at))
}

const controls = 'input, textarea, select, button'

function readForm(root: Element, form: Element, at: string): PageForm {
  const filled: Filled = new Map()
  const offered: Filled = new Map()
  const open = new Set<string>()
  const add = (to: Filled, name: string, text: string) => to.set(name, [...(to.get(name) ?? []), text])
  const inside = form.querySelectorAll(controls).filter(control => !control.hasAttribute('form'))
  // A control may stand elsewhere on the page and name its form.
  const id = value(form, 'id')
  const elsewhere = id === '' ? [] : root.querySelectorAll(controls).filter(control => value(control, 'form') === id)
  for (const control of [...inside, ...elsewhere]) {
    const name = value(control, 'name')
    if (name === '' || control.hasAttribute('disabled')) continue
    const text = value(control, 'value')
    const type = value(control, 'type')
    if (control.tagName === 'textarea') {
      open.add(name)
      add(filled, name, decoded(control.textContent).replace(/^\n/, ''))
    } else if (control.tagName === 'select') {
      const options = control.querySelectorAll('option')
      for (const option of options) add(offered, name, value(option, 'value'))
      const chosen = options.find(option => option.hasAttribute('selected')) ?? options[0]
      if (chosen !== undefined) add(filled, name, value(chosen, 'value'))
    } else if (type === 'radio' || type === 'checkbox') {
      add(offered, name, text)
      if (control.hasAttribute('checked')) add(filled, name, text)
    } else if (control.tagName === 'button') {
      add(offered, name, text)
    } else {
      if (type !== 'hidden' && type !== 'file') open.add(name)
      add(filled, name, text)
    }
  }
  return { action: value(form, 'action') || at, filled, offered, open }
}

function value(element: Element, attribute: string): string {
  const given = element.getAttributeValue(attribute)
  return given === null ? '' : decoded(given)
}

function decoded(text: string): string {
  const entities: { readonly [name: string]: string } = { lt: '<', gt: '>', quot: '"', amp: '&' }
  return text.replace(/&(?:#(\d+)|(lt|gt|quot|amp));/g, (_, code: string | undefined, name: string | undefined) =>
    code === undefined ? (entities[name ?? ''] ?? '') : String.fromCodePoint(Number(code)),
  )
}

/**
 * The form filled in by a person: only what the page offers can be given. A day is written whole, `2006-11-07`, and goes
 * into its three boxes. Throws where the page has no such field, or does not offer the value.
 */
export function fill(form: PageForm, answers: Answers): { [name: string]: readonly string[] } {
  const filled: Filled = new Map(form.filled)
  for (const [name, given] of Object.entries(answers)) {
    const texts = typeof given === 'string' ? [given] : given
    if (form.open.has(`${name}-year`)) {
      const [year = '', month = '', day = ''] = (texts[0] ?? '').split('-')
      for (const [part, text] of Object.entries({ day, month, year })) filled.set(`${name}-${part}`, [text])
    } else if (form.open.has(name)) {
      filled.set(name, texts)
    } else {
      const offered = form.offered.get(name)
      if (offered === undefined) throw new Error(`The form ${form.action} has no field ${name}.`)
      for (const text of texts)
        if (!offered.includes(text))
          throw new Error(`The form ${form.action} does not offer ${text} for ${name}: ${offered.join(', ')}`)
      filled.set(name, texts)
    }
  }
  return Object.fromEntries([...filled].filter(([, texts]) => texts.length > 0))
}

/** What a person posts who is shown two texts and chooses the same side for every part; `edits` are the texts out of both. */
export function chosen(html: string, choice: 'now' | 'mine' | 'edit', edits: Answers = {}): Answers {
  const form = formsOf(html, '/').find(each => each.filled.has('_compared'))
  if (form === undefined) throw new Error('The page compares nothing.')
  const { _csrf: _, _key: __, ...fields } = Object.fromEntries(form.filled)
  const choices = [...form.offered.keys()].filter(name => name.startsWith('_choose.'))
  return { ...fields, ...Object.fromEntries(choices.map(name => [name, choice])), ...edits }
}
