import { sayDay, sayInstant } from '../../../kernel/dates.ts'
import { answer } from '../../../platform/web/answer.ts'
import { formAgain, readForm } from '../../../platform/web/forms.ts'
import { type Fields, firstText, go, missing, page, type Route } from '../../../platform/web/route.ts'
import { changesInOne, compareWords } from '../../../platform/web/word-differences.ts'
import { reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { loadMaterial } from '../commands/material.ts'
import { restoreBlock } from '../commands/words.ts'
import { compareReports } from '../domain/compare-reports.ts'
import { reportsHistory } from '../domain/history.ts'
import { assembleReport } from '../domain/report.ts'
import { withOtherWords } from '../domain/versions.ts'
import { RestoreForm } from '../forms.ts'
import { mayReadReport, mayWriteReport } from '../policy.ts'
import { listBlocks } from '../store/blocks.ts'
import { draftModels, listSentDrafts } from '../views/drafts.ts'
import { type BlockVersion, listBlockVersions } from '../views/versions.ts'

/** The report as it stands, among the drafts that were sent. */
const asItStands = 'now'

/** The versions of a paragraph and the drafts of the report, any two of them compared. */
export function versionRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: '/reviews/:review/report/blocks/:block/versions',
      permission: 'report.read',
      may: mayReadReport,
      statements: 3,
      async show({ tx, subject: review, actor, params, query }) {
        const id = params['block'] ?? ''
        const versions = /^\d{1,18}$/.test(id) ? await listBlockVersions(tx, review.id, id) : []
        const now = (await listBlocks(tx, review.id)).find(block => block.id === id)
        if (versions.length === 0) return missing('no such paragraph')
        const worded = withOtherWords(versions)
        const to = chosen(versions, query, 'to') ?? worded.at(-1)
        const from = chosen(versions, query, 'from') ?? worded.at(-2) ?? worded.at(-1)
        return page('reports/pages/versions.njk', {
          title: 'Versions of this paragraph',
          review,
          block: now,
          versions: versions.toReversed().map(each => ({ ...shown(each), isWorded: worded.includes(each) })),
          from: from && shown(from),
          to: to && shown(to),
          differs: from?.text !== to?.text,
          stretches: from && to ? changesInOne(compareWords(from.text, to.text)) : [],
          may: { restore: now !== undefined && now.kind !== 'fixed' && mayWriteReport(actor, review).granted },
        })
      },
    }),
    reviewForm({
      path: '/reviews/:review/report/blocks/:block/restore',
      permission: 'report.write',
      may: mayWriteReport,
      async submit({ caller, body, key, subject: review, params }) {
        const id = params['block'] ?? ''
        const versions = `/reviews/${review.id}/report/blocks/${id}/versions`
        const form = readForm(RestoreForm, body)
        if (!form.ok) return missing(formAgain(body, form.problems).problems[0]?.text ?? 'no such version')
        return answer(
          await restoreBlock(services, caller, review.id, { id, ...form.command }, { key }),
          body,
          () => go(versions, 'The older words are back, as a new version.'),
          form => Promise.resolve(go(versions, form.problems[0]?.text)),
        )
      },
    }),
    reviewPage({
      path: '/reviews/:review/report/drafts',
      permission: 'report.read',
      may: mayReadReport,
      statements: 13,
      async show({ tx, subject: review, query }) {
        const drafts = await listSentDrafts(tx, review.id)
        const [latest, earlier] = drafts
        const ids = [asItStands, ...drafts.map(each => each.id)]
        const pick = (name: string) => ids.find(each => each === firstText(query[name]))
        const to = pick('to') ?? (earlier === undefined ? asItStands : latest?.id)
        const from = pick('from') ?? (earlier ?? latest)?.id
        const models = await draftModels(
          tx,
          review.id,
          [from, to].filter(each => each !== undefined && each !== asItStands) as string[],
        )
        const standing = [from, to].includes(asItStands)
          ? assembleReport(await loadMaterial(services, tx, review))
          : undefined
        const modelOf = (id: string | undefined) => (id === asItStands ? standing : models.get(id ?? ''))
        const [before, after] = [modelOf(from), modelOf(to)]
        return page('reports/pages/drafts.njk', {
          title: 'Drafts compared',
          review,
          choices: [
            { value: asItStands, text: 'The report as it stands' },
            ...drafts.map(each => ({ value: each.id, text: `Sent on ${sayDay(each.sentOn)} to ${each.toName}` })),
          ],
          isSent: drafts.length > 0,
          from,
          to,
          changes: (before && after ? compareReports(before, after) : []).map(change => ({
            ...change,
            stretches: change.what === 'changed' ? changesInOne(compareWords(change.before, change.after)) : [],
          })),
        })
      },
    }),
  ]
}

function chosen(versions: readonly BlockVersion[], query: Fields, name: string): BlockVersion | undefined {
  return versions.find(each => String(each.version) === firstText(query[name]))
}

function shown(version: BlockVersion) {
  const did = reportsHistory.commands[version.command] ?? version.command
  return { ...version, did, at: sayInstant(version.at) }
}
