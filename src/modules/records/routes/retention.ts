import { sayDay, sayInstant } from '../../../kernel/dates.ts'
import { sayCount } from '../../../kernel/words.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { listHolds } from '../../../platform/record/erasure.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import {
  formRoute,
  go,
  missing,
  page,
  pageRoute,
  type Reply,
  type Route,
  type Visit,
} from '../../../platform/web/route.ts'
import { findReview, listReviews, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { endLegalHold, eraseWords, holdLegally } from '../commands/erasing.ts'
import { askRules, type RetentionSchedule, sayAfter, subjectOf } from '../domain/retention.ts'
import { EndHoldForm, EraseForm, HoldForm } from '../forms.ts'
import { mayErase } from '../policy.ts'
import { type Due, listDue, listErasable } from '../views/erasing.ts'

const guarded = { permission: 'records.erase', subject: async () => ({}), may: mayErase } as const

/** The retention schedule, what it calls for, single erasures and legal holds: for who erases and does not read. */
export function retentionRoutes(services: Services, schedule: RetentionSchedule): readonly Route[] {
  return [...scheduleRoutes(services, schedule), ...dueRoutes(services, schedule), ...singleRoutes(services)]
}

function scheduleRoutes(services: Services, schedule: RetentionSchedule): readonly Route[] {
  const show = async (tx: Transaction, today: Visit['today'], form: ShownForm = emptyForm, status = 200) => {
    const due = await listDue(tx, askRules(schedule, today))
    const holds = await listHolds(tx)
    const reviews = await listReviews(tx)
    const titleOf = (id: string | undefined) => reviews.find(review => review.id === id)?.title
    return page(
      'records/pages/retention.njk',
      {
        title: 'Keeping and erasing',
        schedule: schedule.map(rule => ({ ...rule, after: sayAfter(rule) })),
        due: due.map(each => dueShown(each, schedule)),
        holds: holds.map(hold => ({
          ...hold,
          on: titleOf(hold.reviewId) ?? 'What one person wrote',
          placed: sayInstant(hold.placedAt),
          ended: hold.endedAt === undefined ? '' : sayInstant(hold.endedAt),
        })),
        reviews: reviews.map(({ id, title }) => ({ value: id, text: title })),
        form,
      },
      status,
    )
  }
  return [
    pageRoute({ ...guarded, path: '/retention', statements: 3, show: ({ tx, today }) => show(tx, today) }),
    formRoute({
      ...guarded,
      path: '/retention/holds',
      async submit({ caller, body, key, read, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show(tx, today, form, status))
        const form = readForm(HoldForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { review, because } = form.command
        if ((await read(tx => findReview(tx, review))) === undefined)
          return again(formAgain(body, [{ field: 'review', text: 'Choose the review' }]), 422)
        const outcome = await holdLegally(services, caller, { reviewId: review, because }, key)
        return answer(outcome, body, () => go('/retention', 'The hold stands. Nothing of the review is erased.'), again)
      },
    }),
    formRoute({
      ...guarded,
      path: '/retention/holds/:hold/end',
      async submit({ caller, body, key, read, today, params }) {
        const again = (form: ShownForm, status: number) => read(tx => show(tx, today, form, status))
        const form = readForm(EndHoldForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const id = params['hold'] ?? ''
        if (!/^\d{1,18}$/.test(id)) return missing('no such hold')
        const outcome = await endLegalHold(services, caller, { id, ...form.command }, key)
        return answer(outcome, body, () => go('/retention', 'The hold has ended.'), again)
      },
    }),
  ]
}

function dueShown(due: Due, schedule: RetentionSchedule) {
  const rule = schedule.find(({ id }) => id === due.rule)
  return {
    ...due,
    what: rule?.what ?? due.rule,
    ground: rule?.ground ?? '',
    after: rule === undefined ? '' : sayAfter(rule),
    since: sayDay(due.since),
    count: due.items.length,
    href: `/retention/due/${due.rule}/${due.reviewId}`,
  }
}

function dueRoutes(services: Services, schedule: RetentionSchedule): readonly Route[] {
  const path = '/retention/due/:rule/:number'
  const find = async (tx: Transaction, { params, today }: Pick<Visit, 'params' | 'today'>) =>
    (await listDue(tx, askRules(schedule, today))).find(
      each =>
        each.rule === params['rule'] && each.reviewId === params['number'] && !(each.reviewId === 'apart' && each.held),
    )
  const show = (due: Due | undefined, form: ShownForm = emptyForm, status = 200): Reply =>
    due === undefined
      ? missing('nothing is due under this rule in this review')
      : page('records/pages/due.njk', { title: 'Erase what is due', due: dueShown(due, schedule), form }, status)
  return [
    pageRoute({ ...guarded, path, statements: 1, show: async visit => show(await find(visit.tx, visit)) }),
    formRoute({
      ...guarded,
      path,
      async submit(visit) {
        const { caller, body, key, read } = visit
        const due = await read(tx => find(tx, visit))
        if (due === undefined) return missing('nothing is due under this rule in this review')
        const { ground } = dueShown(due, schedule)
        const subject = subjectOf(schedule.find(({ id }) => id === due.rule))
        const outcome = await eraseWords(services, caller, { subject, ids: due.items, rule: due.rule, ground }, key)
        const said = `${sayCount(due.items.length, 'item')} erased. The record says so.`
        return answer(
          outcome,
          body,
          () => go('/retention', said),
          async (form, status) => show(due, form, status),
        )
      },
    }),
  ]
}

function singleRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/erase'
  const show = async (
    tx: Transaction,
    review: NonNullable<Awaited<ReturnType<typeof findReview>>>,
    form: ShownForm = emptyForm,
    status = 200,
  ) => {
    const kinds = services.rulebooks.get(review.rulebook, review.edition)['evidence-kinds']
    const items = await listErasable(tx, review.id)
    return page(
      'records/pages/erase.njk',
      {
        title: 'Erase evidence',
        review,
        form,
        ticked: [form.typed['items'] ?? []].flat(),
        items: items.map(item => ({
          ...item,
          on: sayDay(item.eventOn),
          kind: kinds.find(({ id }) => id === item.kind)?.label ?? item.kind,
        })),
      },
      status,
    )
  }
  return [
    reviewPage({
      path,
      permission: 'records.erase',
      may: mayErase,
      statements: 2,
      show: ({ tx, subject }) => show(tx, subject),
    }),
    reviewForm({
      path,
      permission: 'records.erase',
      may: mayErase,
      async submit({ caller, body, key, read, subject: review }) {
        const again = (form: ShownForm, status: number) => read(tx => show(tx, review, form, status))
        const form = readForm(EraseForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const known = new Set((await read(tx => listErasable(tx, review.id))).map(({ id }) => id))
        const ids = form.command.items.filter(id => known.has(id))
        const outcome = await eraseWords(services, caller, { ids, ground: form.command.ground }, key)
        const said = `${sayCount(ids.length, 'item')} erased. The record says so.`
        return answer(outcome, body, () => go(`/reviews/${review.id}/erase`, said), again)
      },
    }),
  ]
}
