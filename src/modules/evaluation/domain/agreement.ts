import type { AgreementPage } from '../../judgements/index.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import type { Figure } from './figure.ts'

/**
 * How alike inspectors grade, as the page on agreement reckons it (decision 13). Not by group: the numbers that stand for
 * reviews there mean nothing elsewhere, so that no figure can be cut down to the grades of one team.
 */
export function agreementFigure(rulebook: Rulebook, page: AgreementPage | undefined, cite: string): Figure {
  const lines = page === undefined ? [] : [page.all, ...page.judgements]
  return {
    id: `agreement-${rulebook.rulebook}-${rulebook.edition}`,
    title: rulebook.title,
    says:
      page === undefined
        ? 'Nothing is laid open yet.'
        : page.all.drawn === undefined
          ? page.all.value
          : `All judgements together: ${page.all.value}, where 1 is always the same grade and 0 is chance.${page.all.isFew ? ' It rests on few reviews, too few to rely on.' : ''}`,
    base:
      page === undefined
        ? 'No grades.'
        : `${page.rests}, over all reviews under this edition, whatever group is chosen.`,
    missing: ['Grades of a second round and of bodies are left out, as the page on agreement says.'],
    cite,
    first: 'Judgement',
    columns: ['Agreement', 'Between', 'Rests on'],
    lines: lines.map(({ id, label, value, interval, rests }) => ({
      key: JSON.stringify(['agreement', id, label, rulebook.grades.scale]),
      label,
      values: [value, interval === '' ? undefined : interval, rests],
    })),
    single: true,
  }
}
