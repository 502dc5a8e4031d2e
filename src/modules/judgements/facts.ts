import type { FactGroup, FactType } from '../../kernel/facts.ts'
import type { FactSource } from '../reviews/index.ts'

const agreedGrade: FactType = {
  name: 'AgreedGrade',
  fields: {
    judgement: { type: 'string', doc: 'Id of the judgement.' },
    grade: { type: 'int', doc: 'Grade on the scale of the rulebook.' },
    reasons: { type: 'string', doc: 'The reasons agreed.' },
    evidence: { type: 'int', doc: 'Items of evidence cited.' },
    bodyViews: { type: { list: 'string' }, doc: 'Bodies whose view is on record.' },
  },
}

export const conclusionsFacts: FactGroup<FactSource> = {
  group: 'conclusions',
  doc: 'Written conclusions on judgements.',
  fields: {
    concluded: { type: { list: 'string' }, doc: 'Judgements with a written conclusion.' },
    openWithoutNote: {
      type: { list: 'string' },
      doc: 'Judgements that need no fieldwork, with neither a conclusion nor a note why not yet.',
    },
    withoutEvidence: { type: { list: 'string' }, doc: 'Judgements concluded without citing evidence.' },
    notReported: { type: { list: 'string' }, doc: 'Judgements not reported, with a reason.' },
  },
  load: async () => ({}), // nothing is known yet
}

export const gradesFacts: FactGroup<FactSource> = {
  group: 'grades',
  doc: 'Graded judgements.',
  fields: {
    agreed: { type: { list: agreedGrade }, doc: 'Grades that the team has agreed.' },
    proposals: { type: 'int', doc: 'Proposals by members.' },
    proposed: { type: { list: 'string' }, doc: 'Judgements for which a grade is proposed.' },
    proposedGrades: { type: { list: 'int' }, doc: 'Every grade proposed.' },
    missing: { type: { list: 'string' }, doc: 'Graded judgements without an agreed grade.' },
  },
  load: async () => ({}), // nothing is known yet
}
