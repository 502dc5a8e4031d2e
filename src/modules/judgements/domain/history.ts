import type { ModuleHistory, RecordedField } from '../../../kernel/history.ts'

const judgement: RecordedField = { label: 'Judgement', as: 'rulebook' }

/** What the record says of conclusions and grades, in words. */
export const judgementsHistory: ModuleHistory = {
  kinds: {
    conclusion: { label: 'Conclusions', page: '/reviews/{review}/conclusions/{key}' },
    grade: { label: 'Grades', page: '/reviews/{review}/grades/{key}' },
    'grade-passage': { label: 'Parts of graded judgements', page: '/reviews/{review}/grades/passages/{key}' },
  },
  commands: {
    conclude: 'wrote a conclusion',
    'write-passage': 'wrote a part of a graded judgement',
    'propose-grade': 'gave a grade of their own',
    'give-body-view': 'gave the view of the body responsible',
    'agree-grade': 'recorded the agreed grade',
    dissent: 'recorded a dissent',
    'reopen-grade': 'reopened an agreed grade',
  },
  tables: {
    judgements_conclusion: {
      noun: 'conclusion on',
      named: ['judgement'],
      of: [{ kind: 'conclusion', key: 'judgement' }],
      fields: {
        judgement,
        state: { label: 'Stands', as: { choice: { 'not-yet': 'not yet', 'not-reported': 'not reported' } } },
        text: { label: 'Conclusion, or why there is none' },
        author_id: { label: 'Written by', as: 'person' },
        written_on: { label: 'Written on', as: 'day' },
      },
    },
    judgements_passage: {
      noun: 'part of a graded judgement:',
      named: ['passage'],
      of: [
        { kind: 'grade-passage', key: 'passage' },
        { kind: 'grade', key: 'judgement' },
      ],
      fields: {
        judgement,
        passage: { label: 'Part', as: 'rulebook' },
        state: { label: 'Stands', as: { choice: { 'not-judged': 'not judged' } } },
        text: { label: 'Text, or why it is not judged' },
        considers: { label: 'Considers', as: 'rulebook' },
        cites: { label: 'Judgements it rests on', as: 'rulebook' },
        author_id: { label: 'Written by', as: 'person' },
        written_on: { label: 'Written on', as: 'day' },
      },
    },
    judgements_proposal: {
      noun: 'one member’s grade on',
      named: ['judgement'],
      of: [{ kind: 'grade', key: 'judgement' }],
      fields: {
        judgement,
        person_id: { label: 'Given by', as: 'person' },
        body: { label: 'Body', as: 'rulebook' },
        grade: { label: 'Grade', as: 'grade' },
        reasons: { label: 'Reasons' },
        given_on: { label: 'Given on', as: 'day' },
        superseded_on: { label: 'Superseded on', as: 'day' },
      },
    },
    judgements_body_view: {
      noun: 'view of the body responsible on',
      named: ['judgement'],
      of: [{ kind: 'grade', key: 'judgement' }],
      fields: {
        judgement,
        body: { label: 'Body', as: 'rulebook' },
        person_id: { label: 'Given by', as: 'person' },
        text: { label: 'View' },
        given_on: { label: 'Given on', as: 'day' },
        superseded_on: { label: 'Superseded on', as: 'day' },
      },
    },
    judgements_agreed: {
      noun: 'agreed grade on',
      named: ['judgement'],
      of: [{ kind: 'grade', key: 'judgement' }],
      fields: {
        judgement,
        grade: { label: 'Grade', as: 'grade' },
        reasons: { label: 'Reasons' },
        answer: { label: 'Answer to the view of the body responsible' },
        agreed_on: { label: 'Agreed on', as: 'day' },
        agreed_by: { label: 'Agreed by', as: 'person' },
        written_by_id: { label: 'Written by', as: 'person' },
        reopened_on: { label: 'Reopened on', as: 'day' },
        reopened_by_id: { label: 'Reopened by', as: 'person' },
        reopened_because: { label: 'Why it was reopened' },
      },
    },
    judgements_dissent: {
      noun: 'dissent on',
      named: ['judgement'],
      of: [{ kind: 'grade', key: 'judgement' }],
      fields: {
        agreed_id: { hidden: 'is said by another field' },
        judgement,
        person_id: { label: 'Member', as: 'person' },
        body: { label: 'Body', as: 'rulebook' },
        text: { label: 'Dissent' },
        given_on: { label: 'Given on', as: 'day' },
      },
    },
  },
}
