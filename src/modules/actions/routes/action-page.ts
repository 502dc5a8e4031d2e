import { sayDay } from '../../../kernel/dates.ts'
import { dayFields, filledForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { canOpen, itemsForChoice, listCited, listRequests, sayScan } from '../../evidence/index.ts'
import { mayRead, type ReviewFormVisit, reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { saveAction, withdrawAction } from '../commands/plan.ts'
import { citedAs, reportProgress, verifyProgress } from '../commands/progress.ts'
import type { Action } from '../domain/plan.ts'
import { type Progress, progressStanding, wasSent } from '../domain/progress.ts'
import { ProgressForm, SaveActionForm, VerificationForm, WithdrawForm } from '../forms.ts'
import { mayCiteItems, mayReadActions, mayVerify, mayWriteActions } from '../policy.ts'
import { listActions } from '../store/plan.ts'
import { listProgress } from '../store/progress.ts'
import {
  listProgressDocuments,
  listProgressFiles,
  type ProgressDocument,
  type ProgressFile,
} from '../views/progress.ts'
import { ownerChoices, recommendationChoices } from './choices.ts'
import { versionOf } from './duties.ts'
import type { Shown } from './overview.ts'
import { actionShown, progressTags } from './shown.ts'

const path = '/reviews/:review/actions/items/:action'
const permission = 'actions.write'
const may = mayWriteActions

/** The forms of the page; the one that was posted is shown again with what was typed. */
type Active = 'change' | 'report' | 'verify' | 'withdraw'
type Again = { readonly active: Active; readonly form: ShownForm; readonly status: number }

async function showAction(services: Services, shown: Shown, actionId: string, again?: Again): Promise<Reply> {
  const { tx, review, actor, today } = shown
  const action = (await listActions(tx, review.id)).find(({ id }) => id === actionId)
  if (action === undefined) return missing('no such action in this review')
  const progress = await listProgress(tx, review.id, actionId)
  const shows = await whatShows(services, shown, actionId)
  const mayCite = mayCiteItems(actor, review).granted
  const choices = await recommendationChoices(services, shown)
  const owners = await ownerChoices(shown)
  const filled = filledForm({
    text: action.text,
    ...dayFields('firstDay', action.firstDay),
    ...dayFields('lastDay', action.lastDay),
    owner: action.owner,
    ownerId: action.ownerId ?? '',
    recommendation: action.recommendationId ?? '',
  })
  const changed = again?.active === 'change' ? again.form : undefined
  // A form that was posted holds its own fields alone: the others show what is on record.
  const typed = { ...(changed === undefined ? filled.typed : {}), ...again?.form.typed }
  const model = {
    title: 'Action',
    review,
    form: again === undefined ? filled : { ...again.form, typed },
    version: versionOf(again?.form, action.version),
    action: actionShown(review, action, today),
    // Only what was said last waits for an answer.
    progress: progress.map((each, index) => ({
      ...progressShown(services, shown, action, each, shows),
      ...(index === 0 ? {} : { mayVerify: false, whyNot: '' }),
    })),
    recommendation: choices.find(({ value }) => value !== '' && value === action.recommendationId)?.text ?? '',
    choices,
    owners,
    documents: shows.sent.map(({ id, document }) => ({ value: id, text: document })),
    items: mayCite ? await itemsForChoice(tx, review.id) : [],
    may: {
      cite: mayCite,
      write: mayWriteActions(actor, review).granted && action.withdrawnBecause === undefined,
    },
  }
  return page('actions/pages/action.njk', model, again?.status ?? 200)
}

type WhatShows = {
  readonly files: readonly ProgressFile[]
  /** Documents of the area, as the rulebook names them. */
  readonly documents: readonly ProgressDocument[]
  /** Those that the area sent, which may be cited. */
  readonly sent: readonly { readonly id: string; readonly document: string }[]
  /** Items of evidence; none for those who may not read evidence. */
  readonly items: readonly {
    readonly byId: string
    readonly id: string
    readonly reference: string
    readonly title: string
  }[]
}

/** All that shows the progress of an action, as far as the one who looks may read it. Four statements at most. */
async function whatShows(services: Services, { tx, review, actor }: Shown, actionId: string): Promise<WhatShows> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const labelOf = (document: string) => rulebook.documents.find(({ id }) => id === document)?.label ?? document
  const documents = await listProgressDocuments(tx, review.id, actionId)
  const requests = await listRequests(tx, review.id)
  return {
    files: await listProgressFiles(tx, review.id, actionId),
    documents: documents.map(each => ({ ...each, document: labelOf(each.document) })),
    sent: requests.filter(wasSent).map(({ id, document }) => ({ id, document: labelOf(document) })),
    items: mayRead(actor, review).granted ? await listCited(tx, review.id, ['progress']) : [],
  }
}

function progressShown(
  services: Services,
  { review, actor }: Shown,
  action: Action,
  progress: Progress,
  { files, documents, items }: WhatShows,
) {
  const hasScanner = services.files.scanner !== undefined
  const { verification } = progress
  return {
    id: progress.id,
    on: sayDay(progress.reportedOn),
    by: progress.reportedBy,
    state: progress.state,
    note: progress.note,
    tag: progressTags[progressStanding(progress)],
    answered: verification === undefined ? '' : { ...verification, on: sayDay(verification.on) },
    files: files
      .filter(({ progressId }) => progressId === progress.id)
      .map(file => ({
        name: file.name,
        scan: sayScan(file.scan, hasScanner, file.found),
        download: canOpen(file.scan, hasScanner)
          ? `/reviews/${review.id}/actions/items/${action.id}/files/${file.id}/download`
          : '',
      })),
    documents: documents
      .filter(({ progressId }) => progressId === progress.id)
      .map(({ requestId, document }) => ({ text: document, href: `/reviews/${review.id}/documents/${requestId}` })),
    items: items
      .filter(({ byId }) => byId === citedAs(action.id, progress.id))
      .map(({ id, reference, title }) => ({
        text: `${reference} ${title}`,
        href: `/reviews/${review.id}/evidence/${id}`,
      })),
    mayVerify: mayVerify(actor, review, action, progress).granted && action.withdrawnBecause === undefined,
    whyNot: whyNotVerify(actor, review, action, progress),
  }
}

/** Why the one who looks cannot verify what waits for it, where they write otherwise. */
function whyNotVerify(actor: Shown['actor'], review: Shown['review'], action: Action, progress: Progress): string {
  if (progress.verification !== undefined || !mayWriteActions(actor, review).granted) return ''
  const verdict = mayVerify(actor, review, action, progress)
  return verdict.granted ? '' : verdict.because
}

function idIn({ params }: ReviewFormVisit): string {
  return params['action'] ?? ''
}

function showAgain(services: Services, active: Active) {
  return (visit: ReviewFormVisit, form: ShownForm, status: number) => {
    const { read, subject: review, actor, today } = visit
    return read(tx => showAction(services, { tx, review, actor, today }, idIn(visit), { active, form, status }))
  }
}

/** One action: what it is, its progress with what shows it, what somebody else says to that, and its change. */
export function actionPageRoutes(services: Services): readonly Route[] {
  const onPlan = (notice: string) => (visit: ReviewFormVisit) => go(`/reviews/${visit.subject.id}/actions`, notice)
  const onPage = (notice: string) => (visit: ReviewFormVisit) =>
    go(`/reviews/${visit.subject.id}/actions/items/${idIn(visit)}#progress`, notice)
  return [
    reviewPage({
      path,
      permission: 'actions.read',
      may: mayReadActions,
      statements: 10,
      show: ({ tx, subject, actor, today, params }) =>
        showAction(services, { tx, review: subject, actor, today }, params['action'] ?? ''),
    }),
    reviewFormOn({
      path,
      permission,
      may,
      schema: SaveActionForm,
      again: showAgain(services, 'change'),
      run({ recommendation, ...action }, visit, posted) {
        const written = { ...action, id: idIn(visit), recommendationId: recommendation }
        return saveAction(services, visit.caller, visit.subject.id, written, posted)
      },
      onward: onPlan('The action is saved.'),
    }),
    reviewFormOn({
      path: `${path}/progress`,
      permission,
      may,
      uploads: review => ({ reviewId: review.id }),
      schema: ProgressForm,
      again: showAgain(services, 'report'),
      run({ progressNote: note, ...reported }, visit, posted) {
        const files = visit.uploads.held.map(file => file.id)
        const progress = { ...reported, actionId: idIn(visit), note, files }
        return reportProgress(services, visit.caller, visit.subject.id, progress, posted)
      },
      onward: onPage('The progress is reported. Somebody other than you and the owner verifies it.'),
    }),
    reviewFormOn({
      path: `${path}/progress/:progress/verify`,
      permission,
      may,
      schema: VerificationForm,
      again: showAgain(services, 'verify'),
      run({ verdict, verdictBecause: because }, visit, posted) {
        const progressId = visit.params['progress'] ?? ''
        const given = { actionId: idIn(visit), progressId, verified: verdict === 'verified', because }
        return verifyProgress(services, visit.caller, visit.subject.id, given, posted)
      },
      onward: (visit, _, { verdict }) =>
        onPage(verdict === 'verified' ? 'The progress is verified.' : 'The progress is sent back.')(visit),
    }),
    reviewFormOn({
      path: `${path}/withdraw`,
      permission,
      may,
      schema: WithdrawForm,
      again: showAgain(services, 'withdraw'),
      run: (given, visit, posted) =>
        withdrawAction(services, visit.caller, visit.subject.id, { ...given, id: idIn(visit) }, posted),
      onward: onPlan('The action is withdrawn.'),
    }),
    reviewPage({
      path: `${path}/files/:file/download`,
      permission: 'actions.read',
      may: mayReadActions,
      statements: 2,
      async show({ tx, subject: review, params }) {
        const actionId = params['action'] ?? ''
        const file = (await listProgressFiles(tx, review.id, actionId)).find(({ id }) => id === params['file'])
        if (file === undefined) return missing('actions.read: no such file for this actor')
        if (!canOpen(file.scan, services.files.scanner !== undefined))
          return go(`/reviews/${review.id}/actions/items/${actionId}`)
        return { kind: 'stored', sha256: file.sha256, name: file.name, type: file.type }
      },
    }),
  ]
}
