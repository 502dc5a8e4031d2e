import type { Place } from '../../register/index.ts'

/** An area that somebody may mean, and the name by which it was found where that is not its own. */
export type FoundPlace = { readonly place: Place; readonly by: string | undefined }

/** A name as people type it: without capitals, accents, apostrophes and commas, and `&` is `and`. */
function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}|['’‘`]/gu, '')
    .replaceAll('&', ' and ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Words that say what kind of place it is, and that names have or have not. */
const kindOfPlace = new Set(['the', 'of', 'and', 'city', 'county', 'council', 'borough', 'royal', 'london', 'district'])

/**
 * Areas whose name, or whose former or other name, holds every word that was typed, each from its beginning: the closest
 * first. Words such as `council` or `county` need not be in the name. Nothing typed finds nothing.
 */
export function findPlaces(places: readonly Place[], typed: string): readonly FoundPlace[] {
  const all = plainName(typed).split(' ').filter(Boolean)
  const telling = all.filter(word => !kindOfPlace.has(word))
  const words = telling.length > 0 ? telling : all
  if (words.length === 0) return []
  const found = places.flatMap(place => {
    const best = [place.name, ...place.formerNames, ...place.otherNames]
      .map((name, index) => ({ name, index, rank: rankOf(plainName(name), words) }))
      .filter(each => each.rank !== undefined)
      .toSorted((one, other) => Number(one.rank) - Number(other.rank) || one.index - other.index)[0]
    return best === undefined ? [] : [{ place, by: best.index === 0 ? undefined : best.name, rank: best.rank ?? 0 }]
  })
  return found
    .toSorted((one, other) => one.rank - other.rank || Number(one.by !== undefined) - Number(other.by !== undefined))
    .map(({ place, by }) => ({ place, by }))
}

/** 0 for the whole name, 1 where it begins so, 2 where its words do; undefined where a word is not in it. */
function rankOf(name: string, words: readonly string[]): number | undefined {
  const parts = name.split(' ')
  if (!words.every(word => parts.some(part => part.startsWith(word)))) return undefined
  const telling = parts.filter(part => !kindOfPlace.has(part)).join(' ')
  if (telling === words.join(' ')) return 0
  return telling.startsWith(words.join(' ')) ? 1 : 2
}

/** What the lists say of an area: that it ended or began between two of them. Empty where every list has it, or none. */
export function sayLists(place: Pick<Place, 'name' | 'lists'>, known: readonly string[]): string {
  const [first, last] = [known.at(0), known.at(-1)]
  if (place.lists.length === 0 || first === undefined || last === undefined || first === last) return ''
  if (!place.lists.includes(last))
    return `${place.name} is in the list of authorities of ${place.lists.at(-1)} and not in that of ${last}: as an area of its own it ended in between. The lists do not say what took its place.`
  if (!place.lists.includes(first))
    return `${place.name} is not in the list of authorities of ${first}: as it stands in the list of ${last}, it began in between. The lists do not say what was there before.`
  return ''
}
