import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import {
  agreedNow,
  decideAbout,
  decideAbstention,
  decideAgreement,
  decideNote,
  decideOpening,
  decideProposal,
  decideView,
  type Grading,
  hasGiven,
  openingOf,
  proposalOf,
  roundNow,
  shownTo,
  viewOf,
  waitedFor,
} from './grading.ts'

/*
 * A team of three judges one judgement in any order of deeds, from pages that may be old; the first of them leads. What is
 * decided is carried out on paper, as the store does on rows, and compared with a model that knows nothing of decisions:
 * plain lists of what must have happened.
 */

const day = Temporal.PlainDate.from('2006-11-07')
const lead = '1'
const team = [lead, '2', '3']
const responsible = ['clinic']
const empty: Grading = {
  proposals: [],
  given: [],
  views: [],
  viewsGiven: [],
  agreements: [],
  dissent: [],
  openings: [],
  abstentions: [],
  notes: [],
}

type Deed =
  | { readonly kind: 'propose'; readonly person: string; readonly grade: number; readonly old: boolean }
  | { readonly kind: 'view'; readonly body: string; readonly old: boolean }
  | { readonly kind: 'agree'; readonly grade: number; readonly by: readonly string[]; readonly old: boolean }
  | { readonly kind: 'dissent' | 'reopen' | 'afresh'; readonly person: string; readonly old: boolean }
  | { readonly kind: 'open' | 'aside' | 'note'; readonly person: string; readonly old: false }

const person = fc.constantFrom(...team)
const old = fc.boolean()
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ kind: fc.constant('propose' as const), person, grade: fc.integer({ min: 1, max: 4 }), old }),
  fc.record({ kind: fc.constant('view' as const), body: fc.constantFrom('clinic', 'school'), old }),
  fc.record({
    kind: fc.constant('agree' as const),
    grade: fc.integer({ min: 1, max: 4 }),
    by: fc.subarray([...team, 'stranger']),
    old,
  }),
  fc.record({ kind: fc.constantFrom('dissent' as const, 'reopen' as const, 'afresh' as const), person, old }),
  fc.record({
    kind: fc.constantFrom('open' as const, 'aside' as const, 'note' as const),
    person,
    old: fc.constant<false>(false),
  }),
)

/** The next number of anything, as a table gives it. */
const fresh = ({ proposals, views, agreements, dissent, notes }: Grading) =>
  String(proposals.length + views.length + agreements.length + dissent.length + notes.length + 1)
/** A page that is old shows something that is not there now. */
const seen = (now: string | undefined, isOld: boolean) => (isOld ? `${now ?? ''}-old` : now)

/** Decides and, where it goes, does on paper what the store does. */
function played(grading: Grading, each: Deed): { readonly grading: Grading; readonly went: boolean } {
  const stays = { grading, went: false }
  const round = roundNow(grading)
  const givenBlind = openingOf(grading) === undefined
  switch (each.kind) {
    case 'propose': {
      const current = proposalOf(grading, each.person)
      if (decideProposal(grading, each.person, seen(current?.id, each.old)).kind !== 'done') return stays
      const kept = grading.proposals.map(one => (one === current ? { ...one, supersededOn: day } : one))
      const proposal = {
        id: fresh(grading),
        personId: each.person,
        body: 'a',
        grade: each.grade,
        reasons: 'r',
        givenOn: day,
        supersededOn: undefined,
        round,
        givenBlind,
      }
      const given = hasGiven(grading, each.person)
        ? grading.given
        : [...grading.given, { personId: each.person, round }]
      return { grading: { ...grading, proposals: [...kept, proposal], given }, went: true }
    }
    case 'view': {
      const current = viewOf(grading, each.body)
      if (decideView(grading, each.body, responsible, seen(current?.id, each.old)).kind !== 'done') return stays
      const kept = grading.views.map(one => (one === current ? { ...one, supersededOn: day } : one))
      const view = {
        id: fresh(grading),
        body: each.body,
        personId: lead,
        text: 't',
        grade: undefined,
        givenOn: day,
        supersededOn: undefined,
        round,
        givenBlind,
      }
      const viewsGiven = [...grading.viewsGiven, { body: each.body, personId: lead, round, givenOn: day }]
      return { grading: { ...grading, views: [...kept, view], viewsGiven }, went: true }
    }
    case 'open': {
      if (decideOpening(grading, each.person, team).kind !== 'done') return stays
      const waited = waitedFor(grading, team, responsible)
      const opening = { round, openedById: each.person, openedOn: day, waitedFor: waited.people, bodiesWaitedFor: [] }
      return { grading: { ...grading, openings: [...grading.openings, opening] }, went: true }
    }
    case 'aside': {
      if (decideAbstention(grading, [each.person], team).kind !== 'done') return stays
      const abstentions = [...grading.abstentions, { round, personId: each.person, because: 'b' }]
      return { grading: { ...grading, abstentions }, went: true }
    }
    case 'note': {
      if (decideNote(grading, each.person, undefined).kind !== 'done') return stays
      const note = {
        id: fresh(grading),
        round,
        personId: each.person,
        text: 't',
        writtenOn: day,
        insteadOfId: undefined,
        supersededOn: undefined,
      }
      return { grading: { ...grading, notes: [...grading.notes, note] }, went: true }
    }
    case 'agree': {
      const last = grading.agreements.at(-1)?.id
      if (decideAgreement(grading, each.by, team, seen(last, each.old)).kind !== 'done') return stays
      const agreement = {
        id: fresh(grading),
        grade: each.grade,
        reasons: 'r',
        answers: [],
        agreedOn: day,
        agreedBy: each.by,
        round,
        reopened: undefined,
      }
      return { grading: { ...grading, agreements: [...grading.agreements, agreement] }, went: true }
    }
    case 'dissent': {
      const about = seen(agreedNow(grading)?.id ?? grading.agreements.at(-1)?.id, each.old) ?? 'none'
      if (decideAbout(grading, about).kind !== 'done') return stays
      const dissent = {
        id: fresh(grading),
        agreementId: about,
        personId: each.person,
        body: 'a',
        text: 't',
        givenOn: day,
      }
      return { grading: { ...grading, dissent: [...grading.dissent, dissent] }, went: true }
    }
    default: {
      const about = seen(agreedNow(grading)?.id ?? grading.agreements.at(-1)?.id, each.old) ?? 'none'
      if (decideAbout(grading, about).kind !== 'done') return stays
      const reopened = { on: day, personId: each.person, because: 'b', afresh: each.kind === 'afresh' }
      const agreements = grading.agreements.map(one => (one.id === about ? { ...one, reopened } : one))
      return { grading: { ...grading, agreements }, went: true }
    }
  }
}

