import type { Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { firstText, go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { hasBegun, type Rulebook, type RuleResult } from '../../rulebooks/index.ts'
import { askRules, type Services } from '../commands/change.ts'
import { changeEdition } from '../commands/edition.ts'
import { type ChangedCheck, changedChecks } from '../domain/edition.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { ChangeEditionForm } from '../forms.ts'
import { mayChangeEdition, mayRead } from '../policy.ts'
import { listChangesOfEdition } from '../views/review.ts'
import { reviewFormOn, reviewPage } from './subject.ts'

type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

const path = '/reviews/:review/edition'

/** The edition that a review keeps, and what would change with another. */
export function editionRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path,
      permission: 'reviews.read',
      may: mayRead,
      statements: 60,
      show: ({ tx, subject: review, actor, today, query }) =>
        showEdition(services, { tx, review, actor, today }, firstText(query['to']) ?? '', emptyForm, 200),
    }),
    reviewFormOn({
      path,
      permission: 'reviews.conduct',
      may: mayChangeEdition,
      schema: ChangeEditionForm,
      again: ({ read, subject: review, actor, today, body }, form, status) =>
        read(tx => showEdition(services, { tx, review, actor, today }, firstText(body['to']) ?? '', form, status)),
      run: (given, { caller, subject }, posted) => changeEdition(services, caller, subject.id, given, posted),
      onward: ({ subject }) =>
        go(`/reviews/${subject.id}/edition`, 'The review goes on under the other edition. The reason is on record.'),
    }),
  ]
}

async function showEdition(
  services: Services,
  { tx, review, actor, today }: Shown,
  to: string,
  form: ShownForm,
  status: number,
): Promise<Reply> {
  const own = services.rulebooks.get(review.rulebook, review.edition)
  const others = services.rulebooks
    .list()
    .filter(each => each.rulebook === review.rulebook && each !== own && hasBegun(each, today))
  const chosen = others.find(({ edition }) => edition === to) ?? others.at(-1)
  return page(
    'reviews/pages/edition.njk',
    {
      title: 'Edition of this review',
      review,
      form,
      own,
      others,
      chosen,
      checks: chosen === undefined ? [] : await standingOf(services, tx, review, own, chosen),
      changes: await listChangesOfEdition(tx, review.id),
      version: form.typed['version'] ?? String(review.version),
      may: { change: mayChangeEdition(actor, review).granted },
    },
    status,
  )
}

const states = { met: 'Kept', 'not-met': 'Not kept', unknown: 'Not known yet' } as const

/** Each check that changes, with how it stands today under either edition. */
async function standingOf(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  own: Rulebook,
  chosen: Rulebook,
): Promise<readonly (ChangedCheck & { readonly asNow: string; readonly asThen: string })[]> {
  const changed = changedChecks(own, chosen)
  const under = async (rulebook: Rulebook): Promise<ReadonlyMap<string, RuleResult>> => {
    const rules = rulebook.rules.filter(({ id }) => changed.some(each => each.kind === 'rule' && each.id === id))
    const moments = [...new Set(rules.map(({ at }) => at))]
    const results = await askRules(services, tx, { ...review, edition: rulebook.edition }, moments)
    return new Map(results.map(result => [result.rule, result]))
  }
  const [now, then] = [await under(own), await under(chosen)]
  const say = (result: RuleResult | undefined) => (result === undefined ? '' : states[result.status])
  return changed.map(each => ({
    ...each,
    asNow: each.kind === 'rule' ? say(now.get(each.id)) : '',
    asThen: each.kind === 'rule' ? say(then.get(each.id)) : '',
    before: (each.kind === 'rule' ? now.get(each.id)?.says : undefined) ?? each.before,
    after: (each.kind === 'rule' ? then.get(each.id)?.says : undefined) ?? each.after,
  }))
}
