import { type Actor, personOf } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { page, type Reply, type Route } from '../../../platform/web/route.ts'
import { mayRead, type ReviewSubject, reasonsGivenAt, reviewPage, type Services } from '../../reviews/index.ts'
import { scaleBestFirst } from '../domain/framework.ts'
import { gradeRows } from '../domain/grade-rows.ts'
import { mayAgree, mayGrade } from '../policy.ts'
import { listConclusions } from '../views/conclusions.ts'
import { listAbstaining, listAgreed, listOpened, listProposed, listReopened, listViews } from '../views/grades.ts'
import { listTeam } from '../views/team.ts'

/** The twelve judgements that take a grade, or however many the rulebook grades, and where each stands. */
export function gradesRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: '/reviews/:review/grades',
      permission: 'judgements.read-grades',
      may: mayRead,
      statements: 10,
      show: visit => showGrades(services, visit),
    }),
  ]
}

type Seen = { readonly tx: Transaction; readonly subject: ReviewSubject; readonly actor: Actor }

async function showGrades(services: Services, { tx, subject: review, actor }: Seen): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const team = await listTeam(tx, review.id)
  const personId = personOf(actor)
  const reader = {
    personId,
    gives: mayGrade(actor, review).granted && team.some(each => each.personId === personId),
    leads: mayAgree(actor, review).granted,
  }
  const questions = gradeRows(rulebook, {
    agreed: await listAgreed(tx, review.id),
    proposed: await listProposed(tx, review.id),
    views: await listViews(tx, review.id),
    opened: await listOpened(tx, review.id),
    abstaining: await listAbstaining(tx, review.id),
    reopened: await listReopened(tx, review.id),
    conclusions: await listConclusions(tx, review.id),
    reader,
    team,
  })
  const rows = questions.flatMap(question => question.rows)
  return page('judgements/pages/grades.njk', {
    title: 'Grades',
    review,
    questions,
    scale: scaleBestFirst(rulebook),
    scaleCite: rulebook.grades.cite,
    source: rulebook.source,
    reader,
    tally: {
      of: rows.length,
      agreed: rows.filter(row => row.agreed !== undefined).length,
      toGive: rows.filter(row => row.next === 'give').length,
      toOpen: rows.filter(row => row.next === 'open').length,
    },
    firstToGive: rows.find(row => row.next === 'give')?.judgement ?? '',
    letThrough: await reasonsGivenAt(services, tx, review, ['act open-grades', 'act agree-grade']),
    firstToOpen: rows.find(row => row.next === 'open')?.judgement ?? '',
  })
}
