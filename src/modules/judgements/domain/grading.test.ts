import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import {
  agreedNow,
  decideAbout,
  decideAgreement,
  decideProposal,
  decideView,
  type Grading,
  mayCompare,
  proposalOf,
  shownTo,
  viewOf,
} from './grading.ts'

/*
 * A team of three judges one judgement in any order of deeds, from pages that may be old. What is decided is carried out
 * on paper, as the store does on rows, and compared with a model that knows nothing of decisions: plain lists of what
 * must have happened.
 */

const day = Temporal.PlainDate.from('2006-11-07')
const team = ['1', '2', '3']
const responsible = ['clinic']
const empty: Grading = { proposals: [], givenBy: [], views: [], agreements: [], dissent: [] }

type Deed =
  | { readonly kind: 'propose'; readonly person: string; readonly grade: number; readonly old: boolean }
  | { readonly kind: 'view'; readonly body: string; readonly old: boolean }
  | { readonly kind: 'agree'; readonly grade: number; readonly by: readonly string[]; readonly old: boolean }
  | { readonly kind: 'dissent' | 'reopen'; readonly person: string; readonly old: boolean }

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
  fc.record({ kind: fc.constantFrom('dissent' as const, 'reopen' as const), person, old }),
)

/** The next number of anything, as a table gives it. */
const fresh = ({ proposals, views, agreements, dissent }: Grading) =>
  String(proposals.length + views.length + agreements.length + dissent.length + 1)
/** A page that is old shows something that is not there now. */
const seen = (now: string | undefined, isOld: boolean) => (isOld ? `${now ?? ''}-old` : now)

/** Decides and, where it goes, does on paper what the store does. */
function played(grading: Grading, each: Deed): { readonly grading: Grading; readonly went: boolean } {
  const stays = { grading, went: false }
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
      }
      const givenBy = [...new Set([...grading.givenBy, each.person])]
      return { grading: { ...grading, proposals: [...kept, proposal], givenBy }, went: true }
    }
    case 'view': {
      const current = viewOf(grading, each.body)
      if (decideView(grading, each.body, responsible, seen(current?.id, each.old)).kind !== 'done') return stays
      const kept = grading.views.map(one => (one === current ? { ...one, supersededOn: day } : one))
      const view = {
        id: fresh(grading),
        body: each.body,
        personId: '1',
        text: 't',
        givenOn: day,
        supersededOn: undefined,
      }
      return { grading: { ...grading, views: [...kept, view] }, went: true }
    }
    case 'agree': {
      const last = grading.agreements.at(-1)?.id
      if (decideAgreement(grading, each.by, team, seen(last, each.old)).kind !== 'done') return stays
      const agreement = {
        id: fresh(grading),
        grade: each.grade,
        reasons: 'r',
        answer: 'a',
        agreedOn: day,
        agreedBy: each.by,
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
    case 'reopen': {
      const about = seen(agreedNow(grading)?.id ?? grading.agreements.at(-1)?.id, each.old) ?? 'none'
      if (decideAbout(grading, about).kind !== 'done') return stays
      const reopened = { on: day, personId: each.person, because: 'b' }
      const agreements = grading.agreements.map(one => (one.id === about ? { ...one, reopened } : one))
      return { grading: { ...grading, agreements }, went: true }
    }
  }
}

describe('judging one judgement', () => {
  test('JAR-61 whatever happens in whatever order: dissent is never lost, a reopened grade never stands, nobody peeks', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), deeds => {
        let grading = empty
        // The model: a grade in force or none, how often each thing must have gone through, who has given theirs.
        let inForce: number | undefined
        let agreements = 0
        let dissents = 0
        const latest = new Map<string, number>()
        for (const each of deeds) {
          const isFresh = !each.old
          const expected =
            each.kind === 'propose'
              ? isFresh && inForce === undefined
              : each.kind === 'view'
                ? isFresh && inForce === undefined && each.body === 'clinic'
                : each.kind === 'agree'
                  ? isFresh && inForce === undefined && each.by.length > 0 && !each.by.includes('stranger')
                  : isFresh && inForce !== undefined
          const { grading: now, went } = played(grading, each)
          expect(went, JSON.stringify(each)).toBe(expected)
          if (went && each.kind === 'propose') latest.set(each.person, each.grade)
          if (went && each.kind === 'agree') [inForce, agreements] = [each.grade, agreements + 1]
          if (went && each.kind === 'reopen') inForce = undefined
          if (went && each.kind === 'dissent') dissents += 1
          for (const before of grading.dissent) expect(now.dissent).toContain(before)
          grading = now

          expect(agreedNow(grading)?.grade).toBe(inForce)
          expect(agreedNow(grading)?.reopened).toBeUndefined()
          expect(grading.agreements).toHaveLength(agreements)
          expect(grading.dissent).toHaveLength(dissents)
          expect(grading.dissent.every(one => grading.agreements.some(two => two.id === one.agreementId))).toBe(true)
          for (const somebody of team) {
            expect(proposalOf(grading, somebody)?.grade).toBe(latest.get(somebody))
            const othersShown = shownTo(grading, somebody).some(one => one.personId !== somebody)
            if (!latest.has(somebody) && inForce === undefined) expect(othersShown).toBe(false)
            expect(mayCompare(grading, somebody)).toBe(latest.has(somebody) || inForce !== undefined)
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
  })
})
