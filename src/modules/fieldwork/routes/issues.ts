import { sayPeriod, type Temporal } from '../../../kernel/dates.ts'
import { notGranted } from '../../../kernel/verdict.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { dayFields, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { listCited } from '../../evidence/index.ts'
import {
  answersForArea,
  listRespondents,
  mayRead,
  type ReviewSubject,
  reviewForm,
  reviewPage,
  type Services,
} from '../../reviews/index.ts'
import { recordIssue, shareIssue, withdrawIssue } from '../commands/issues.ts'
import { citedAs, weeksOf, weeksWithout } from '../domain/issue.ts'
import { judgementsOf } from '../domain/judgements.ts'
import { BecauseForm, issueForm, VersionForm } from '../forms.ts'
import { mayDirect } from '../policy.ts'
import { listTeam } from '../views/fieldwork.ts'
import { type EmergingIssue, findDiscussions, listIssues } from '../views/issues.ts'
import { judgementChoices } from './shown.ts'

type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

/** The team, and the office of who answers for the area: who sees what is for the rows to say. */
function maySeeIssues(actor: Actor, review: ReviewSubject) {
  if (actor.kind === 'staff') return mayRead(actor, review)
  if (actor.kind === 'respondent') return answersForArea(actor, review)
  return notGranted('nobody is signed in')
}

/** The log of emerging issues (¶66): what was discussed with whom, on what it rests, what the area said. */
export function issueRoutes(services: Services): readonly Route[] {
  return [...listRoutes(services), ...writeRoutes(services), ...deedRoutes(services)]
}

const path = '/reviews/:review/issues'

function listRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path,
      permission: 'fieldwork.issues',
      may: maySeeIssues,
      statements: 7,
      async show({ tx, subject: review, actor, today }) {
        const rulebook = services.rulebooks.get(review.rulebook, review.edition)
        const issues = await listIssues(tx, review.id)
        const respondents = await listRespondents(tx, review.id)
        const people: readonly { id: string; name: string }[] = [
          ...respondents.map(({ personId, name }) => ({ id: personId, name })),
          ...(await listTeam(tx, review.id)),
        ]
        const shownOf = (issue: EmergingIssue) => ({
          ...issue,
          who: issue.presentIds.flatMap(id => people.find(person => person.id === id)?.name ?? []),
          judgements: judgementsOf(rulebook).filter(judgement => issue.judgements.includes(judgement.id)),
        })
        if (actor.kind !== 'staff') {
          const model = { title: 'Emerging issues shared with you', review, issues: issues.map(shownOf) }
          return page('fieldwork/pages/issues-area.njk', model)
        }
        const cited = await listCited(tx, review.id, ['emerging-issue'])
        const { days } = await findDiscussions(tx, review.id)
        const weeks = weeksOf(review.fieldworkStart, review.fieldworkEnd, services.rulebooks.holidays(rulebook))
        return page('fieldwork/pages/issues.njk', {
          title: 'Emerging issues',
          review,
          issues: issues.map(issue => ({
            ...shownOf(issue),
            evidence: cited
              .filter(item => item.byId === citedAs(issue.id))
              .map(({ id, reference }) => ({ id, reference })),
          })),
          missing: weeksWithout(weeks, days, today).map(({ first, last }) => sayPeriod(first, last)),
          may: { direct: mayDirect(actor, review).granted },
        })
      },
    }),
  ]
}

