import { parseDay, sayDay, sayPeriod, Temporal } from '../../../kernel/dates.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { editionOf, type Group } from './review.ts'

/** A group as somebody chose it: what it holds, how it is called, and how its address says it. */
export type ChosenGroup = {
  readonly group: Group
  readonly says: string
  readonly asked: { readonly [name: string]: string }
  /** What of the choice could not be read; the rest is kept. */
  readonly problems: readonly { readonly field: string; readonly text: string }[]
}

/** A group that a rulebook names, such as the reviews of a first year. */
export type NamedGroup = {
  readonly name: string
  readonly label: string
  readonly cite: string
  readonly rulebook: Rulebook
  readonly group: Group
}

export function namedGroups(rulebooks: readonly Rulebook[]): readonly NamedGroup[] {
  return rulebooks.flatMap(rulebook =>
    (rulebook.evaluation?.groups ?? []).map(({ id, label, from, until, cite }) => ({
      name: `${editionOf(rulebook)}/${id}`,
      label,
      cite,
      rulebook,
      group: {
        rulebook: rulebook.rulebook,
        from: Temporal.PlainDate.from(from),
        until: Temporal.PlainDate.from(until),
      },
    })),
  )
}

/**
 * Reads a group from a page's address. `prefix` stands before each name where a second group is chosen on the same page;
 * of that one, nothing is chosen where nothing is said.
 *
 * @param regions the regions there are
 */
export function readGroup(
  ask: (name: string) => string,
  rulebooks: readonly Rulebook[],
  regions: readonly string[],
  prefix = '',
): ChosenGroup {
  const asked: Record<string, string> = {}
  const problems: { field: string; text: string }[] = []
  const read = (name: string) => {
    const value = ask(`${prefix}${name}`).trim()
    if (value !== '') asked[`${prefix}${name}`] = value
    return value
  }
  const named = namedGroups(rulebooks).find(({ name }) => name === read('group'))
  const [rulebook, edition] = read('framework').split('/')
  const known = rulebooks.filter(
    each => each.rulebook === rulebook && (edition === undefined || each.edition === edition),
  )[0]
  const region = regions.find(each => each === read('region'))
  const day = (name: string) => {
    const text = ['day', 'month', 'year'].map(part => read(`${name}-${part}`))
    const [date = '', month = '', year = ''] = text
    if (text.every(part => part === '')) return undefined
    const found = parseDay({ day: date, month, year })
    if (found === undefined)
      problems.push({ field: `${prefix}${name}`, text: 'This must be a real date, such as 14 8 2006.' })
    return found
  }
  const from = day('from') ?? named?.group.from
  const until = day('until') ?? named?.group.until
  if (from !== undefined && until !== undefined && compareDays(from, until) > 0)
    problems.push({ field: `${prefix}until`, text: 'The last day is before the first.' })
  const group: Group = {
    ...(known === undefined ? {} : { rulebook: known.rulebook }),
    ...(known === undefined && named?.group.rulebook !== undefined ? { rulebook: named.group.rulebook } : {}),
    ...(known === undefined || edition === undefined ? {} : { edition }),
    ...(region === undefined ? {} : { region }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  }
  return { group, says: sayGroup(group, rulebooks, named), asked, problems }
}

/** A group in words, as it stands over a column. */
function sayGroup(group: Group, rulebooks: readonly Rulebook[], named: NamedGroup | undefined): string {
  const { rulebook, edition, region, from, until } = group
  const framework = rulebooks.find(
    each => each.rulebook === rulebook && (edition === undefined || each.edition === edition),
  )
  const parts = [
    ...(named === undefined ? [] : [named.label]),
    ...(framework === undefined || (named !== undefined && edition === undefined)
      ? []
      : [edition === undefined ? `${framework.called}, every edition` : framework.title]),
    ...(region === undefined ? [] : [region]),
    ...(named !== undefined && from === named.group.from && until === named.group.until ? [] : sayDays(from, until)),
  ]
  return parts.length === 0 ? 'All reviews' : parts.join('; ')
}

function sayDays(from: Group['from'], until: Group['until']): readonly string[] {
  if (from !== undefined && until !== undefined) return [`analysis begun ${sayPeriod(from, until)}`]
  if (from !== undefined) return [`analysis begun from ${sayDay(from)}`]
  if (until !== undefined) return [`analysis begun until ${sayDay(until)}`]
  return []
}

/** The choice as the query of an address, beginning with a question mark; empty where nothing is chosen. */
export function queryOf(...chosen: readonly ChosenGroup[]): string {
  const query = new URLSearchParams(chosen.flatMap(({ asked }) => Object.entries(asked)))
  return query.size === 0 ? '' : `?${query}`
}
