import { parseDay, type Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { dayFields, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { leads, type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { attachToItem } from '../commands/attachments.ts'
import { addEvidence, linkEvidence, supersedeEvidence } from '../commands/items.ts'
import {
  bearingsTyped,
  filterIn,
  itemFromAddress,
  itemTyped,
  pageNumberIn,
  readBearings,
  readItem,
  SupersedeForm,
  VersionForm,
  variantOf,
} from '../forms.ts'
import { mayReadEvidence, mayWriteEvidence } from '../policy.ts'
import { listItemAttachments } from '../views/attachments.ts'
import {
  countItems,
  findItem,
  itemsOnPage,
  listUses,
  listVersions,
  searchItems,
  summariseItems,
} from '../views/items.ts'
import { attachmentOf, cardOf, filesOfReview, itemChoices, useOf } from './models.ts'

type Shown = { readonly tx: Transaction; readonly review: ReviewSubject; readonly actor: Actor }

const list = '/reviews/:review/evidence'
const one = '/reviews/:review/evidence/:item'

/** The evidence of a review: searched, written, linked, superseded. */
export function itemRoutes(services: Services): readonly Route[] {
  return [...listRoutes(services), ...writingRoutes(services), ...changingRoutes(services)]
}

function rulebookOf(services: Services, review: ReviewSubject) {
  return services.rulebooks.get(review.rulebook, review.edition)
}

function listRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: list,
      permission: 'evidence.read',
      may: mayReadEvidence,
      statements: 5,
      async show({ tx, subject: review, actor, query }) {
        const rulebook = rulebookOf(services, review)
        const filter = filterIn(rulebook, query)
        const found = await countItems(tx, review.id, filter)
        const pages = Math.max(1, Math.ceil(found / itemsOnPage))
        const pageNumber = Math.min(pageNumberIn(query), pages)
        const items = await searchItems(tx, review.id, filter, pageNumber)
        const summary = await summariseItems(tx, review.id)
        return page('evidence/pages/list.njk', {
          title: 'Evidence',
          review,
          choices: itemChoices(rulebook),
          filter,
          filtered: Object.keys(filter).length > 0,
          found,
          items: items.map(item => cardOf(item, rulebook)),
          summary,
          sources: rulebook.sources.map(source => ({
            id: source.id,
            label: source.label,
            cite: source.cite,
            items: summary.sources[source.id] ?? 0,
          })),
          pages: { number: pageNumber, last: pages, address: addressOf(query) },
          may: { write: mayWriteEvidence(actor, review).granted },
        })
      },
    }),
  ]
}

/** The search again, without its page: ends so that a page number can follow. */
function addressOf(query: Fields): string {
  const address = new URLSearchParams()
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) {
      if (name !== 'page' && value !== undefined && value !== '') address.append(name, value)
    }
  }
  return address.size === 0 ? '?' : `?${address}&`
}

function writingRoutes(services: Services): readonly Route[] {
  const path = `${list}/new` as const
  const show = (review: ReviewSubject, form: ShownForm, status = 200): Reply =>
    page(
      'evidence/pages/new.njk',
      {
        title: variantOf(form.typed['from']) === 'own' ? 'Write evidence' : 'Enter evidence from another body',
        review,
        form,
        variant: variantOf(form.typed['from']),
        choices: itemChoices(rulebookOf(services, review)),
      },
      status,
    )
  return [
    reviewPage({
      path,
      permission: 'evidence.write',
      may: mayWriteEvidence,
      statements: 1,
      async show({ subject: review, query, today }) {
        const from = variantOf(query['from'])
        const days = from === 'own' ? dayFields('event', dayIn(query) ?? today) : dayFields('received', today)
        return show(review, filledForm({ from, ...days, ...itemFromAddress(query) }))
      },
    }),
    reviewForm({
      path,
      permission: 'evidence.write',
      may: mayWriteEvidence,
      uploads: filesOfReview,
      async submit({ caller, body, key, subject: review, uploads }) {
        const item = readItem(rulebookOf(services, review), body)
        const problems = [...(item.ok ? [] : item.problems), ...uploads.problems]
        if (!item.ok || problems.length > 0) return show(review, formAgain(body, problems), uploads.status)
        const files = uploads.held.map(({ id }) => id)
        const outcome = await addEvidence(services, caller, review.id, item.command, { key, files })
        const another = body['next'] === 'another'
        const onward = `/reviews/${review.id}/evidence`
        return answer(
          outcome,
          body,
          ({ id, reference }) =>
            another
              ? go(`${onward}/new?${againAddress(body)}`, `Saved as ${reference}. Write the next.`)
              : go(`${onward}/${id}`, `Saved as ${reference}.`),
          async (form, status) => show(review, form, status),
        )
      },
    }),
  ]
}

/** The day that an activity hands over, as ISO text. */
function dayIn(query: Fields): Temporal.PlainDate | undefined {
  return typeof query['day'] === 'string' ? parseDay(query['day']) : undefined
}

/** What the next item of the same meeting shares with this one. */
function againAddress(body: Fields): string {
  const shared = ['from', 'kind', 'place', 'people', 'source', 'body']
  const address = new URLSearchParams()
  for (const name of shared) {
    const value = body[name]
    if (typeof value === 'string' && value !== '') address.set(name, value)
  }
  const [day, month, year] = ['day', 'month', 'year'].map(part => String(body[`event-${part}`] ?? ''))
  const event = parseDay({ day: day ?? '', month: month ?? '', year: year ?? '' })
  if (event !== undefined) address.set('day', event.toString())
  return address.toString()
}

