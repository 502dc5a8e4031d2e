import { sayCount } from '../../../../kernel/words.ts'
import type { Rulebook } from '../../../rulebooks/index.ts'
import { bodyLabel } from '../framework.ts'
import type { AgreementChoices } from './choices.ts'
import { type Agreement, agreementAmong, agreementBetween, linear, quadratic } from './statistic.ts'

/** A grade that one member gave alone. Review and rater are numbers that mean nothing elsewhere. */
export type IndependentGrade = {
  readonly review: number
  readonly judgement: string
  readonly body: string
  readonly rater: number
  readonly grade: number
}

/** One line of the page: what it is about, the figure by both weights, and what it rests on. */
export type Figure = {
  readonly id: string
  readonly label: string
  /** "0.62", or why there is no figure. */
  readonly value: string
  /** "0.48 to 0.74"; empty where there is none. */
  readonly interval: string
  readonly linear: string
  /** "14 reviews, 61 grades by 9 inspectors"; of a body its own and the others'. */
  readonly rests: string
  readonly isFew: boolean
  /** Where it lies in the picture; absent where there is no figure. */
  readonly drawn?: Drawn
}

/** In hundredths of the picture's width, which runs from -0.5 to 1; what lies further left is drawn at its edge. */
export type Drawn = {
  readonly at: number
  readonly from: number
  readonly width: number
  readonly hasInterval: boolean
}

export type AgreementPage = {
  readonly rests: string
  readonly all: Figure
  readonly judgements: readonly Figure[]
  readonly bodies: readonly Figure[]
  /** Where 0, no better than chance, stands in the pictures. */
  readonly chance: number
}

const pictureFrom = -0.5

/** How alike inspectors grade under one edition: all judgements together, each by itself, and each body with the others. */
export function agreementPage(
  rulebook: Rulebook,
  given: readonly IndependentGrade[],
  choices: AgreementChoices,
): AgreementPage {
  const scale = rulebook.grades.scale.map(({ grade }) => grade)
  const grades = given.filter(({ grade }) => scale.includes(grade))
  const things = Map.groupBy(grades, ({ review, judgement }) => `${review} ${judgement}`)
  const among = (id: string, label: string, only: (thing: readonly IndependentGrade[]) => boolean): Figure => {
    const subjects = [...things.values()].filter(thing => thing.length >= 2 && only(thing))
    const shaped = subjects.map(thing => ({ ...placeOf(thing), grades: thing.map(({ grade }) => grade) }))
    return figure(
      { id, label },
      agreementAmong(shaped, scale, quadratic),
      agreementAmong(shaped, scale, linear),
      [subjects.flat()],
      saysRests(subjects.flat()),
      choices,
    )
  }
  const across = (body: string): Figure => {
    const subjects = [...things.values()].flatMap(thing => {
      const ours = thing.filter(each => each.body === body)
      const theirs = thing.filter(each => each.body !== body)
      return ours.length === 0 || theirs.length === 0 ? [] : [{ ...placeOf(thing), ours, theirs }]
    })
    const shaped = subjects.map(({ ours, theirs, ...place }) => ({
      ...place,
      ours: ours.map(({ grade }) => grade),
      theirs: theirs.map(({ grade }) => grade),
    }))
    const [ours, theirs] = [subjects.flatMap(each => each.ours), subjects.flatMap(each => each.theirs)]
    return figure(
      { id: body, label: bodyLabel(rulebook, body) },
      agreementBetween(shaped, scale, quadratic),
      agreementBetween(shaped, scale, linear),
      [ours, theirs],
      `${saysRests(ours)} of its own, and ${saysGrades(theirs)} of others`,
      choices,
    )
  }
  const bodies = rulebook.bodies.map(({ id }) => id).filter(id => grades.some(({ body }) => body === id))
  return {
    rests: saysRests(grades),
    all: among('all', 'All judgements together', () => true),
    judgements: rulebook.graded.map(({ id, label }) => among(id, label, thing => thing[0]?.judgement === id)),
    bodies: bodies.map(across),
    chance: placed(0),
  }
}

function placeOf(thing: readonly IndependentGrade[]) {
  return { stratum: thing[0]?.judgement ?? '', cluster: String(thing[0]?.review ?? '') }
}

/** `sides` are the grades it rests on; each side has to be several people's. */
function figure(
  about: { readonly id: string; readonly label: string },
  squared: Agreement,
  straight: Agreement,
  sides: readonly (readonly IndependentGrade[])[],
  rests: string,
  choices: AgreementChoices,
): Figure {
  const isFew = squared.clusters < choices['few-reviews']
  const none = (value: string) => ({ ...about, value, interval: '', linear: '', rests, isFew: false })
  if (squared.subjects === 0) return none('Nothing yet was graded by two or more')
  if (sides.some(side => people(side) < choices['fewest-people']))
    return none(`Not shown: it would rest on fewer than ${choices['fewest-people']} inspectors`)
  if (squared.value === undefined) return { ...none('Everybody gave the same grade throughout'), isFew }
  const { interval } = squared
  return {
    ...about,
    value: sayNumber(squared.value),
    interval: interval === undefined ? '' : `${sayNumber(interval.low)} to ${sayNumber(interval.high)}`,
    linear: straight.value === undefined ? '' : sayNumber(straight.value),
    rests,
    isFew,
    drawn: drawnAt(squared.value, interval),
  }
}

function drawnAt(value: number, interval: Agreement['interval']): Drawn {
  const [low, high] = interval === undefined ? [value, value] : [interval.low, interval.high]
  const from = placed(low)
  return { at: placed(value), from, width: round(placed(high) - from), hasInterval: interval !== undefined }
}

function placed(value: number): number {
  return round((100 * (Math.max(pictureFrom, value) - pictureFrom)) / (1 - pictureFrom))
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function people(grades: readonly IndependentGrade[]): number {
  return new Set(grades.map(({ rater }) => rater)).size
}

function saysRests(grades: readonly IndependentGrade[]): string {
  return `${sayCount(new Set(grades.map(({ review }) => review)).size, 'review')}, ${saysGrades(grades)}`
}

function saysGrades(grades: readonly IndependentGrade[]): string {
  return `${sayCount(grades.length, 'grade')} by ${sayCount(people(grades), 'inspector')}`
}

/** Two places, with a true minus; never "−0.00". */
function sayNumber(value: number): string {
  const said = value.toFixed(2)
  return said === '-0.00' ? '0.00' : said.replace('-', '−')
}
