import type { Temporal } from '../../../kernel/dates.ts'
import { addPeriod, parsePeriod } from '../../../kernel/periods.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import { dayFields, emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { listOrganisations } from '../../register/index.ts'
import { issuedReport } from '../../reports/index.ts'
import {
  type ReviewFormVisit,
  type ReviewSubject,
  reasonsGivenAt,
  reviewFormOn,
  reviewPage,
  type Services,
} from '../../reviews/index.ts'
import { nameForwarder, nameSchools, recordTelling, setTellingAside } from '../commands/told.ts'
import { type Discussion, type Told, tellingOf, type Way, wayTo } from '../domain/told.ts'
import { AsideForm, DiscussionForm, ForwarderForm, SchoolsForm, ToldForm } from '../forms.ts'
import { mayReadTold, mayTellChildren } from '../policy.ts'
import { discussionsHeld, findDirectors, listTold } from '../views/told.ts'
import type { Shown } from './shown.ts'

type Day = Temporal.PlainDate

/** What children and young people hear back (¶70): schools, discussions, and the report through the director. */
export function toldRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/children-told'

  /** The last day for one who is owed something: the rulebook's deadline, counted from their own first day. */
  const dueOn = (review: ReviewSubject, way: Way | undefined, from: Day | undefined): Day | undefined => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const deadline = rulebook.deadlines.find(({ id }) => id === way?.deadline)
    const period = parsePeriod(deadline?.['not-after'] ?? '')
    if (from === undefined || deadline === undefined || period === undefined) return undefined
    const due = addPeriod(from, period, deadline.counting, services.rulebooks.holidays(rulebook))
    return due === 'unknown' ? undefined : due
  }
  const standing = (told: Told | undefined, due: Day | undefined, today: Day) => ({
    due,
    isLate: due !== undefined && told?.setAsideBecause === undefined && compareDays(due, told?.doneOn ?? today) < 0,
  })

  const show = async (
    { tx, review, actor, today }: Shown,
    form: ShownForm = emptyForm,
    status = 200,
  ): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const [schools, discussions, recipient] = (['schools', 'discussions', 'recipient'] as const).map(to =>
      wayTo(rulebook, to),
    )
    const told = tellingOf(rulebook, await listTold(tx, review.id), await discussionsHeld(tx, review.id, rulebook))
    const issuedOn = (await issuedReport(tx, review.id))?.issuedOn
    const there = new Set(told.schools.map(({ recipient }) => recipient))
    return page(
      'children/pages/told-list.njk',
      {
        title: 'What children hear back',
        review,
        form,
        ways: { schools, discussions, recipient },
        schools: told.schools.map(each => ({
          ...each,
          ...standing(each, dueOn(review, schools, review.analysisEnd), today),
        })),
        discussions: told.discussions.map(each => ({
          ...each,
          ...standing(each.told, dueOn(review, discussions, each.heldOn), today),
        })),
        recipients: told.recipients.map(each => ({
          ...each,
          ...standing(each, dueOn(review, recipient, issuedOn), today),
        })),
        organisations: (await listOrganisations(tx, review.areaId, today.toString()))
          .filter(({ name }) => !there.has(name))
          .map(({ id, name }) => ({ value: id, text: name })),
        director: (await findDirectors(tx, review.id))[0] ?? '',
        letThrough: await reasonsGivenAt(services, tx, review, ['leave reporting', 'act issue-report']),
        cite: schools?.cite ?? recipient?.cite ?? '',
        may: { tell: mayTellChildren(actor, review).granted },
      },
      status,
    )
  }

  const showOne = async (
    { tx, review, actor, today }: Shown,
    at: { readonly told: Told | undefined; readonly discussion?: Discussion },
    form: ShownForm = emptyForm,
    status = 200,
  ): Promise<Reply> => {
    const { told, discussion } = at
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const way =
      discussion === undefined
        ? rulebook.children?.ways.find(({ id }) => id === told?.way)
        : wayTo(rulebook, 'discussions')
    const from =
      discussion?.heldOn ?? (way?.to === 'schools' ? review.analysisEnd : (await issuedReport(tx, review.id))?.issuedOn)
    const filled = {
      version: String(told?.version ?? 0),
      id: told?.id ?? '',
      ...dayFields('doneOn', told?.doneOn),
      ...dayFields('receivedOn', told?.receivedOn),
      proof: told?.proof,
      questions: told?.questions,
      answers: told?.answers,
      lateBecause: told?.lateBecause,
    }
    return page(
      'children/pages/told-one.njk',
      {
        title: discussion?.title ?? told?.recipient ?? '',
        review,
        form: { ...form, typed: { ...filled, ...form.typed } },
        told,
        discussion,
        way,
        at: discussion === undefined ? `children-told/${told?.id}` : `children-told/discussions/${discussion.id}`,
        ...standing(told, dueOn(review, way, from), today),
        may: { tell: mayTellChildren(actor, review).granted },
      },
      status,
    )
  }
  const showTold = async (shown: Shown, id: string, form?: ShownForm, status = 200): Promise<Reply> => {
    const told = (await listTold(shown.tx, shown.review.id)).find(each => each.id === id)
    return told === undefined ? missing('nothing of that number') : showOne(shown, { told }, form, status)
  }
  const showDiscussion = async (shown: Shown, id: string, form?: ShownForm, status = 200): Promise<Reply> => {
    const rulebook = services.rulebooks.get(shown.review.rulebook, shown.review.edition)
    const held = await discussionsHeld(shown.tx, shown.review.id, rulebook)
    const found = tellingOf(rulebook, await listTold(shown.tx, shown.review.id), held).discussions.find(
      each => each.id === id,
    )
    return found === undefined
      ? missing('no such discussion')
      : showOne(shown, { told: found.told, discussion: found }, form, status)
  }
  const onward = (notice: string) => (visit: { readonly subject: ReviewSubject }) =>
    go(`/reviews/${visit.subject.id}/children-told`, notice)
  const listAgain = ({ read, subject: review, actor, today }: ReviewFormVisit, form: ShownForm, status: number) =>
    read(tx => show({ tx, review, actor, today }, form, status))
  const onePath = `${path}/:told` as const
  const discussionPath = `${path}/discussions/:activity` as const

  return [
    reviewPage({
      path,
      permission: 'children.told',
      may: mayReadTold,
      statements: 7,
      show: ({ tx, subject: review, actor, today }) => show({ tx, review, actor, today }),
    }),
    reviewFormOn({
      path: `${path}/schools`,
      permission: 'children.tell',
      may: mayTellChildren,
      schema: SchoolsForm,
      again: listAgain,
      run: (given, { caller, subject: review }, posted) => nameSchools(services, caller, review.id, given, posted),
      onward: onward('The schools are on the list.'),
    }),
    reviewFormOn({
      path: `${path}/forwarder`,
      permission: 'children.tell',
      may: mayTellChildren,
      schema: ForwarderForm,
      again: listAgain,
      run: (given, { caller, subject: review }, posted) => nameForwarder(services, caller, review.id, given, posted),
      onward: onward('It is on the list.'),
    }),
    reviewPage({
      path: discussionPath,
      permission: 'children.told',
      may: mayReadTold,
      statements: 3,
      show: ({ tx, subject: review, actor, today, params }) =>
        showDiscussion({ tx, review, actor, today }, params['activity'] ?? ''),
    }),
    reviewFormOn({
      path: discussionPath,
      permission: 'children.tell',
      may: mayTellChildren,
      schema: DiscussionForm,
      again: ({ read, subject: review, actor, today, params }, form, status) =>
        read(tx => showDiscussion({ tx, review, actor, today }, params['activity'] ?? '', form, status)),
      run: ({ id, version, ...given }, { caller, subject: review, params }, posted) =>
        recordTelling(
          services,
          caller,
          review.id,
          { ...given, at: id === '' ? { activityId: params['activity'] ?? '' } : { id, version } },
          posted,
        ),
      onward: onward('What was answered is recorded.'),
    }),
    reviewPage({
      path: onePath,
      permission: 'children.told',
      may: mayReadTold,
      statements: 3,
      show: ({ tx, subject: review, actor, today, params }) =>
        showTold({ tx, review, actor, today }, params['told'] ?? ''),
    }),
    reviewFormOn({
      path: onePath,
      permission: 'children.tell',
      may: mayTellChildren,
      schema: ToldForm,
      again: ({ read, subject: review, actor, today, params }, form, status) =>
        read(tx => showTold({ tx, review, actor, today }, params['told'] ?? '', form, status)),
      run: ({ version, ...given }, { caller, subject: review, params }, posted) =>
        recordTelling(services, caller, review.id, { ...given, at: { id: params['told'] ?? '', version } }, posted),
      onward: onward('It is recorded.'),
    }),
    reviewFormOn({
      path: `${onePath}/aside`,
      permission: 'children.tell',
      may: mayTellChildren,
      schema: AsideForm,
      again: ({ read, subject: review, actor, today, params }, form, status) =>
        read(tx => showTold({ tx, review, actor, today }, params['told'] ?? '', form, status)),
      run: (given, { caller, subject: review, params }, posted) =>
        setTellingAside(services, caller, review.id, { id: params['told'] ?? '', ...given }, posted),
      onward: onward('It is set aside.'),
    }),
  ]
}
