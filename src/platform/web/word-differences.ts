/** A stretch of two texts: in both, or in one of them alone. */
export type Stretch = { readonly kind: 'both' | 'before' | 'after'; readonly text: string }

/** Cells of the table that is filled; two texts of a thousand words, say. Beyond it whole sentences are compared. */
const cellsMost = 1_000_000

/**
 * Compares two texts word by word, by their longest common subsequence. Joined again without `after` the stretches are
 * the text before, without `before` the one after, sign by sign. The work is bounded whatever the texts: long ones that
 * share little are compared by sentences, and at worst each stands as one stretch.
 */
export function compareWords(before: string, after: string): readonly Stretch[] {
  return compareUnits(before, after, [/\s+|[^\s]+/g, sentences])
}

const sentences = /[^.!?\n]+[.!?\n]*|[.!?\n]+/g

/** Sentences of `before` that another text has differently: from and to say which, `now` what stands there instead. */
type Change = { readonly from: number; readonly to: number; readonly now: readonly string[] }

/**
 * One text out of two that were made from the same one: what each changed, where they changed different sentences.
 * Undefined where both touched the same place, or where the texts are too long to compare; then somebody has to choose.
 */
export function mergeTexts(before: string, one: string, other: string): string | undefined {
  const old = before.match(sentences) ?? []
  const first = changesOf(old, one.match(sentences) ?? [])
  const second = changesOf(old, other.match(sentences) ?? [])
  if (first === undefined || second === undefined) return undefined
  const alike = (a: Change, b: Change) => a.from === b.from && a.to === b.to && a.now.join('') === b.now.join('')
  // Two that meet at a place where one only adds could stand in either order.
  const meets = (a: Change, b: Change) =>
    a.from === a.to || b.from === b.to ? a.from <= b.to && b.from <= a.to : a.from < b.to && b.from < a.to
  if (first.some(a => second.some(b => meets(a, b) && !alike(a, b)))) return undefined
  const all = [...first, ...second.filter(b => !first.some(a => alike(a, b)))].toSorted((a, b) => a.from - b.from)
  let merged = ''
  let at = 0
  for (const change of all) {
    merged += old.slice(at, change.from).join('') + change.now.join('')
    at = change.to
  }
  return merged + old.slice(at).join('')
}

/** What another text has in place of stretches of `old`, in order. */
function changesOf(old: readonly string[], now: readonly string[]): readonly Change[] | undefined {
  if (old.length * now.length > cellsMost) return undefined
  const changes: { from: number; to: number; now: string[] }[] = []
  let at = 0
  for (const { kind, text } of compareMiddle(old, now)) {
    const last = changes.at(-1)
    const change = last?.to === at && kind !== 'both' ? last : { from: at, to: at, now: [] }
    if (kind !== 'both' && change !== last) changes.push(change)
    if (kind === 'after') change.now.push(text)
    if (kind === 'before') change.to += 1
    if (kind !== 'after') at += 1
  }
  return changes
}

/**
 * One of the two texts, whole, with what it has alone. Where only a space stands between two words that differ they are
 * one stretch, so that nobody has to listen to the same remark word by word.
 */
export function sideOf(stretches: readonly Stretch[], side: 'before' | 'after'): readonly Stretch[] {
  const own = stretches.filter(each => each.kind === side || each.kind === 'both')
  const bridged = own.map((each, index) => {
    const stands = each.kind === 'both' && each.text.trim() === '' && !each.text.includes('\n')
    return stands && own[index - 1]?.kind === side && own[index + 1]?.kind === side ? stretch(side, each.text) : each
  })
  return joined(bridged)
}

/**
 * Both texts in one, as people read it: words that changed beside each other are taken away together and added together.
 * Without what was added it is still the one text, sign by sign, and without what was taken away the other.
 */
export function changesInOne(stretches: readonly Stretch[]): readonly Stretch[] {
  const whole: Stretch[] = []
  let gone = ''
  let come = ''
  let between = ''
  const close = () => {
    whole.push(stretch('before', gone), stretch('after', come), stretch('both', between))
    gone = come = between = ''
  }
  for (const { kind, text } of stretches) {
    if (kind === 'both') {
      // A space alone between changes belongs to both of them.
      if (text.trim() !== '' || text.includes('\n') || between !== '') {
        close()
        whole.push(stretch('both', text))
      } else if (gone + come === '') whole.push(stretch('both', text))
      else between = text
    } else {
      if (between !== '') {
        gone += between
        come += between
        between = ''
      }
      if (kind === 'before') gone += text
      else come += text
    }
  }
  close()
  return joined(whole)
}

function compareUnits(before: string, after: string, units: readonly RegExp[]): readonly Stretch[] {
  const [unit, ...larger] = units
  if (unit === undefined) return joined([stretch('before', before), stretch('after', after)])
  const old = before.match(unit) ?? []
  const now = after.match(unit) ?? []
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1
  let end = 0
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1
  const oldMiddle = old.slice(start, old.length - end)
  const nowMiddle = now.slice(start, now.length - end)
  const middle =
    oldMiddle.length * nowMiddle.length > cellsMost
      ? compareUnits(oldMiddle.join(''), nowMiddle.join(''), larger)
      : compareMiddle(oldMiddle, nowMiddle)
  const tail = old.slice(old.length - end).join('')
  return joined([stretch('both', old.slice(0, start).join('')), ...middle, stretch('both', tail)])
}

function compareMiddle(old: readonly string[], now: readonly string[]): readonly Stretch[] {
  const width = now.length + 1
  // How much the rest of both has in common, from each pair of places on.
  const common = new Uint32Array((old.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1)
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const stretches: Stretch[] = []
  let i = 0
  let j = 0
  while (i < old.length || j < now.length) {
    const mine = old[i] ?? ''
    const theirs = now[j] ?? ''
    if (i < old.length && j < now.length && mine === theirs) {
      stretches.push(stretch('both', mine))
      i += 1
      j += 1
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      stretches.push(stretch('before', mine))
      i += 1
    } else {
      stretches.push(stretch('after', theirs))
      j += 1
    }
  }
  return stretches
}

function stretch(kind: Stretch['kind'], text: string): Stretch {
  return { kind, text }
}

/** Neighbours of one kind as one; empty ones left out. */
function joined(stretches: readonly Stretch[]): readonly Stretch[] {
  const whole: Stretch[] = []
  for (const each of stretches) {
    const last = whole.at(-1)
    if (each.text === '') continue
    if (last?.kind === each.kind) whole[whole.length - 1] = stretch(each.kind, last.text + each.text)
    else whole.push(each)
  }
  return whole
}
