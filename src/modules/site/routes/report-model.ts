import { sayCount, sayList } from '../../../kernel/words.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { GradesBlock } from '../../../platform/documents/model.ts'
import { type PublishedActions, type PublishedProgress, sayWhen } from '../../actions/index.ts'
import { childrenReportId, linesByFinding } from '../../children/index.ts'
import {
  type IssuedCompanion,
  type IssuedReport,
  type IssuedVersion,
  listCompanions,
  listVersions,
} from '../../reports/index.ts'

/** What is published of a plan, and how far each of its actions has come. */
export type PublishedPlan = { readonly plan: PublishedActions; readonly progress: readonly PublishedProgress[] }

/** What comes first on the page is taken out of the frozen model: grades, the section they stand in, what must improve. */
export async function shownReport(tx: Transaction, issued: IssuedReport, published: PublishedPlan | undefined) {
  const companions = await listCompanions(tx, issued.reviewId, issued.number)
  const versions = issued.newest === 1 ? [] : await listVersions(tx, issued.reviewId)
  const { sections } = issued.model
  const first = sections.find(section => section.blocks.some(block => block.kind === 'grades'))
  const grades = first?.blocks.find(block => block.kind === 'grades')
  return {
    title: issued.title,
    issued,
    versions,
    at: addressOf(issued),
    grades,
    tally: grades === undefined ? '' : sayTally(grades),
    opening: (first?.blocks ?? []).filter(block => block.kind === 'passage' || block.kind === 'finding'),
    recommendations: sections.flatMap(section =>
      section.recommendations.map(one => ({
        ...one,
        section: section.heading,
        answer: published && answerTo(one.id, wordingsOf(one, versions), published),
      })),
    ),
    plan: published && shownPlan(published),
    companions,
    toldToChildren: toldIn(companions, addressOf(issued)),
    files: [...issued.files, ...companions.flatMap(each => each.files)].map(file => ({
      ...file,
      kilobytes: Math.ceil(file.length / 1024),
    })),
  }
}

/** Where children are told of each paragraph, by its id, in the report for children that went out with this version. */
function toldIn(companions: readonly IssuedCompanion[], at: string): { readonly [block: string]: string } {
  const children = companions.find(({ id }) => id === childrenReportId)
  if (children === undefined) return {}
  return Object.fromEntries(
    linesByFinding(children.model).map(({ finding, line }) => [finding, `${at}/${childrenReportId}#line-${line}`]),
  )
}

/** All grades in a sentence, the best first: `Of 12 grades, 4 being the best and 1 the lowest, 1 is 4 and 11 are 3.` */
function sayTally({ rows, scale }: GradesBlock): string {
  const counts = scale
    .map(({ grade }) => ({ grade, count: rows.filter(row => row.grade === grade).length }))
    .filter(({ count }) => count > 0)
  if (counts.length === 0) return ''
  const none = rows.filter(row => row.grade === undefined).length
  const said = [
    ...counts.map(({ grade, count }) => `${count} ${count === 1 ? 'is' : 'are'} ${grade}`),
    ...(none === 0 ? [] : [`${none} ${none === 1 ? 'is' : 'are'} not given`]),
  ]
  return `Of ${sayCount(rows.length, 'grade')}, ${scale.at(0)?.grade} being the best and ${scale.at(-1)?.grade} the lowest, ${sayList(said)}.`
}

/** One section of a report, and those before and after it. */
export function shownSection(issued: IssuedReport, id: string) {
  const { sections } = issued.model
  const place = sections.findIndex(section => section.id === id)
  const section = sections[place]
  if (section === undefined) return undefined
  const lead = (index: number) => {
    const other = sections[index]
    return other === undefined ? undefined : { id: other.id, heading: other.heading }
  }
  return {
    title: `${section.heading}: ${issued.title}`,
    issued,
    at: addressOf(issued),
    section,
    before: lead(place - 1),
    after: lead(place + 1),
  }
}

/** Old versions keep their files and sections beside them. */
function addressOf(issued: IssuedReport): string {
  const own = `/published/${issued.reviewId}`
  return issued.number === issued.newest ? own : `${own}/versions/${issued.number}`
}

const states = { 'not-begun': 'Not begun', 'under-way': 'Under way', done: 'Done' } as const

/** The answer of those who act, each action with when it is taken and how far it has verifiably come, in words. */
function shownPlan({ plan, progress }: PublishedPlan) {
  return {
    ...plan,
    hasProgress: progress.length > 0,
    actions: plan.actions.map(action => {
      const stands = standing(action.id, progress)
      return {
        ...action,
        when: sayWhen(action),
        stands: stands && { ...stands, says: states[stands.state] },
      }
    }),
  }
}

/** The words of a recommendation in every version: a plan answers those that stood when it was made. */
function wordingsOf(
  one: { readonly id: string; readonly text: string },
  versions: readonly IssuedVersion[],
): ReadonlySet<string> {
  const changes = versions.flatMap(({ notice }) => notice?.changes ?? []).filter(({ id }) => id === one.id)
  return new Set([one.text, ...changes.flatMap(({ before, after }) => [before, after])])
}

/** What the plan answers to one recommendation: how many actions, by when the last is done, or that it was not accepted. */
function answerTo(id: string, wordings: ReadonlySet<string>, { plan, progress }: PublishedPlan) {
  // By its number, since two may say the same; by its words in statements that kept no number.
  const isOf = (each: { readonly recommendation: string; readonly recommendationId?: string }) =>
    each.recommendationId ? id === `r${each.recommendationId}` : wordings.has(each.recommendation)
  const actions = plan.actions.filter(isOf)
  const days = actions.flatMap(({ lastDay, firstDay }) => lastDay ?? firstDay ?? [])
  return {
    actions: actions.length,
    done: actions.filter(action => standing(action.id, progress)?.state === 'done').length,
    by: days.map(String).toSorted().at(-1),
    notAccepted: plan.notAccepted.find(isOf)?.because,
  }
}

function standing(actionId: string, progress: readonly PublishedProgress[]): PublishedProgress | undefined {
  return actionId === '' ? undefined : progress.find(each => each.actionId === actionId)
}
