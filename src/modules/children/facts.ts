import { type FactGroup, known } from '../../kernel/facts.ts'
import type { LooseEndGroup } from '../../kernel/loose-ends.ts'
import type { FactSource, SweepSource } from '../reviews/index.ts'
import { looseEndsOfChildren } from './domain/loose-ends.ts'
import { childrenReportLacks } from './domain/report.ts'
import { tellingOf, toldFactsOf } from './domain/told.ts'
import { youngFactsOf } from './domain/young.ts'
import { listLines } from './store/lines.ts'
import { listComments } from './views/comments.ts'
import { discussionsHeld, listTold } from './views/told.ts'
import { listBriefings, listYoungMembers, listYoungNotes, listYoungTasks } from './views/young.ts'

const names = { list: 'string' } as const

export const childrenReportFacts: FactGroup<FactSource> = {
  group: 'childrenReport',
  doc: 'The report for children and young people in the making.',
  fields: {
    lines: {
      type: 'int',
      doc: 'Findings, recommendations and views of children that are marked for it and still stand.',
    },
    lacks: { type: 'string', doc: 'What it lacks before it can be issued, in a sentence; empty where nothing.' },
  },
  async load({ tx, review, rulebook }) {
    const lines = await listLines(tx, review.id)
    return {
      lines: BigInt(lines.filter(({ stands }) => stands).length),
      lacks: childrenReportLacks(rulebook, lines),
    }
  },
}

export const youngPeopleFacts: FactGroup<FactSource> = {
  group: 'youngPeople',
  doc: 'Young people in the team.',
  fields: {
    members: { type: 'int', doc: 'How many there are.' },
    briefed: { type: 'bool', doc: 'A briefing of local services about their role is recorded.' },
    withoutTask: { type: names, doc: 'Those to whom no task is given.' },
  },
  async load({ tx, review }) {
    return youngFactsOf(
      await listYoungMembers(tx, review.id),
      await listBriefings(tx, review.id),
      await listYoungTasks(tx, review.id),
    )
  },
}

export const childrenToldFacts: FactGroup<FactSource> = {
  group: 'childrenTold',
  doc: 'What children and young people hear back from the review.',
  fields: {
    schools: { type: 'int', doc: 'Schools that are owed a summary of the survey.' },
    schoolsOwedSince: { type: 'date', doc: 'Last day of the analysis, where there is such a school.' },
    schoolsWaiting: { type: names, doc: 'Those of them to which it was not sent.' },
    schoolsToldOn: { type: 'date', doc: 'Day on which the last of them was sent it, once all were.' },
    discussionsWaiting: { type: names, doc: 'Discussions with children without answers on record.' },
    discussionOpenSince: {
      type: 'date',
      doc: 'Day of the first discussion with children that is not answered; of the last, once all are.',
    },
    discussionsAnsweredOn: { type: 'date', doc: 'Day on which the last discussion was answered, once all were.' },
    reportSentOn: { type: 'date', doc: 'Day on which the report for children was forwarded.' },
    reportReceivedOn: { type: 'date', doc: 'Day on which it was received.' },
  },
  async load({ tx, review, rulebook }) {
    const telling = tellingOf(rulebook, await listTold(tx, review.id), await discussionsHeld(tx, review.id, rulebook))
    return known(toldFactsOf(telling, review.analysisEnd))
  },
}

/** What is late or left over of the report for children, young inspectors, and what children hear back. Eight statements. */
export const childrenLooseEnds: LooseEndGroup<SweepSource> = {
  async load({ tx, review, rulebook, today }) {
    const notes = await listYoungNotes(tx, review.id)
    const comments = await listComments(tx, review.id)
    return looseEndsOfChildren({
      at: `/reviews/${review.id}`,
      lines: await listLines(tx, review.id),
      tasks: await listYoungTasks(tx, review.id),
      members: await listYoungMembers(tx, review.id),
      notesOpen: notes.filter(({ answer }) => answer === undefined).length,
      commentsOpen: comments.filter(({ answeredOn }) => answeredOn === undefined).length,
      telling: tellingOf(rulebook, await listTold(tx, review.id), await discussionsHeld(tx, review.id, rulebook)),
      today,
    })
  },
}
