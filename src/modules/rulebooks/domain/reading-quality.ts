import { cited, group, line, named, part, type ReadPart, words } from './reading-entry.ts'
import type { Rulebook } from './rulebook.ts'

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
        group(
          'Questions to local services',
          quality.questions.map(question => ({
            id: question.id,
            name: question.label,
            text: words(question.text ?? ''),
            quoted: false,
            ...cited(question),
            lines: [],
          })),
        ),
      ],
    ),
  ]
}
