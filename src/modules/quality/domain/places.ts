import type { ReportDocument } from '../../../platform/documents/model.ts'

/** A place in a report of which a point can be made, in words short enough to choose from. */
export type Place = { readonly id: string; readonly says: string }

/** Every numbered paragraph and recommendation of a report, in its order. */
export function placesIn(model: ReportDocument): readonly Place[] {
  return model.sections.flatMap(section => [
    ...section.blocks.flatMap(block =>
      block.kind === 'finding' || block.kind === 'passage'
        ? [{ id: block.id, says: `${section.heading}, paragraph ${block.number}: ${opening(block.text)}` }]
        : [],
    ),
    ...section.recommendations.map(({ id, number, text }) => ({
      id,
      says: `${section.heading}, recommendation ${number}: ${opening(text)}`,
    })),
  ])
}

function opening(text: string): string {
  const words = text.split(/\s+/)
  return words.length <= 8 ? text : `${words.slice(0, 8).join(' ')} …`
}
