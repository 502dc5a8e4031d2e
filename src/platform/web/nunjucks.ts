import { fileURLToPath } from 'node:url'
import nunjucks from 'nunjucks'
import { sayDay, Temporal } from '../../kernel/dates.ts'
import { sayCount } from '../../kernel/words.ts'
import { opens } from '../access/actor.ts'
import { type Chart, chartTable } from '../documents/chart.ts'
import { chartSvg, chartWidths } from '../documents/charts/draw.ts'
import { paragraphNumbers } from '../documents/model.ts'
import { trailLines } from '../documents/print.ts'
import { paragraphs } from '../documents/text.ts'

export type Templates = {
  /**
   * The page `name`, a path below one of the folders, as HTML. Everything is escaped unless the template says `safe`.
   * Throws for a template that is missing or faulty, or that prints a value the model does not have.
   */
  render(name: string, model: object): string
}

const always = [
  fileURLToPath(new URL('.', import.meta.url)),
  fileURLToPath(new URL('./components', import.meta.url)),
  fileURLToPath(new URL('../../../node_modules/govuk-frontend/dist', import.meta.url)),
]

/**
 * Templates from the given folders, and from those of this platform: our components as
 * `components/<name>.njk` and the official macros as `govuk/components/<name>/macro.njk`. Filters:
 * - `day`: `14 August 2006` from a plain date or its text;
 * - `plural`: `3 findings` from `3 | plural("finding")`, `1 child` from `1 | plural("child", "children")`;
 * - `paragraphs`: plain text in paragraphs and lists, `trailLines`: what a paragraph of a report rests on in words,
 *   `paragraphNumbers`: a report's paragraph numbers by id; as a printed report has them;
 * - `chartSvg`: the picture of a chart, `chart | chartSvg("narrow")` for a phone, and `chartTable`: its table.
 *
 * Because printing nothing by mistake is an error here, three official macros want a text even where they take none:
 * textarea and character count `value: ''`, phase banner its tag, warning text `iconFallbackText`.
 */
export function createTemplates(options: { readonly folders: readonly string[] }): Templates {
  const loader = new nunjucks.FileSystemLoader([...options.folders, ...always])
  const environment = new nunjucks.Environment(loader, {
    autoescape: true,
    throwOnUndefined: true,
    trimBlocks: true,
    lstripBlocks: true,
  })
  environment.addFilter('day', (day: Temporal.PlainDate | string) =>
    sayDay(typeof day === 'string' ? Temporal.PlainDate.from(day.slice(0, 10)) : day),
  )
  // The same answers as the policies': `opens(visit.actor, review.id, "answer")`.
  environment.addGlobal('opens', opens)
  environment.addFilter('plural', sayCount)
  environment.addFilter('paragraphs', paragraphs)
  environment.addFilter('trailLines', trailLines)
  environment.addFilter('paragraphNumbers', paragraphNumbers)
  environment.addFilter('chartSvg', (chart: Chart, name: keyof typeof chartWidths) =>
    chartSvg(chart, { width: chartWidths[name], name }),
  )
  environment.addFilter('chartTable', chartTable)
  return { render: (name, model) => environment.render(name, model) }
}
