import { spreadsheet, spreadsheetType } from '../../../platform/documents/spreadsheet.ts'
import { formAgain } from '../../../platform/web/forms.ts'
import {
  type Fields,
  firstText,
  later,
  missing,
  page,
  pageRoute,
  type Reply,
  type Route,
} from '../../../platform/web/route.ts'
import { beside, type Figure, sheetHead, sheetRows } from '../domain/figure.ts'
import { type ChosenGroup, namedGroups, queryOf, readGroup } from '../domain/group.ts'
import { type EvaluatedReview, editionOf, type Gathered, gather } from '../domain/review.ts'
import { inOrder, lateOnPage } from '../domain/timeliness.ts'
import { mayEvaluate } from '../policy.ts'
import { listEvaluatedReviews, listReasons, listStays, listToldDays } from '../views.ts'
import { chartOf } from './chart.ts'
import { citeOf, type EvaluationQuestion, type EvaluationServices, type Reckon } from './question.ts'
import { questions } from './questions.ts'
import { timedOf } from './timed.ts'

const guarded = { permission: 'evaluation.read', subject: async () => ({}), may: mayEvaluate } as const

/** A second group on the same page is chosen under names with this before them. */
const other = 'with-'

/**
 * The pages of the evaluation. Each reads what there is over all reviews in a fixed number of statements; everything is
 * reckoned once the transaction is closed.
 */
export function evaluationPages(services: EvaluationServices): readonly Route[] {
  return [
    overview(services),
    ...questions.flatMap(question => [
      questionPage(services, question),
      sheet(services, `/evaluation/${question.id}.csv`, [question], `evaluation-${question.id}.csv`),
    ]),
    whole(services),
    sheet(services, '/evaluation/whole.csv', questions, 'evaluation.csv'),
    onePage(services),
  ]
}

/** What a page is put together from, once the transaction is closed. */
type Evaluated = {
  readonly reviews: readonly EvaluatedReview[]
  readonly choice: Choice
  /** The reviews of the chosen group. */
  readonly own: Gathered
  readonly parts: readonly { readonly question: EvaluationQuestion; readonly reckon: Reckon }[]
}

/** A page or sheet that answers some of the questions for the groups that its address names. */
function evaluated(
  services: EvaluationServices,
  path: string,
  asked: readonly EvaluationQuestion[],
  show: (evaluated: Evaluated) => Promise<Reply>,
): Route {
  return pageRoute({
    ...guarded,
    path,
    statements: 1 + asked.reduce((sum, { statements }) => sum + statements, 0),
    async show({ tx, query, today }) {
      const reviews = await listEvaluatedReviews(tx)
      const parts: { readonly question: EvaluationQuestion; readonly reckon: Reckon }[] = []
      for (const question of asked) parts.push({ question, reckon: await question.read(services, tx, today) })
      return later(async () => {
        const choice = chooseGroups(services, reviews, query)
        return show({ reviews, choice, own: gather(reviews, choice.group.group), parts })
      })
    },
  })
}

function overview(services: EvaluationServices): Route {
  return evaluated(services, '/evaluation', questions, async ({ reviews, choice, own, parts }) => {
    const lines = []
    for (const { question, reckon } of parts) {
      const figures = await reckon(own.reviews, choice.group.group)
      lines.push({
        id: question.id,
        title: question.title,
        says: figures[0]?.says ?? '',
        outlier: pointed(question, figures, choice),
      })
    }
    return page('evaluation/pages/overview.njk', {
      title: 'Is our work good?',
      ...choiceShown(services, reviews, choice, own),
      lines,
    })
  })
}

/** What to look at first: a place on the question's own page, or a review. */
function pointed({ id }: EvaluationQuestion, figures: readonly Figure[], { query }: Choice) {
  const outlier = figures.findLast(each => each.outlier !== undefined)?.outlier
  if (outlier === undefined) return undefined
  return outlier.href.startsWith('#') ? { ...outlier, href: `/evaluation/${id}${query}${outlier.href}` } : outlier
}

function questionPage(services: EvaluationServices, question: EvaluationQuestion): Route {
  return evaluated(services, `/evaluation/${question.id}`, [question], async given => {
    const [answered] = await answeredFor(given)
    return page('evaluation/pages/question.njk', {
      title: question.title,
      question: { id: question.id, asks: question.asks, cite: citeOf(services.rulebooks.list(), question.id) },
      ...choiceShown(services, given.reviews, given.choice, given.own),
      figures: (answered?.figures ?? []).map(onPage),
    })
  })
}

function whole(services: EvaluationServices): Route {
  return evaluated(services, '/evaluation/whole', questions, async given =>
    page('evaluation/pages/whole.njk', {
      title: 'Evaluation, whole',
      ...choiceShown(services, given.reviews, given.choice, given.own),
      sections: (await answeredFor(given)).map(({ question, figures }) => ({
        ...question,
        cite: citeOf(services.rulebooks.list(), question.id),
        figures: figures.map(onPage),
      })),
    }),
  )
}