function changingRoutes(services: Services): readonly Route[] {
  const showItem = async ({ tx, review, actor }: Shown, id: string, form: ShownForm | undefined, status = 200) => {
    const rulebook = rulebookOf(services, review)
    const item = await findItem(tx, review.id, id)
    if (item === undefined) return missing('evidence.read: no such item in this review')
    const versions = await listVersions(tx, review.id, item.id)
    const attachments = await listItemAttachments(tx, item.id)
    const uses = await listUses(
      tx,
      review.id,
      versions.map(version => version.id),
    )
    return page(
      'evidence/pages/item.njk',
      {
        title: item.title,
        review,
        item: cardOf(item, rulebook),
        versions,
        uses: uses.map(use => ({
          ...useOf(use, rulebook, review.id),
          of: versions.find(version => version.id === use.itemId)?.reference ?? '',
        })),
        attachments: attachments.map(each => attachmentOf(each, services, review.id)),
        choices: itemChoices(rulebook),
        form: form ?? filledForm({ version: String(item.version), ...bearingsTyped(item.bearings) }),
        may: {
          write: mayWriteEvidence(actor, review).granted && item.supersededById === null,
          conduct: leads(actor, review).granted,
        },
      },
      status,
    )
  }
  const showSupersede = async ({ tx, review }: Shown, id: string, form: ShownForm | undefined, status = 200) => {
    const item = await findItem(tx, review.id, id)
    if (item === undefined || !item.isOpen) return missing('evidence.write: no such item for this actor')
    if (form === undefined && item.supersededById !== null)
      return go(
        `/reviews/${review.id}/evidence/${item.supersededById}`,
        `${item.reference} is superseded by this item.`,
      )
    const shown = form ?? filledForm(itemTyped(item))
    const rulebook = rulebookOf(services, review)
    return page(
      'evidence/pages/supersede.njk',
      {
        title: `Supersede ${item.reference}`,
        review,
        form: shown,
        variant: variantOf(shown.typed['from']),
        item: cardOf(item, rulebook),
        choices: itemChoices(rulebook),
      },
      status,
    )
  }
  return [
    reviewPage({
      path: one,
      permission: 'evidence.read',
      may: mayReadEvidence,
      statements: 6,
      show: ({ tx, subject: review, actor, params }) =>
        showItem({ tx, review, actor }, params['item'] ?? '', undefined),
    }),
    reviewForm({
      path: `${one}/files`,
      permission: 'evidence.write',
      may: mayWriteEvidence,
      uploads: filesOfReview,
      async submit({ caller, body, key, subject: review, actor, params, uploads, read }) {
        const itemId = params['item'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => showItem({ tx, review, actor }, itemId, form, status))
        if (uploads.problems.length > 0) return again(formAgain(body, uploads.problems), uploads.status)
        const files = uploads.held.map(({ id }) => id)
        const outcome = await attachToItem(services, caller, review.id, { itemId, files }, { key })
        return answer(
          outcome,
          body,
          ({ attached }) =>
            go(
              `/reviews/${review.id}/evidence/${itemId}`,
              attached === 1 ? 'The file is attached.' : 'The files are attached.',
            ),
          again,
        )
      },
    }),
    reviewForm({
      path: `${one}/bearings`,
      permission: 'evidence.write',
      may: mayWriteEvidence,
      async submit({ caller, body, key, subject: review, actor, params, read }) {
        const itemId = params['item'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => showItem({ tx, review, actor }, itemId, form, status))
        const form = readForm(VersionForm, body)
        const bearings = readBearings(rulebookOf(services, review), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        if (!bearings.ok) return again(formAgain(body, bearings.problems), 422)
        const given = { itemId, version: form.command.version, bearings: bearings.command }
        const outcome = await linkEvidence(services, caller, review.id, given, { key })
        return answer(outcome, body, () => go(`/reviews/${review.id}/evidence/${itemId}`, 'Saved.'), again)
      },
    }),
    reviewPage({
      path: `${one}/supersede`,
      permission: 'evidence.write',
      may: mayWriteEvidence,
      statements: 3,
      show: ({ tx, subject: review, actor, params }) =>
        showSupersede({ tx, review, actor }, params['item'] ?? '', undefined),
    }),
    reviewForm({
      path: `${one}/supersede`,
      permission: 'evidence.write',
      may: mayWriteEvidence,
      async submit({ caller, body, key, subject: review, actor, params, read }) {
        const itemId = params['item'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => showSupersede({ tx, review, actor }, itemId, form, status))
        const form = readForm(SupersedeForm, body)
        const item = readItem(rulebookOf(services, review), body)
        if (!form.ok || !item.ok) {
          const problems = [...(form.ok ? [] : form.problems), ...(item.ok ? [] : item.problems)]
          return again(formAgain(body, problems), 422)
        }
        const outcome = await supersedeEvidence(
          services,
          caller,
          review.id,
          { itemId, ...form.command, item: item.command },
          { key },
        )
        return answer(
          outcome,
          body,
          ({ id, reference }) => go(`/reviews/${review.id}/evidence/${id}`, `Saved as ${reference}.`),
          again,
        )
      },
    }),
  ]
}
