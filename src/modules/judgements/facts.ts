import { type FactGroup, type FactType, known } from '../../kernel/facts.ts'
import type { LooseEndGroup } from '../../kernel/loose-ends.ts'
import type { FactSource, SweepSource } from '../reviews/index.ts'
import { fieldworkRoute } from '../rulebooks/index.ts'
import { findJudgement, responsibleBodies } from './domain/framework.ts'
import { looseEndsOfJudging } from './domain/loose-ends.ts'
import { leftOut, missingOf } from './domain/missing.ts'
import { groundsMissing, passageStands } from './domain/passages.ts'
import { listConclusions, listRoutes } from './views/conclusions.ts'
import { type AgreedGrade, listAgreed, listProposed, listReopened, viewsAndLastOpened } from './views/grades.ts'
import { listPassages } from './views/passages.ts'

const agreedGrade: FactType = {
  name: 'AgreedGrade',
  fields: {
    judgement: { type: 'string', doc: 'Id of the judgement.' },
    grade: { type: 'int', doc: 'Grade on the scale of the rulebook.' },
    reasons: { type: 'string', doc: 'The reasons agreed.' },
    evidence: { type: 'int', doc: 'Items of evidence cited.' },
    bodyViews: { type: { list: 'string' }, doc: 'Bodies whose view is on record.' },
    unanswered: {
      type: { list: 'string' },
      doc: 'Bodies responsible whose view is on record and not answered with the reasons.',
    },
    opened: { type: 'bool', doc: 'Whether what members gave alone was laid open before the team.' },
  },
}

const opening: FactType = {
  name: 'GradesLaidOpen',
  fields: {
    judgement: { type: 'string', doc: 'Id of the judgement.' },
    round: { type: 'int', doc: 'The round of grading: the first, and one more for each time it was opened afresh.' },
    waitedFor: {
      type: { list: 'string' },
      doc: 'Names of members who had neither given a grade by then nor were named as giving none.',
    },
    bodiesWaitedFor: { type: { list: 'string' }, doc: 'Bodies responsible whose view was not on record by then.' },
  },
}

const gradePassage: FactType = {
  name: 'GradePassage',
  fields: {
    judgement: { type: 'string', doc: 'Id of the graded judgement.' },
    passage: { type: 'string', doc: 'Id of the part.' },
    state: { type: 'string', doc: 'missing, written, or not-judged with a reason.' },
    evidence: { type: 'int', doc: 'Items of evidence cited.' },
    restsOn: { type: 'bool', doc: 'Cites one at least of the judgements it has to rest on, where it has to.' },
    notConsidered: { type: { list: 'string' }, doc: 'What of its list the text does not consider.' },
  },
}

const groundMissing: FactType = {
  name: 'GroundMissing',
  fields: {
    judgement: { type: 'string', doc: 'Id of the judgement whose grade is agreed.' },
    ground: { type: 'string', doc: 'Id of the judgement it draws on.' },
    kind: {
      type: 'string',
      doc: 'written: neither concluded nor left out with a reason; graded: not agreed, or agreed later.',
    },
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
  async load({ tx, review, rulebook }) {
    const conclusions = await listConclusions(tx, review.id)
    const routes = await listRoutes(tx, review.id)
    const concluded = conclusions.filter(each => each.state === 'concluded')
    return known({
      concluded: concluded.map(each => each.judgement),
      openWithoutNote: missingOf(rulebook, conclusions, routes)
        .filter(each => each.route !== fieldworkRoute && each.route !== leftOut)
        .map(each => each.judgement),
      withoutEvidence: concluded.filter(each => each.evidence === 0).map(each => each.judgement),
      notReported: conclusions.filter(each => each.state === 'not-reported').map(each => each.judgement),
    })
  },
}

export const gradesFacts: FactGroup<FactSource> = {
  group: 'grades',
  doc: 'Graded judgements.',
  fields: {
    agreed: { type: { list: agreedGrade }, doc: 'Grades that the team has agreed.' },
    lastAgreed: { type: agreedGrade, doc: 'The grade in force that was agreed last. Unknown before one is.' },
    lastOpened: { type: opening, doc: 'The judgement whose grades were laid open last. Unknown before any are.' },
    proposals: { type: 'int', doc: 'Grades that members have given.' },
    proposed: { type: { list: 'string' }, doc: 'Judgements on which a member has given a grade.' },
    proposedGrades: {
      type: { list: 'int' },
      doc: 'Every grade given by members and bodies that the one who asks may see: one’s own, and others’ once they are laid open.',
    },
    missing: { type: { list: 'string' }, doc: 'Graded judgements without an agreed grade.' },
    passages: {
      type: { list: gradePassage },
      doc: 'Every part that the rulebook asks to be written of a graded judgement.',
    },
    groundsMissing: {
      type: { list: groundMissing },
      doc: 'What agreed grades draw on that was not there when they were agreed, or is not there now.',
    },
  },
  async load({ tx, review, rulebook }) {
    const agreed = await listAgreed(tx, review.id)
    const { views, lastOpened } = await viewsAndLastOpened(tx, review.id)
    const proposed = await listProposed(tx, review.id)
    const conclusions = await listConclusions(tx, review.id)
    const settled = conclusions.filter(each => each.state === 'concluded' || each.state === 'not-reported')
    const stands = passageStands(rulebook, await listPassages(tx, review.id))
    const factOf = (each: AgreedGrade) => {
      const bodyViews = views.filter(view => view.judgement === each.judgement).map(view => view.body)
      // An agreement of old answers all of them in one text.
      const isAnswered = (body: string) =>
        each.answered.includes(body) || (each.answered.length === 0 && each.answer !== '')
      return {
        judgement: each.judgement,
        grade: BigInt(each.grade),
        reasons: each.reasons,
        evidence: BigInt(each.evidence),
        bodyViews,
        unanswered: responsibleBodies(rulebook, each.judgement).filter(
          body => bodyViews.includes(body) && !isAnswered(body),
        ),
        opened: each.opened,
      }
    }
    const lastAgreed = agreed.toSorted((one, other) => Number(BigInt(other.id) - BigInt(one.id)))[0]
    return known({
      agreed: agreed.map(factOf),
      lastAgreed: lastAgreed === undefined ? undefined : factOf(lastAgreed),
      lastOpened: lastOpened === undefined ? undefined : { ...lastOpened, round: BigInt(lastOpened.round) },
      proposals: BigInt(proposed.length),
      proposed: [...new Set(proposed.map(each => each.judgement))],
      proposedGrades: [...proposed, ...views].flatMap(each => (each.grade === undefined ? [] : [BigInt(each.grade)])),
      missing: rulebook.graded.map(each => each.id).filter(id => !agreed.some(each => each.judgement === id)),
      passages: stands.map(({ judgement, passage, state, written, restsOn, notConsidered }) => ({
        judgement: judgement.id,
        passage: passage.id,
        state,
        evidence: BigInt(written?.evidence ?? 0),
        restsOn,
        notConsidered,
      })),
      groundsMissing: groundsMissing(rulebook, agreed, new Set(settled.map(each => each.judgement))),
    })
  },
}

/** What judging leaves open. Two statements. */
export const judgementsLooseEnds: LooseEndGroup<SweepSource> = {
  async load({ tx, review, rulebook, today }) {
    return looseEndsOfJudging({
      at: `/reviews/${review.id}`,
      conclusions: await listConclusions(tx, review.id),
      reopened: await listReopened(tx, review.id),
      fieldworkEnd: review.fieldworkEnd,
      today,
      nameOf: judgement => findJudgement(rulebook, judgement)?.text ?? judgement,
    })
  },
}