/** The figures of a page as a table for a spreadsheet. */
function sheet(services: EvaluationServices, path: string, asked: readonly EvaluationQuestion[], name: string): Route {
  return evaluated(services, path, asked, async given => {
    const rows = (await answeredFor(given)).flatMap(({ question, figures }) => sheetRows(question.title, figures))
    return { kind: 'file', name, type: spreadsheetType, bytes: spreadsheet(sheetHead, rows) }
  })
}

/** One review among the others: its outline and its days, for whoever follows an outlier. */
function onePage(services: EvaluationServices): Route {
  return pageRoute({
    ...guarded,
    path: '/evaluation/reviews/:one',
    statements: 4,
    async show({ tx, params, today }) {
      const review = (await listEvaluatedReviews(tx)).find(({ id }) => id === params['one'])
      if (review === undefined) return missing('no such review, or one of which evaluators are not told')
      const stays = await listStays(tx)
      const days = await listToldDays(tx)
      const reasons = await listReasons(tx)
      return later(async () => {
        const timed = inOrder(await timedOf(services, [review], { stays, days }, today))
        const rulebook = services.rulebooks.get(review.rulebook, review.edition)
        return page('evaluation/pages/review.njk', {
          title: review.title,
          one: review,
          rulebook,
          stage: rulebook.stages.find(({ id }) => id === review.stage)?.label ?? '',
          timed: timed.map(each => ({ ...each, reason: reasons.get(`${each.reviewId} ${each.about}`) ?? '' })),
        })
      })
    },
  })
}

type Choice = {
  readonly group: ChosenGroup
  /** The group beside which it is laid, where one was chosen. */
  readonly other: ChosenGroup | undefined
  readonly query: string
}

function chooseGroups(services: EvaluationServices, reviews: readonly EvaluatedReview[], query: Fields): Choice {
  const rulebooks = services.rulebooks.list()
  const regions = regionsOf(reviews)
  const ask = (name: string) => firstText(query[name]) ?? ''
  const group = readGroup(ask, rulebooks, regions)
  const second = readGroup(ask, rulebooks, regions, other)
  const isAsked = Object.keys(second.asked).length > 0
  return {
    group,
    other: isAsked ? second : undefined,
    query: queryOf(group, ...(isAsked ? [second] : [])),
  }
}

/** Each question with its figures. */
async function answeredFor(given: Evaluated) {
  const answered: { readonly question: EvaluationQuestion; readonly figures: readonly Figure[] }[] = []
  for (const { question, reckon } of given.parts) answered.push({ question, figures: await compared(given, reckon) })
  return answered
}

/** The figures of the group, beside those of the other one where one is chosen. */
async function compared({ reviews, choice, own }: Evaluated, reckon: Reckon): Promise<readonly Figure[]> {
  const figures = await reckon(own.reviews, choice.group.group)
  if (choice.other === undefined) return figures
  const others = await reckon(gather(reviews, choice.other.group).reviews, choice.other.group)
  const says = { here: choice.group.says, there: choice.other.says }
  return figures.map(figure =>
    beside(
      figure,
      others.find(({ id }) => id === figure.id),
      says,
    ),
  )
}

function regionsOf(reviews: readonly EvaluatedReview[]): readonly string[] {
  return [...new Set(reviews.map(({ region }) => region))].toSorted((one, two) => one.localeCompare(two, 'en-GB'))
}

/** What the form of groups shows, and what the chosen group leaves out. */
function choiceShown(services: EvaluationServices, reviews: readonly EvaluatedReview[], choice: Choice, own: Gathered) {
  const rulebooks = services.rulebooks.list()
  const editions = rulebooks.map(rulebook => ({ value: editionOf(rulebook), text: rulebook.title }))
  const several = [...Map.groupBy(rulebooks, ({ rulebook }) => rulebook)].filter(([, list]) => list.length > 1)
  return {
    form: formAgain({ ...choice.group.asked, ...choice.other?.asked }, [
      ...choice.group.problems,
      ...(choice.other?.problems ?? []),
    ]),
    query: choice.query,
    group: choice.group.says,
    other: choice.other?.says ?? '',
    reviews: own.reviews.length,
    cancelled: own.cancelled,
    undated: own.undated,
    changedEdition: own.reviews.filter(({ changedEdition }) => changedEdition).length,
    questions: questions.map(({ id, title }) => ({ id, title })),
    choices: {
      groups: namedGroups(rulebooks).map(({ name, label }) => ({ value: name, text: label })),
      frameworks: [
        ...several.map(([name, list]) => ({ value: name, text: `${list[0]?.called ?? name}, every edition` })),
        ...editions,
      ],
      regions: regionsOf(reviews).map(region => ({ value: region, text: region })),
    },
  }
}

/** Of long lists a page shows the beginning, and says so. */
function onPage(figure: Figure) {
  return {
    ...figure,
    chart: chartOf(figure),
    lines: figure.lines.slice(0, lateOnPage),
    more: Math.max(0, figure.lines.length - lateOnPage),
  }
}