/** What must be so, kept by hand. */
type Model = {
  inForce: number | undefined
  agreements: number
  dissents: number
  notes: number
  round: number
  open: Set<number>
  latest: Map<string, number>
  aside: Set<string>
}

function expectedToGo(each: Deed, model: Model): boolean {
  const isFresh = !each.old
  const isJudging = model.inForce === undefined
  const isOpen = model.open.has(model.round)
  switch (each.kind) {
    case 'propose':
      return isFresh && isJudging
    case 'view':
      return isFresh && isJudging && each.body === 'clinic'
    case 'open':
      return !isOpen && (model.latest.has(each.person) || model.aside.has(each.person))
    case 'aside':
      return isJudging && !model.latest.has(each.person) && !model.aside.has(each.person)
    case 'note':
      return isJudging && isOpen
    case 'agree':
      return isFresh && isJudging && each.by.length > 0 && !each.by.includes('stranger')
    default:
      return isFresh && !isJudging
  }
}

function follow(model: Model, each: Deed): void {
  switch (each.kind) {
    case 'propose':
      model.latest.set(each.person, each.grade)
      break
    case 'open':
      model.open.add(model.round)
      break
    case 'aside':
      model.aside.add(each.person)
      break
    case 'note':
      model.notes += 1
      break
    case 'agree':
      model.inForce = each.grade
      model.agreements += 1
      break
    case 'dissent':
      model.dissents += 1
      break
    case 'reopen':
      model.inForce = undefined
      break
    case 'afresh':
      model.inForce = undefined
      model.round += 1
      model.latest.clear()
      model.aside.clear()
      break
    default:
  }
}

describe('judging one judgement', () => {
  test('JAR-61 whatever happens in whatever order: nothing is lost, a reopened grade never stands, nobody peeks', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 50 }), deeds => {
        let grading = empty
        const model: Model = {
          inForce: undefined,
          agreements: 0,
          dissents: 0,
          notes: 0,
          round: 1,
          open: new Set(),
          latest: new Map(),
          aside: new Set(),
        }
        for (const each of deeds) {
          const expected = expectedToGo(each, model)
          const { grading: now, went } = played(grading, each)
          expect(went, JSON.stringify(each)).toBe(expected)
          if (went) follow(model, each)
          for (const before of grading.dissent) expect(now.dissent).toContain(before)
          for (const before of grading.notes) expect(now.notes).toContain(before)
          grading = now

          expect(roundNow(grading)).toBe(model.round)
          expect(agreedNow(grading)?.grade).toBe(model.inForce)
          expect(agreedNow(grading)?.reopened).toBeUndefined()
          expect(grading.agreements).toHaveLength(model.agreements)
          expect(grading.dissent).toHaveLength(model.dissents)
          expect(grading.notes).toHaveLength(model.notes)
          expect(grading.dissent.every(one => grading.agreements.some(two => two.id === one.agreementId))).toBe(true)
          for (const somebody of team) {
            expect(proposalOf(grading, somebody)?.grade).toBe(model.latest.get(somebody))
            const others = shownTo(grading, grading.proposals, somebody).filter(one => one.personId !== somebody)
            expect(others.every(one => model.open.has(one.round))).toBe(true)
            const all = grading.proposals.filter(one => one.personId !== somebody && model.open.has(one.round))
            expect(others).toHaveLength(all.length)
            expect(waitedFor(grading, team, responsible).people.includes(somebody)).toBe(
              !model.latest.has(somebody) && !model.aside.has(somebody),
            )
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('a decision says why it does not go', () => {
    const { grading } = played(empty, { kind: 'agree', grade: 3, by: ['1'], old: false })
    expect(decideProposal(grading, '1', undefined)).toMatchObject({ kind: 'refused', problems: [{ field: 'grade' }] })
    expect(decideView(grading, 'clinic', responsible, undefined)).toMatchObject({ kind: 'refused' })
    expect(decideAgreement(grading, ['1'], team, grading.agreements[0]?.id)).toEqual({
      kind: 'stale',
      what: 'this grade',
    })
    expect(decideProposal(empty, '1', '7')).toEqual({ kind: 'stale', what: 'the grade you gave' })
    expect(decideAgreement(empty, [], team, undefined)).toMatchObject({ problems: [{ field: 'agreed-by' }] })
    expect(decideOpening(empty, '1', team)).toMatchObject({ kind: 'refused', problems: [{ field: 'open' }] })
    expect(decideOpening(empty, 'of no team', team)).toMatchObject({ kind: 'done' })
    expect(decideNote(empty, '1', undefined)).toMatchObject({ kind: 'refused' })
  })
})
