import { HtmlValidate } from 'html-validate'
import { expect } from 'vitest'
import type { Answer, Part, TestProduct, Visitor } from '../product.ts'
import { type Answers, fill, formsOf, type PageForm } from './pages.ts'

const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: { 'no-trailing-whitespace': 'off', 'void-style': 'off', 'long-title': 'off', 'no-inline-style': 'error' },
})

/** Markup that was found valid once need not be read again. */
const valid = new Set<string>()

/** What is wrong with the markup of a page, line by line. */
export async function faultsOf(html: string): Promise<readonly string[]> {
  const steady = html.replace(/value="[^"]{20,60}"/g, 'value=""')
  if (valid.has(steady)) return []
  const report = await validator.validateString(html)
  const faults = report.results.flatMap(result =>
    result.messages.map(
      one => `${one.line}: ${one.ruleId} ${one.message} ${html.split('\n')[one.line - 1]?.trim().slice(0, 120)}`,
    ),
  )
  if (faults.length === 0) valid.add(steady)
  return faults
}

export type Walker = {
  /** Opens a page, which must be there and valid. */
  open(path: string): Promise<Answer>
  /** Opens the page, fills in its form and posts it; `action` where the form goes elsewhere than to the page itself. */
  send(path: string, answers: Answers, action?: string): Promise<Answer>
  /** As `send`, and it must go through; a reason is written for whatever rule asks for one on the page. */
  complete(path: string, answers: Answers, action?: string): Promise<Answer>
  /** What a field of a form lets one choose, the empty choice left out. */
  offered(path: string, field: string, action?: string): Promise<readonly string[]>
  /** Names of the fields in which one writes freely. */
  fields(path: string, action?: string): Promise<readonly string[]>
  onDay(day: string): Promise<void>
}

export const theReason = 'Agreed with all concerned, and written down here.'

/** Somebody who goes from page to page without scripts, and can post only what a page shows. */
export async function walker(product: TestProduct, part: Part): Promise<Walker> {
  return walkerFor(await product.visitor(part))
}

export function walkerFor(visitor: Visitor): Walker {
  async function seen(path: string, answer: Answer): Promise<Answer> {
    expect(answer.status, `${path}: ${answer.html.slice(0, 400)}`).toBeLessThan(500)
    if (answer.type.startsWith('text/html') && answer.html !== '')
      expect(await faultsOf(answer.html), `the markup of ${path}`).toEqual([])
    return answer
  }
  async function post(form: PageForm, answers: Answers): Promise<Answer> {
    const { _csrf: _, _key: key, ...fields } = fill(form, answers)
    if (key?.[0] === undefined) throw new Error(`The form ${form.action} has no key.`)
    return seen(form.action, await visitor.post(form.action, fields, key[0]))
  }
  const formAt = (answer: Answer, path: string, action: string): PageForm => {
    const forms = formsOf(answer.html, path)
    const found = forms.find(form => form.action === action)
    if (found === undefined)
      throw new Error(`The page ${path} has no form to ${action}, but to: ${forms.map(form => form.action).join(', ')}`)
    return found
  }
  async function open(path: string): Promise<Answer> {
    const answer = await seen(path, await visitor.get(path))
    expect(answer.status, path).toBe(200)
    return answer
  }
  const plain = (path: string) => path.split('?')[0] ?? path
  async function send(path: string, answers: Answers, action = plain(path)): Promise<Answer> {
    return post(formAt(await open(path), path, action), answers)
  }
  return {
    open,
    send,
    async offered(path, field, action = plain(path)) {
      const form = formAt(await open(path), path, action)
      return (form.offered.get(field) ?? []).filter(each => each !== '')
    },
    fields: async (path, action = plain(path)) => [...formAt(await open(path), path, action).open],
    async complete(path, answers, action = plain(path)) {
      let answer = await send(path, answers, action)
      for (let asked = 0; answer.status === 422 && asked < 2; asked += 1) {
        const form = formAt(answer, path, action)
        const wanted = [...form.open].filter(name => name.startsWith('reason.'))
        // A letter is looked through as it now stands, and sent.
        const isPreviewed = answers['next'] === 'send' && form.filled.has('seen')
        if (wanted.length === 0 && !isPreviewed) break
        expectTyped(form, answers)
        // A button is pressed again; everything else has come back.
        const pressed = Object.entries(answers).filter(([name]) => form.offered.has(name) && !form.filled.has(name))
        answer = await post(form, {
          ...Object.fromEntries(pressed),
          ...Object.fromEntries(wanted.map(name => [name, theReason])),
        })
      }
      expect(answer.status, `${action}: ${messages(answer.html)}`).toBe(303)
      return answer
    },
    onDay: day => visitor.onDay(day),
  }
}

/** Everything that was typed stands in the form that is shown again. */
export function expectTyped(form: PageForm, answers: Answers): void {
  for (const [name, given] of Object.entries(answers)) {
    const isText = form.open.has(name) && !name.startsWith('reason.')
    if (isText)
      expect(
        form.filled.get(name)?.map(text => text.replaceAll('\r\n', '\n')),
        name,
      ).toEqual([given].flat())
  }
}

/** The error summary of a page, as text. */
export function messages(html: string): string {
  const summary = /govuk-error-summary__body[\s\S]*?<\/div>/.exec(html)?.[0] ?? html.slice(0, 3000)
  return summary.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
}

/** What stands between the header and the footer of a page, as text. */
export function mainOf(html: string): string {
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'))
  return main
    .replace(/<nav[\s\S]*?<\/nav>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', '’')
    .replace(/\s+/g, ' ')
}
