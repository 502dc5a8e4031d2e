import { describe, expect, test } from 'vitest'
import { type Exceptions, exceptFor, sayBreaches } from './breach.ts'
import { planted, readSources } from './sources.ts'
import { changesIn, checkKeys, checkVersions } from './versions.ts'

/**
 * Changes that ask for no version, by their table and the first column they set, each with its reason. Everything else
 * that changes a row asks for the version that its author looked at, so that nobody overwrites what they have not seen.
 */
const withoutVersion: Exceptions = {
  'actions_duty.organisation_id': 'nobody writes it: due days follow from the day of receipt, which has a version',
  'evidence_bearing.withdrawn': 'the version of the item is asked for first, in the same command',
  'evidence_bearing.direction': 'the version of the item is asked for first, in the same command',
  'evidence_citation.withdrawn': 'the version of what cites is asked for first, in the same command',
  'children_line.position': 'two lines change places, and the page shows the order that came of it',
  'evidence_provision.state': 'marked as received by the evidence that came, whatever stood there; the note stays',
  'judgements_abstention.withdrawn_on': 'withdrawn by giving a grade, in the same command',
  'judgements_agreed.reopened_on': 'an agreement is reopened once, and the form names the agreement',
  'judgements_body_view.superseded_on': 'a view is superseded once, and the form names the view it supersedes',
  'judgements_note.superseded_on': 'a note is superseded once, by its own author, and the form names it',
  'judgements_proposal.superseded_on': 'a proposal is superseded once, by its own author, and the form names it',
  'concerns_triage.read_to': 'how far something was read only grows, and two readers agree',
  'concerns_triage.state': 'passed on as a concern, or open again because more was told: neither is typed by anybody',
  'quality_approval.withdrawn_on': 'an approval is withdrawn once, and the form names the approval',
  'register_training.completed_on': 'the day that was looked at is asked for, which is all there is to change',
  'reports_block.position': 'the version of the block that moves is asked for first; its neighbours only make room',
  'reports_answer.released_on': 'released once; what is answered meanwhile waits for the next time',
  'reports_draft.comments_closed_on': 'closed once; the first time counts',
  'reviews_duty.ended_on': 'a duty has one holder: whoever is charged now takes it over, and the record says from whom',
  'reviews_letter_recipient.posted_on': 'posted once, and nothing else of it is changed',
  'reports_remark.block_id': 'it goes with its paragraph, whose version is asked for first; its words never change',
  'reviews_member.until_on': 'a place is ended once, and nothing else of it is changed',
  'reviews_respondent.role': 'part and title are stated anew, from an empty form; what they were stands in the record',
  'reviews_review.announced_on': 'announced once; the first time counts',
  'reviews_stage.left_on': 'the version of the review is asked for first, in the same command',
}

/** Forms that are carried out without a key, by the file of their routes, each with its reason. */
const withoutKey: Exceptions = {
  'src/modules/accounts/routes/account.ts': 'a password set twice is the same password, and a session ends once',
  'src/modules/accounts/routes/by-link.ts': 'each link opens one thing once, and is taken with it',
  'src/modules/accounts/routes/code.ts':
    'signing in: a code counts once, and there is no account to keep a key for yet',
  'src/modules/accounts/routes/example.ts': 'signing in to the worked example, and choosing its day again',
  'src/modules/accounts/routes/first-administrator.ts': 'the one link of the first start is taken once',
  'src/modules/accounts/routes/invitations.ts': 'the whole visit is handed on, and its key with it',
  'src/modules/accounts/routes/keep.ts': 'a second step is removed once',
  'src/modules/accounts/routes/second-step.ts':
    'a secret begun again replaces the one before, and counts when confirmed once',
  'src/modules/accounts/routes/sign-in.ts': 'signing in and out',
  'src/modules/accounts/routes/single-sign-on-own.ts':
    'it leaves for another machine, or ends a link that is there once',
  'src/modules/accounts/routes/single-sign-on-providers.ts': 'asks a provider whether it answers, and changes nothing',
  'src/modules/roles/routes/why.ts': 'a question: it changes nothing',
}

const sources = readSources()

describe('Nobody overwrites what they have not seen', () => {
  test('ALL-6 every change to a row asks for the version that was looked at, or its reason stands here', () => {
    expect(changesIn(sources).filter(each => each.asks).length).toBeGreaterThan(30)
    expect(sayBreaches(exceptFor(checkVersions(sources), withoutVersion))).toEqual([])
  })

  test('a change without a version is caught', () => {
    const code =
      'const a = sql`update evidence_item set title = $1 where id = $2`\n' +
      'const b = sql`update evidence_item set title = $1, version = $3 where id = $2`\n' +
      'const c = sql`update evidence_item set title = $1 where id = $2 and version = $3 returning id`'
    expect(sayBreaches(checkVersions(planted({ 'src/modules/evidence/store.ts': code })))).toEqual([
      expect.stringMatching(/^evidence_item\.title is changed without .+store\.ts:1\./),
      expect.stringMatching(/^evidence_item\.title is changed without .+store\.ts:2\./),
    ])
  })
})

describe('A form sent twice is carried out once', () => {
  test('ALL-6 every form hands on its key, or its reason stands here', () => {
    expect(sayBreaches(exceptFor(checkKeys(sources), withoutKey))).toEqual([])
  })

  test('a form that drops its key is caught', () => {
    const said = sayBreaches(
      checkKeys(
        planted({
          'src/modules/evidence/routes.ts':
            'formRoute({ path: "/a", async submit({ caller, key }) { return save(caller, { key }) } })\n' +
            'formRoute({ path: "/b", async submit({ caller }) { return save(caller) } })\n' +
            'formRoute({ path: "/c", submit: visit => carry(visit) })\n',
        }),
      ),
    )
    expect(said).toEqual([
      expect.stringContaining('routes.ts:2 has a form (/b) that drops its key'),
      expect.stringContaining('routes.ts:3 has a form (/c) that drops its key'),
    ])
  })
})
