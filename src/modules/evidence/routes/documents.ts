import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import type { Outcome } from '../../../kernel/outcome.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { dayFields, emptyForm, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { listRespondents, type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { agreeDueDay, answerRequest, askForDocuments, nameOwner, receiveDocument } from '../commands/requests.ts'
import { isLate, moveRequest, type RequestState, waitsForArea } from '../domain/request.ts'
import { AnswerForm, DueDayForm, OwnerForm, ReceptionForm } from '../forms.ts'
import { mayAnswerRequest, mayAskForDocuments, mayNameOwner, maySeeDocuments } from '../policy.ts'
import { listRequestAttachments } from '../views/attachments.ts'
import { type DocumentRequest, listRequests } from '../views/requests.ts'
import { attachmentOf, filesOfReview } from './models.ts'

type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

const list = '/reviews/:review/documents'
const one = '/reviews/:review/documents/:request'

const stateWords: { readonly [state in RequestState]: { readonly text: string; readonly colour: string } } = {
  asked: { text: 'Asked for', colour: 'blue' },
  sent: { text: 'Sent', colour: 'turquoise' },
  accepted: { text: 'Accepted', colour: 'green' },
  returned: { text: 'Returned', colour: 'orange' },
  'not-available': { text: 'Not available', colour: 'grey' },
}

/** The documents asked of the area, as both sides see them: the lead asks and accepts, the director's office answers. */
export function documentRoutes(services: Services): readonly Route[] {
  return [...listRoutes(services), ...requestRoutes(services)]
}

/** A request in words. Late ones say so. */
function requestOf(request: DocumentRequest, rulebook: Rulebook, today: Temporal.PlainDate) {
  const document = rulebook.documents.find(each => each.id === request.document)
  return {
    ...request,
    label: document?.label ?? request.document,
    text: document?.text ?? '',
    cite: document?.cite ?? '',
    late: isLate(request, today),
    waits: waitsForArea(request.state),
    stateText: stateWords[request.state].text,
    colour: stateWords[request.state].colour,
  }
}

function listRoutes(services: Services): readonly Route[] {
  const show = async ({ tx, review, actor, today }: Shown, form: ShownForm, status = 200): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const attachments = (await listRequestAttachments(tx, review.id))
      .map(each => attachmentOf(each, services, review.id))
      .filter(each => each.state === 'current')
    const requests = (await listRequests(tx, review.id)).map(request => ({
      ...requestOf(request, rulebook, today),
      attachments: attachments.filter(each => each.requestId === request.id),
    }))
    const asked = new Set(requests.map(request => request.document))
    const answersHere = mayAnswerRequest(actor, review).granted
    const isWaiting = (request: (typeof requests)[number]) => (answersHere ? request.waits : request.state === 'sent')
    return page(
      'evidence/pages/documents.njk',
      {
        title: 'Documents asked of the area',
        review,
        form,
        requests: [
          { heading: 'Late', requests: requests.filter(request => request.late) },
          {
            heading: answersHere ? 'Waiting for you' : 'Waiting for the team',
            requests: requests.filter(request => !request.late && isWaiting(request)),
          },
          {
            heading: answersHere ? 'With the team' : 'Waiting for the area',
            requests: requests.filter(request => !request.late && !isWaiting(request) && request.state !== 'accepted'),
          },
          { heading: 'Accepted', requests: requests.filter(request => request.state === 'accepted') },
        ].filter(group => group.requests.length > 0),
        counts: {
          all: requests.length,
          late: requests.filter(request => request.late).length,
          accepted: requests.filter(request => request.state === 'accepted').length,
        },
        toAsk: rulebook.documents
          .filter(document => !asked.has(document.id))
          .map(document => ({
            label: document.label,
            cite: document.cite,
            due: review.analysisStart && sayDay(review.analysisStart.add({ days: document['due-days'] })),
          })),
        may: { ask: mayAskForDocuments(actor, review).granted, answer: answersHere },
      },
      status,
    )
  }
  return [
    reviewPage({
      path: list,
      permission: 'documents.read',
      may: maySeeDocuments,
      statements: 3,
      show: ({ tx, subject: review, actor, today }) => show({ tx, review, actor, today }, emptyForm),
    }),
    reviewForm({
      path: `${list}/ask`,
      permission: 'documents.ask',
      may: mayAskForDocuments,
      async submit({ caller, body, key, subject: review, actor, today, read }) {
        const outcome = await askForDocuments(services, caller, review.id, { key })
        return answer(
          outcome,
          body,
          () => go(`/reviews/${review.id}/documents`, 'The area sees on its own page what is asked for.'),
          (form, status) => read(tx => show({ tx, review, actor, today }, form, status)),
        )
      },
    }),
  ]
}

