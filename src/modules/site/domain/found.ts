/** A piece of a sentence, and whether it is what was looked for. */
export type Piece = { readonly text: string; readonly isMarked: boolean }

const shownLengthMax = 420

/**
 * Out of a text with marks around the words looked for: the sentences that hold any, or the first where none does, in
 * pieces. Never longer than a few lines.
 */
export function markedSentences(text: string, start: string, end: string): readonly Piece[] {
  const sentences = text.split(/(?<=[.!?]["”’)]?)\s+|\n+/u).filter(each => each.trim() !== '')
  const marked = sentences.filter(each => each.includes(start))
  const chosen: string[] = []
  let length = 0
  for (const sentence of marked.length > 0 ? marked : sentences.slice(0, 1)) {
    if (chosen.length > 0 && length + sentence.length > shownLengthMax) break
    chosen.push(sentence)
    length += sentence.length
  }
  const pieces = chosen
    .join(' … ')
    .split(start)
    .flatMap((part, index): readonly Piece[] => {
      if (index === 0) return [{ text: part, isMarked: false }]
      const [inside = '', ...after] = part.split(end)
      return [
        { text: inside, isMarked: true },
        { text: after.join(''), isMarked: false },
      ]
    })
  return shortened(pieces.filter(piece => piece.text !== ''))
}

/** A sentence without an end is cut after the words looked for have been seen. */
function shortened(pieces: readonly Piece[]): readonly Piece[] {
  let length = 0
  const kept: Piece[] = []
  for (const piece of pieces) {
    const room = shownLengthMax + 200 - length
    if (piece.text.length > room) return [...kept, { ...piece, text: `${piece.text.slice(0, Math.max(0, room))}…` }]
    kept.push(piece)
    length += piece.text.length
  }
  return kept
}
