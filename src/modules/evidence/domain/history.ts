import type { ModuleHistory } from '../../../kernel/history.ts'

/** What the record says of evidence, in words. */
export const evidenceHistory: ModuleHistory = {
  kinds: {
    evidence: { label: 'Evidence', page: '/reviews/{review}/evidence/{key}' },
    document: { label: 'Documents asked for', page: '/reviews/{review}/documents/{key}' },
    provision: { label: 'Evidence checklist', page: '/reviews/{review}/provisions' },
  },
  commands: {
    'add-evidence': 'wrote evidence',
    'supersede-evidence': 'superseded an item of evidence by a corrected one',
    'link-evidence': 'changed what an item of evidence bears on',
    'set-provision': 'said how a row of the checklist stands',
    'ask-for-documents': 'asked the area for documents',
    'answer-request': 'answered a request for a document',
    'receive-document': 'accepted or returned a document',
    'name-owner': 'said who answers a request for a document',
    'agree-due-day': 'agreed the day by which a document is due',
  },
  tables: {
    evidence_item: {
      noun: 'item of evidence',
      named: ['reference', 'title'],
      of: [{ kind: 'evidence', key: 'id' }],
      fields: {
        number: { hidden: 'is said by another field' },
        reference: { label: 'Number' },
        kind: { label: 'Kind', as: 'rulebook' },
        title: { label: 'Title' },
        text: { label: 'What was seen, heard or read' },
        event_on: { label: 'Day it happened', as: 'day' },
        received_on: { label: 'Day it was received', as: 'day' },
        place: { label: 'Place' },
        people_met: { label: 'People met' },
        source: { label: 'Heard from', as: 'rulebook' },
        body: { label: 'Provided by', as: 'rulebook' },
        provision: { label: 'Row of the checklist', as: 'rulebook' },
        group_id: { label: 'About the group', as: 'rulebook' },
        tier: { label: 'Tier', as: 'rulebook' },
        from_children: { label: 'From children themselves', as: 'yes-no' },
        good_practice: { label: 'Good practice', as: 'yes-no' },
        author_id: { label: 'Written by', as: 'person' },
        superseded_by_id: { label: 'Superseded by', as: { row: 'evidence_item' } },
        superseded_because: { label: 'Why it was superseded' },
      },
    },
    evidence_bearing: {
      noun: 'what it bears on:',
      named: ['judgement'],
      of: [{ kind: 'evidence', key: 'item_id' }],
      fields: {
        item_id: { label: 'Item of evidence', as: { row: 'evidence_item' } },
        judgement: { label: 'Judgement', as: 'rulebook' },
        direction: {
          label: 'Shows',
          as: { choice: { strength: 'a strength', weakness: 'a weakness', neutral: 'neither' } },
        },
        withdrawn: { label: 'Withdrawn', as: 'yes-no' },
      },
    },
    evidence_citation: {
      noun: 'citation of evidence',
      named: ['item_id'],
      of: [
        { kind: 'evidence', key: 'item_id' },
        { kind: 'coverage', key: 'by_id', when: { column: 'by_kind', is: 'route' } },
        { kind: 'conclusion', key: 'by_id', when: { column: 'by_kind', is: 'conclusion' } },
        { kind: 'grade', key: 'by_id', when: { column: 'by_kind', is: 'grade' } },
        { kind: 'block', key: 'by_id', when: { column: 'by_kind', is: 'finding' } },
        { kind: 'block', key: 'by_id', when: { column: 'by_kind', is: 'passage' } },
      ],
      fields: {
        item_id: { label: 'Item of evidence', as: { row: 'evidence_item' } },
        by_kind: {
          label: 'Cited by',
          as: {
            choice: {
              route: 'the choice of how a judgement is covered',
              conclusion: 'a conclusion',
              grade: 'an agreed grade',
              finding: 'a finding of the report',
              passage: 'a passage of the report',
            },
          },
        },
        by_id: { label: 'Which one', as: { row: 'reports_block', or: 'rulebook' } },
        purpose: {
          label: 'As',
          as: { choice: { 'rests-on': 'what it rests on', risk: 'the risk that calls for it' } },
        },
        withdrawn: { label: 'Withdrawn', as: 'yes-no' },
      },
    },
    evidence_provision: {
      noun: 'row of the checklist:',
      named: ['provision'],
      of: [{ kind: 'provision', key: 'provision' }],
      fields: {
        provision: { label: 'Row', as: 'rulebook' },
        state: { label: 'Stands', as: { choice: { 'not-applicable': 'not applicable' } } },
        reason: { label: 'Why it does not apply' },
        note: { label: 'Note' },
      },
    },
    evidence_request: {
      noun: 'document asked for:',
      named: ['document'],
      of: [{ kind: 'document', key: 'id' }],
      fields: {
        document: { label: 'Document', as: 'rulebook' },
        due_days: { label: 'Days from the first day of analysis by which it is due (before it where negative)' },
        due_on: { label: 'Day agreed', as: 'day' },
        owner_id: { label: 'Who answers', as: 'person' },
        owner_name: { label: 'Who answers, in words' },
        state: {
          label: 'Stands',
          as: { choice: { asked: 'asked for', 'not-available': 'not available' } },
        },
        asked_on: { label: 'Asked on', as: 'day' },
        answered_on: { label: 'Answered on', as: 'day' },
        answer: { label: 'Where it is to be found' },
        reason: { label: 'Why it was returned, or is not available' },
      },
    },
  },
}
