import { cited, group, line, named, part, type ReadPart, words } from './reading-entry.ts'
import type { Rulebook } from './rulebook.ts'

/** What children hear back, and what young inspectors do; nothing where the edition says nothing of it. */
export function childrenParts({ children, outcomes, deadlines }: Rulebook): readonly ReadPart[] {
  if (children === undefined) return []
  const { report, tasks, ways } = children
  return [
    part(
      'children_told',
      'Children and young people',
      'What they are told after the review, and what those of them do who work in its team.',
      [
        group('Ways in which they hear back', [
          ...ways.map(way => {
            const deadline = deadlines.find(({ id }) => id === way.deadline)
            return named(
              way,
              line('By when', deadline === undefined ? [] : [{ text: deadline.label, to: deadline.id }]),
            )
          }),
        ]),
        group(
          'Tasks of a young person in the team',
          tasks.map(task => named(task)),
        ),
        group('The report for them', [
          {
            id: report.id,
            name: report.label,
            text: words(report.text ?? ''),
            quoted: report.text !== undefined,
            ...cited(report),
            lines: [
              ...line('Reading age', [{ text: `${report['reading-age']} years` }]),
              ...line('Printed on at most', [{ text: `${report.pages} pages` }]),
            ],
          },
        ]),
        group(
          'Its parts',
          report.parts.map(each => ({
            id: each.id,
            name: each.label,
            text: words(each.words ?? ''),
            quoted: false,
            ...cited(each),
            lines: [],
          })),
        ),
        group(
          'What outcomes are called there',
          report.outcomes.map(each => ({
            id: each.id,
            name: each.label,
            text: [],
            quoted: false,
            ...cited(each),
            lines: [
              ...line('Outcome', [
                { text: outcomes.find(({ id }) => id === each.outcome)?.label ?? '', to: each.outcome },
              ]),
            ],
          })),
        ),
      ],
    ),
  ]
}
