import { sayPeriod, Temporal } from '../../../kernel/dates.ts'
import { cited, group, line, named, part, type ReadPart, words } from './reading-entry.ts'
import type { Question, Rulebook } from './rulebook.ts'

/** What is done so that no published count tells of anybody; nothing where the edition says nothing of it. */
export function disclosureParts({ disclosure }: Rulebook): readonly ReadPart[] {
  if (disclosure === undefined) return []
  const most = [{ text: `${disclosure.threshold} or fewer, nobody included` }]
  return [
    part('disclosure', 'Published counts of people', 'Which counts are too small to be shown.', [
      { statements: [], entries: [named(disclosure, line('Small', most))] },
    ]),
  ]
}

/** How complaints are processed; nothing where the edition says nothing of it. */
export function complaintParts({ complaints }: Rulebook): readonly ReadPart[] {
  if (complaints === undefined) return []
  const days = (text: string) => text.replace('-', ' ')
  const clock = `Acknowledged within ${days(complaints['acknowledge-within'])}, answered within ${days(complaints['respond-within'])}.`
  return [
    part('complaints', 'Complaints', `By which principles they are handled. ${clock}`, [
      group(
        'Principles',
        complaints.principles.map(each => named(each)),
      ),
      group(
        'What they are about',
        complaints.kinds.map(each => named(each)),
      ),
      group(
        'How a point is found',
        complaints.findings.map(each => named(each)),
      ),
    ]),
  ]
}

/** How the quality of a review is assured; nothing where the edition says nothing of it. */
export function qualityParts(rulebook: Rulebook): readonly ReadPart[] {
  const { quality } = rulebook
  if (quality === undefined) return []
  const code = quality['code-of-conduct']
  const steps = [quality.reader, quality.committee, quality.approval].filter(step => step !== undefined)
  return [
    part(
      'quality',
      'Quality assurance',
      'What each signs, who reads and discusses the report before it is approved, and what is asked afterwards.',
      [
        group(
          'Code of conduct',
          code === undefined ? [] : [named(code, line('Signed with the words', [{ text: code.declaration }]))],
        ),
        group(
          'The way of a report to its release',
          steps.map(step => named(step)),
        ),
        group(
          'Levels of risk',
          quality.risks.map(risk => named(risk, line('Suggests', [{ text: risk.suggests }]))),
        ),
        group('Questions to local services', quality.questions.map(asked)),
      ],
    ),
  ]
}

/** What is looked at over all reviews; nothing where the edition says nothing of it. */
export function evaluationParts({ evaluation }: Rulebook): readonly ReadPart[] {
  if (evaluation === undefined) return []
  return [
    part(
      'evaluation',
      'Evaluation',
      'Whether the work is good, over all reviews, and what readers of a report are asked.',
      [
        group(
          'What is evaluated',
          evaluation.covers.map(each => named(each)),
        ),
        group(
          'Reviews that are looked at as one group',
          evaluation.groups.map(each => {
            const between = [Temporal.PlainDate.from(each.from), Temporal.PlainDate.from(each.until)] as const
            return named(each, line('Whose analysis begins', [{ text: sayPeriod(...between) }]))
          }),
        ),
        group('Questions to readers', evaluation.readers.map(asked)),
      ],
    ),
  ]
}

function asked(question: Question) {
  return {
    id: question.id,
    name: question.label,
    text: words(question.text ?? ''),
    quoted: false,
    ...cited(question),
    lines: line(
      'Answers',
      (question.options ?? []).map(({ label }) => ({ text: label })),
    ),
  }
}
