import type { FastifyRequest } from 'fastify'
import { sayInstant } from '../../kernel/dates.ts'
import { whoWrote } from '../record/authors.ts'
import { type Comparison, compareForms } from './comparison.ts'
import { localPath, pageOf } from './draft-place.ts'
import { fillForm, formsIn } from './form-markup.ts'
import { emptyForm, type ShownForm } from './forms.ts'
import { showPage } from './page-at.ts'
import { type Fields, firstText, page, type Reply, type Visit } from './route.ts'
import type { ServerOptions } from './server.ts'

type Stale = Extract<Reply, { kind: 'stale' }>
type Page = Extract<Reply, { kind: 'page' }>

/**
 * What the second to save is shown, with status 409: both texts to choose from; or, where the form asks for a deed, the
 * page as it is now with the form filled in again; or what they wrote, where the form is gone. It reads the page on which
 * the form stands as its visitor would see it now, so that every form of every module is compared alike.
 *
 * @param render a page as this visitor gets it
 * @returns undefined where there is no such page, and nothing to copy
 */
export async function answerStale(
  options: ServerOptions,
  request: FastifyRequest,
  visit: Visit,
  stale: Stale,
  render: (answer: Page) => string,
): Promise<string | undefined> {
  const posted = (request.body ?? {}) as Fields
  const action = localPath(request.url) ?? '/'
  const about = firstText(posted['_about']) ?? ''
  const says = sayChanged(stale.what)
  const place = stale.page ?? pageOf(request)
  const now = await pageNear(options, visit, place)
  const html = now === undefined ? '' : render(now)
  const form = formsIn(html, place).find(each => each.action === action && each.about === about)
  if (now === undefined || form === undefined) {
    const written = posted['_page'] === undefined ? [] : textsOf(posted)
    if (written.length > 0)
      return render(page('gone.njk', { title: 'This changed while you were writing', says, texts: written }))
    return now && render(withProblem(now, `${says} It stands here as it is now.`))
  }
  const comparison = compareForms(form, posted, stale.before)
  if (comparison.isDeed) {
    const hidden = new Set(form.controls.filter(control => control.kind === 'hidden').map(control => control.name))
    const typed = Object.fromEntries(Object.entries(posted).filter(([name]) => !hidden.has(name)))
    const text = `${says} It stands here as it is now, and what you typed is still in the form: send it again if it still holds.`
    return fillForm(render(withProblem(now, text)), place, form, typed)
  }
  const problems = comparison.differences.flatMap(({ error, label, field }) =>
    error === undefined ? [] : [{ text: `${error}: ${label}`, field: `_choose.${field}` }],
  )
  return render(
    page('comparison.njk', {
      title: 'Two people changed this',
      says: await sayAuthor(options, visit, stale.what, comparison),
      action,
      about,
      comparison,
      form: { ...emptyForm, problems },
    }),
  )
}

/** The page from which a form came, as its visitor would see it now, or the nearest above that. */
async function pageNear(options: ServerOptions, visit: Visit, from: string): Promise<Page | undefined> {
  for (let place = from; place.length > 1; place = place.replace(/\?.*$|\/[^/?]*$/, '')) {
    const now = await showPage(options, visit, place)
    if (now !== undefined) return now.kind === 'page' ? now : undefined
  }
  return undefined
}

/** Who wrote the words that are there now stands in the record, for those who may read it. */
async function sayAuthor(
  options: ServerOptions,
  visit: Visit,
  what: string,
  { differences }: Comparison,
): Promise<string> {
  const texts = differences.flatMap(({ edit, now, names }) =>
    edit === undefined ? [] : names.flatMap(name => [now[name] ?? []].flat()).filter(text => text !== ''),
  )
  const review = visit.params['review']
  const author =
    visit.actor.kind === 'staff' && texts.length > 0
      ? await options.database.as(visit.caller, 'read', tx => whoWrote(tx, texts, review))
      : undefined
  return author === undefined
    ? sayChanged(what)
    : `${author.by} changed ${what} while you were writing, on ${sayInstant(author.at)}.`
}

function sayChanged(what: string): string {
  return `Somebody else changed ${what} while you were writing.`
}

function withProblem(now: Page, text: string): Page {
  const shown = (now.model as { readonly form?: ShownForm }).form ?? emptyForm
  return { ...now, model: { ...now.model, form: { ...shown, problems: [{ text }] } } }
}

/** Texts of several words, each once: what was chosen or numbered is nothing to copy. */
function textsOf(posted: Fields): readonly string[] {
  const fields = Object.entries(posted).filter(([name]) => !/^_(?!mine)/.test(name))
  const texts = fields.flatMap(([, value]) => [value ?? []].flat()).map(text => text.trim())
  return [...new Set(texts)].filter(text => /\s/.test(text))
}
