import { type Fields, firstText } from './route.ts'

/** One text of an address; empty where there is none. */
export function textOf(query: Fields, name: string): string {
  return (firstText(query[name]) ?? '').trim().slice(0, 300)
}

/** The number of the page that is asked for, from 1. */
export function pageNumber(query: Fields): number {
  const number = Number(textOf(query, 'page') || '1')
  return Number.isInteger(number) && number > 0 && number < 1_000_000 ? number : 1
}
