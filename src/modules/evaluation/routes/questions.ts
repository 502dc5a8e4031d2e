import { agreementPage, listIndependentGrades } from '../../judgements/index.ts'
import { agreementFigure } from '../domain/agreement.ts'
import { burdenFigure } from '../domain/burden.ts'
import { effortFigure } from '../domain/effort.ts'
import { jointFigure } from '../domain/joint.ts'
import { linksFigure } from '../domain/links.ts'
import { editionOf } from '../domain/review.ts'
import { timelinessFigures } from '../domain/timeliness.ts'
import {
  listBurdens,
  listEffort,
  listJoint,
  listReasons,
  listReleased,
  listReviewLinks,
  listStays,
  listToldDays,
} from '../views.ts'
import { readersQuestion, releasedAnswers, servicesQuestion } from './answers.ts'
import { citeOf, type EvaluationQuestion, editionsOf } from './question.ts'
import { timedOf } from './timed.ts'

const timeliness: EvaluationQuestion = {
  id: 'timeliness',
  title: 'Time',
  asks: 'Did each stage and each deadline come when it should?',
  statements: 3,
  async read(services, tx, today) {
    const stays = await listStays(tx)
    const days = await listToldDays(tx)
    const reasons = await listReasons(tx)
    return async reviews =>
      timelinessFigures(await timedOf(services, reviews, { stays, days }, today), reviews, reasons)
  },
}

const manageability: EvaluationQuestion = {
  id: 'manageability',
  title: 'Manageability',
  asks: 'How much did reviews ask of councils and their partners, and could they manage it?',
  statements: 2,
  async read(services, tx) {
    const burdens = await listBurdens(tx)
    const released = await listReleased(tx)
    return async (reviews, group) => [
      burdenFigure(burdens, reviews, citeOf(editionsOf(services, reviews), 'manageability')),
      ...releasedAnswers(services, 'services', released, reviews, group).map(figure => ({
        ...figure,
        id: `manageability-${figure.id}`,
      })),
    ]
  },
}

const jointWorking: EvaluationQuestion = {
  id: 'joint-working',
  title: 'Working together',
  asks: 'How do reviews work with the inspection of the council that runs alongside?',
  statements: 2,
  async read(services, tx, today) {
    const joint = await listJoint(tx)
    const links = await listReviewLinks(tx)
    return async reviews => {
      const editions = editionsOf(services, reviews)
      const cite = citeOf(editions, 'joint-working')
      return [jointFigure(joint, reviews, editions, cite), linksFigure(links, reviews, today, cite)]
    }
  },
}

const agreement: EvaluationQuestion = {
  id: 'agreement',
  title: 'Agreement between inspectors',
  asks: 'Do inspectors who grade alone grade alike?',
  statements: 1,
  async read(services, tx) {
    const grades = Map.groupBy(await listIndependentGrades(tx), editionOf)
    return async reviews => {
      const editions = editionsOf(services, reviews)
      return editions.map(rulebook => {
        const own = grades.get(editionOf(rulebook))
        const page = own === undefined ? undefined : agreementPage(rulebook, own, services.agreement)
        return agreementFigure(rulebook, page, citeOf([rulebook], 'agreement'))
      })
    }
  },
}

const cost: EvaluationQuestion = {
  id: 'cost',
  title: 'Days of inspectors',
  asks: 'How many days does a review cost, stage by stage?',
  statements: 1,
  async read(services, tx) {
    const efforts = await listEffort(tx)
    return async reviews => {
      const editions = editionsOf(services, reviews)
      const fewest = services.agreement['fewest-people']
      return [effortFigure(efforts, reviews, editions, citeOf(editions, 'cost'), fewest)]
    }
  },
}

/** Everything that is asked, in the order of the pages. */
export const questions: readonly EvaluationQuestion[] = [
  timeliness,
  manageability,
  jointWorking,
  servicesQuestion,
  readersQuestion,
  agreement,
  cost,
]
