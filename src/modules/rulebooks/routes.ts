import { everybody } from '../../platform/web/access.ts'
import { page, pageRoute, type Route } from '../../platform/web/route.ts'
import { readingOf } from './domain/reading.ts'
import type { FactWords } from './domain/reading-rules.ts'
import type { FactDeclarations, Rulebook, Rulebooks } from './index.ts'

/** The pages on which everybody reads the rules. An edition does not change while the product runs, nor do its pages. */
export function rulebooksRoutes(rulebooks: Rulebooks, facts: ReadonlyMap<string, FactDeclarations>): readonly Route[] {
  const factWords: FactWords = path => {
    const [group = '', field = ''] = path.split('.')
    return facts.get(group)?.fields[field]?.doc
  }
  const readings = new Map(rulebooks.list().map(rulebook => [rulebook, readingOf(rulebook, factWords)]))
  return [
    pageRoute({
      ...everybody,
      path: '/rulebooks',
      statements: 0,
      show: async () => page('rulebooks/pages/list.njk', { title: 'Rulebooks', rulebooks: rulebooks.list() }),
    }),
    pageRoute<{ readonly rulebook: Rulebook }>({
      permission: 'public',
      may: everybody.may,
      path: '/rulebooks/:rulebook/:edition',
      subject: async (_, params) => {
        const rulebook = rulebooks.find(params['rulebook'] ?? '', params['edition'] ?? '')
        return rulebook === undefined ? undefined : { rulebook }
      },
      statements: 0,
      show: async ({ subject }) =>
        page('rulebooks/pages/rulebook.njk', {
          title: subject.rulebook.title,
          reading: readings.get(subject.rulebook),
        }),
    }),
  ]
}