async function showIssue(
  services: Services,
  { tx, review, today }: Shown,
  id: string | undefined,
  form: ShownForm | undefined,
  status = 200,
): Promise<Reply> {
  const issue = id === undefined ? undefined : (await listIssues(tx, review.id)).find(each => each.id === id)
  if (id !== undefined && issue === undefined) return missing('no such entry of the log')
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const cited = issue === undefined ? [] : await listCited(tx, review.id, ['emerging-issue'])
  const filled =
    issue === undefined
      ? filledForm({ ...dayFields('discussedOn', today), version: '0' })
      : filledForm({
          version: String(issue.version),
          ...dayFields('discussedOn', issue.discussedOn),
          presentIds: [...issue.presentIds],
          present: issue.present,
          text: issue.text,
          judgements: [...issue.judgements],
          evidence: cited
            .filter(item => item.byId === citedAs(issue.id))
            .map(item => item.reference)
            .join(', '),
          response: issue.response,
        })
  // Of the form in which an entry is taken back alone, the entry itself comes from what is kept.
  const shown = form === undefined ? filled : { ...form, typed: { ...filled.typed, ...form.typed } }
  const respondents = await listRespondents(tx, review.id)
  const team = await listTeam(tx, review.id)
  return page(
    'fieldwork/pages/issue.njk',
    {
      title: issue === undefined ? 'Note an emerging issue' : 'Emerging issue',
      review,
      issue,
      form: shown,
      people: [
        ...respondents.map(each => ({
          value: each.personId,
          text: `${each.name}${each.title ? `, ${each.title}` : ''}`,
        })),
        ...team.map(each => ({ value: each.id, text: `${each.name}, review team` })),
      ],
      judgements: judgementChoices(rulebook, shown.typed),
    },
    status,
  )
}

function writeRoutes(services: Services): readonly Route[] {
  const routesAt = (own: `/reviews/:review${string}`) => [
    reviewPage({
      path: own,
      permission: 'fieldwork.direct',
      may: mayDirect,
      statements: 5,
      show: ({ tx, subject: review, actor, today, params }) =>
        showIssue(services, { tx, review, actor, today }, params['issue'], undefined),
    }),
    reviewForm({
      path: own,
      permission: 'fieldwork.direct',
      may: mayDirect,
      async submit({ caller, body, key, read, subject: review, actor, today, params }) {
        const id = params['issue']
        const again = (form: ShownForm, status: number) =>
          read(tx => showIssue(services, { tx, review, actor, today }, id, form, status))
        const form = readForm(issueForm(services.rulebooks.get(review.rulebook, review.edition)), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { version, ...issue } = form.command
        const known = id === undefined ? undefined : { id, version }
        return answer(
          await recordIssue(services, caller, review.id, issue, known, { key }),
          body,
          () => go(`/reviews/${review.id}/issues`, 'The entry is on record, for the team alone until you share it.'),
          again,
        )
      },
    }),
  ]
  return [...routesAt(`${path}/new`), ...routesAt(`${path}/:issue`)]
}

function deedRoutes(services: Services): readonly Route[] {
  const back = (review: ReviewSubject) => `/reviews/${review.id}/issues`
  return [
    reviewForm({
      path: `${path}/:issue/share`,
      permission: 'fieldwork.direct',
      may: mayDirect,
      async submit({ caller, body, key, subject: review, params }) {
        const form = readForm(VersionForm, body)
        if (!form.ok) return missing('the form of sharing was put together wrongly')
        const known = { id: params['issue'] ?? '', version: form.command.version }
        return answer(
          await shareIssue(services, caller, review.id, known, { key }),
          body,
          () => go(back(review), 'The director’s office sees this entry now.'),
          async () => go(back(review), 'The area does not know of this review yet: announce it first.'),
        )
      },
    }),
    reviewForm({
      path: `${path}/:issue/withdraw`,
      permission: 'fieldwork.direct',
      may: mayDirect,
      async submit({ caller, body, key, read, subject: review, actor, today, params }) {
        const id = params['issue'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => showIssue(services, { tx, review, actor, today }, id, form, status))
        const form = readForm(BecauseForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        return answer(
          await withdrawIssue(services, caller, review.id, { id, ...form.command }, { key }),
          body,
          () => go(back(review), 'The entry is taken back. The record keeps it.'),
          again,
        )
      },
    }),
  ]
}