function requestRoutes(services: Services): readonly Route[] {
  const show = async (
    { tx, review, actor, today }: Shown,
    id: string,
    form: ShownForm | undefined,
    status = 200,
  ): Promise<Reply> => {
    const found = (await listRequests(tx, review.id)).find(request => request.id === id)
    if (found === undefined) return missing('documents.read: no such request for this actor')
    const request = requestOf(found, services.rulebooks.get(review.rulebook, review.edition), today)
    const attachments = await listRequestAttachments(tx, review.id, found.id)
    const respondents = await listRespondents(tx, review.id)
    const can = (move: 'send' | 'accept' | 'return') => moveRequest(found.state, move) !== undefined
    const receives = mayAskForDocuments(actor, review).granted
    return page(
      'evidence/pages/document.njk',
      {
        title: request.label,
        review,
        request,
        attachments: attachments.map(each => attachmentOf(each, services, review.id)),
        form: form ?? filledForm(typedOf(found)),
        respondents: respondents.map(person => ({ value: person.personId, text: person.name })),
        may: {
          answer: mayAnswerRequest(actor, review).granted && can('send'),
          accept: receives && can('accept'),
          return: receives && can('return'),
          name: mayNameOwner(actor, review).granted && found.state !== 'accepted',
          agree: receives,
        },
      },
      status,
    )
  }

  /** One of the page's forms: read, carried out, and the page again. */
  const post = (
    segment: string,
    permission: string,
    may: Parameters<typeof reviewForm>[0]['may'],
    notice: string,
    carryOut: (posted: Posted) => Promise<Outcome> | readonly { readonly text: string; readonly field?: string }[],
  ): Route =>
    reviewForm({
      path: `${one}/${segment}`,
      permission,
      may,
      ...(segment === 'answer' ? { uploads: filesOfReview } : {}),
      async submit({ caller, body, key, subject: review, actor, today, params, uploads, read }) {
        const requestId = params['request'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor, today }, requestId, form, status))
        if (uploads.problems.length > 0) return again(formAgain(body, uploads.problems), uploads.status)
        const files = uploads.held.map(({ id }) => id)
        const carried = carryOut({ caller, body, key, reviewId: review.id, requestId, files })
        if (!(carried instanceof Promise)) return again(formAgain(body, carried), 422)
        return answer(await carried, body, () => go(`/reviews/${review.id}/documents`, notice), again)
      },
    })

  return [
    reviewPage({
      path: one,
      permission: 'documents.read',
      may: maySeeDocuments,
      statements: 4,
      show: ({ tx, subject: review, actor, today, params }) =>
        show({ tx, review, actor, today }, params['request'] ?? '', undefined),
    }),
    post('answer', 'documents.answer', mayAnswerRequest, 'Your answer is saved; the team sees it.', posted => {
      const form = readForm(AnswerForm, posted.body)
      if (!form.ok) return form.problems
      const { version, answer: kind, words } = form.command
      if (kind === 'say-not-available' && posted.files.length > 0)
        return [
          {
            text: 'Say that it is sent, or untick the files: there cannot be none of it and files of it.',
            field: 'answer',
          },
        ]
      const given = kind === 'send' ? { kind, where: words, files: posted.files } : { kind, because: words }
      return answerRequest(
        services,
        posted.caller,
        posted.reviewId,
        { ...to(posted, version), answer: given },
        { key: posted.key },
      )
    }),
    post('reception', 'documents.receive', mayAskForDocuments, 'Saved; the area sees it.', posted => {
      const form = readForm(ReceptionForm, posted.body)
      if (!form.ok) return form.problems
      const { version, reception: kind, because } = form.command
      const reception = kind === 'accept' ? { kind } : { kind, because }
      return receiveDocument(
        services,
        posted.caller,
        posted.reviewId,
        { ...to(posted, version), reception },
        { key: posted.key },
      )
    }),
    post('owner', 'documents.owner', mayNameOwner, 'Saved.', posted => {
      const form = readForm(OwnerForm, posted.body)
      if (!form.ok) return form.problems
      const { version, owner: personId, ownerName } = form.command
      const owner = personId === '' ? { personId: undefined, name: ownerName } : { personId, name: '' }
      return nameOwner(services, posted.caller, posted.reviewId, { ...to(posted, version), owner }, { key: posted.key })
    }),
    post('due', 'documents.ask', mayAskForDocuments, 'Saved; the area sees the day.', posted => {
      const form = readForm(DueDayForm, posted.body)
      if (!form.ok) return form.problems
      const { version, due } = form.command
      return agreeDueDay(
        services,
        posted.caller,
        posted.reviewId,
        { ...to(posted, version), dueOn: due },
        { key: posted.key },
      )
    }),
  ]
}

type Posted = {
  readonly caller: Parameters<typeof answerRequest>[1]
  readonly body: Fields
  readonly key: string
  readonly reviewId: string
  readonly requestId: string
  readonly files: readonly string[]
}

const to = ({ requestId }: Posted, version: number) => ({ requestId, version })

function typedOf(request: DocumentRequest): Fields {
  return {
    version: String(request.version),
    words: request.state === 'not-available' ? request.reason : request.answer,
    owner: request.ownerId ?? '',
    ownerName: request.ownerId === undefined ? request.ownerName : '',
    ...dayFields('due', request.dueOn),
  }
}
