import type { Transaction } from '../../../platform/db/database.ts'
import { filledForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import {
  type ReviewFormVisit,
  type ReviewSubject,
  reviewFormOn,
  reviewPage,
  type Services,
} from '../../reviews/index.ts'
import {
  correctPlace,
  dropCorrection,
  issueCorrection,
  noticeOf,
  remakeCompanion,
  writeCorrection,
} from '../commands/corrections.ts'
import { type Correctable, correctablePlaces } from '../domain/correction.ts'
import { CorrectedPlaceForm, CorrectionForm, DropCorrectionForm, IssueCorrectionForm, RemadeForm } from '../forms.ts'
import { mayIssueCorrection, mayReadReport, mayWriteCorrection } from '../policy.ts'
import { type Correction, findOpenCorrection } from '../store/corrections.ts'
import { issuedReport, listCompanions, listVersions } from '../views/issue.ts'
import type { Shown } from './standing.ts'

/** Correcting an issued report: the notice, the words that change, and the issue of the next version. */
export function correctionRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/report/correction'
  const at = (review: ReviewSubject) => `/reviews/${review.id}/report/correction`

  const show = async ({ tx, review, actor }: Omit<Shown, 'today'>, form?: ShownForm, status = 200): Promise<Reply> => {
    const issued = await issuedReport(tx, review.id)
    const open = await findOpenCorrection(tx, review.id)
    const companions = issued === undefined ? [] : await listCompanions(tx, review.id)
    const notice = issued && open && noticeOf(services, open, issued, companions)
    const wrote = actor.kind !== 'public' && open?.authorIds.includes(actor.personId) === true
    return page(
      'reports/pages/correction.njk',
      {
        title: 'Correct the issued report',
        review,
        form: form ?? filledForm(fieldsOf(open)),
        issued,
        versions: await listVersions(tx, review.id),
        open,
        notice,
        companions: (services.companions ?? []).map(({ id, label, page: at }) => ({
          id,
          label,
          page: at,
          wentOut: companions.some(each => each.id === id),
          anew: notice?.companions?.find(each => each.id === id),
        })),
        sections: issued === undefined ? [] : bySection(correctablePlaces(issued.model)),
        wrote,
        may: {
          write: mayWriteCorrection(actor, review).granted,
          issue: mayIssueCorrection(actor, review).granted && !wrote,
        },
      },
      status,
    )
  }
  const again = (visit: ReviewFormVisit, form: ShownForm, status: number) =>
    visit.read(tx => show({ tx, review: visit.subject, actor: visit.actor }, form, status))

  const showPlace = async (tx: Transaction, review: ReviewSubject, id: string, form?: ShownForm, status = 200) => {
    const issued = await issuedReport(tx, review.id)
    const open = await findOpenCorrection(tx, review.id)
    const place = issued && correctablePlaces(issued.model).find(each => each.id === id)
    if (place === undefined || open === undefined) return missing('no such place, or no correction is open')
    const text = open.changes.find(each => each.id === id)?.text ?? place.text
    return page(
      'reports/pages/correction-place.njk',
      {
        title: `Correct ${place.place.toLowerCase()}`,
        review,
        place,
        form: form ?? filledForm({ version: String(open.version), text }),
      },
      status,
    )
  }

  return [
    reviewPage({
      path,
      permission: 'report.read',
      may: mayReadReport,
      statements: 5,
      show: ({ tx, subject: review, actor }) => show({ tx, review, actor }),
    }),
    reviewFormOn({
      path,
      permission: 'report.correct',
      may: mayWriteCorrection,
      schema: CorrectionForm,
      again,
      run: (given, { caller, subject }, posted) => writeCorrection(services, caller, subject.id, given, posted),
      onward: ({ subject }) => go(`${at(subject)}#changes`, 'The notice is saved. Now write the words that change.'),
    }),
    reviewPage({
      path: `${path}/places/:place`,
      permission: 'report.correct',
      may: mayWriteCorrection,
      statements: 3,
      show: ({ tx, subject, params }) => showPlace(tx, subject, params['place'] ?? ''),
    }),
    reviewFormOn({
      path: `${path}/places/:place`,
      permission: 'report.correct',
      may: mayWriteCorrection,
      schema: CorrectedPlaceForm,
      again: ({ read, subject, params }, form, status) =>
        read(tx => showPlace(tx, subject, params['place'] ?? '', form, status)),
      run: (given, { caller, subject, params }, posted) =>
        correctPlace(services, caller, subject.id, { ...given, id: params['place'] ?? '' }, posted),
      onward: ({ subject }) => go(`${at(subject)}#changes`, 'The words are saved.'),
    }),
    reviewFormOn({
      path: `${path}/companions/:companion`,
      permission: 'report.correct',
      may: mayWriteCorrection,
      schema: RemadeForm,
      again,
      run: ({ version, anew }, { caller, subject, params }, posted) =>
        remakeCompanion(
          services,
          caller,
          subject.id,
          { id: params['companion'] ?? '', anew: anew === 'yes', version },
          posted,
        ),
      onward: ({ subject }) => go(`${at(subject)}#companions`, 'What goes out with this correction is decided.'),
    }),
    reviewFormOn({
      path: `${path}/drop`,
      permission: 'report.correct',
      may: mayWriteCorrection,
      schema: DropCorrectionForm,
      again,
      run: ({ version, dropBecause }, { caller, subject }, posted) =>
        dropCorrection(services, caller, subject.id, { version, because: dropBecause }, posted),
      onward: ({ subject }) => go(at(subject), 'The correction is dropped. The report stands as it was issued.'),
    }),
    reviewFormOn({
      path: `${path}/issue`,
      permission: 'report.issue',
      may: mayIssueCorrection,
      schema: IssueCorrectionForm,
      again,
      run: ({ version }, { caller, subject }, posted) => issueCorrection(services, caller, subject.id, version, posted),
      onward: ({ subject }, { number }) =>
        go(`/published/${subject.id}`, `Version ${number} is issued. The version before can still be read.`),
    }),
  ]
}

function fieldsOf(open: Correction | undefined) {
  if (open === undefined) return { version: '0' }
  return { version: String(open.version), wrong: open.wrong, saysNow: open.saysNow, because: open.because }
}

/** Places under the heading of their section, in reading order. */
function bySection(places: readonly Correctable[]) {
  return [...Map.groupBy(places, ({ section }) => section)].map(([heading, inside]) => ({ heading, places: inside }))
}
