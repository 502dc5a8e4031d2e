import { sayInstant, type Temporal } from '../../../kernel/dates.ts'
import { type Actor, opens } from '../../../platform/access/actor.ts'
import { holdsAt, listGrants, listRoles } from '../../../platform/access/grants.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, type Route } from '../../../platform/web/route.ts'
import { listEverybody } from '../../register/index.ts'
import { labelIn } from '../../rulebooks/index.ts'
import type { Services } from '../commands/change.ts'
import { endRole, giveRole } from '../commands/roles.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { EndRoleForm, GiveRoleForm } from '../forms.ts'
import { leads, mayRead } from '../policy.ts'
import { reviewForm, reviewPage } from './subject.ts'

type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly now: Temporal.Instant
}

const path = '/reviews/:review/roles'

/** Who may see what in this review: every role held in it, with its end and its reason. */
export function roleRoutes(services: Services): readonly Route[] {
  const show = async ({ tx, review, actor, now }: Shown, form: ShownForm = emptyForm, status = 200) => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const roles = await listRoles(tx)
    const people = await listEverybody(tx)
    const grants = await listGrants(tx, { reviewId: review.id })
    const nameOf = (id: string) => people.find(person => person.id === id)?.name ?? ''
    const labelOf = (id: string) =>
      rulebook.roles.some(each => each.id === id) ? labelIn(rulebook.roles, id) : labelIn(roles, id)
    const held = grants
      .filter(grant => holdsAt(grant, now))
      .map(grant => ({
        ...grant,
        name: nameOf(grant.personId),
        label: labelOf(grant.role),
        standsInFor: grant.onBehalfOf === null ? '' : nameOf(grant.onBehalfOf),
        since: sayInstant(grant.from),
        ends: grant.until === null ? '' : sayInstant(grant.until),
        byPlace: grant.onBehalfOf === null && roles.some(each => each.id === grant.role && each.byPlace),
      }))
    return page(
      'reviews/pages/roles.njk',
      {
        title: 'Who may see what',
        review,
        form,
        held,
        roles: roles
          .filter(role => role.scope === 'review' && !role.byPlace)
          .map(role => ({ value: role.id, text: labelOf(role.id), hint: { text: role.meaning } })),
        people: people.map(person => ({
          value: person.id,
          text: person.post === '' ? person.name : `${person.name}, ${person.post}`,
        })),
        sees: {
          childLevel: opens(actor, review.id, 'child-level'),
          whistleBlower: opens(actor, review.id, 'whistle-blower'),
        },
        may: { give: leads(actor, review).granted },
      },
      status,
    )
  }
  return [
    reviewPage({
      path,
      permission: 'reviews.roles',
      may: mayRead,
      statements: 4,
      show: ({ tx, subject: review, actor, caller }) => show({ tx, review, actor, now: caller.now }),
    }),
    reviewForm({
      path,
      permission: 'reviews.give-role',
      may: leads,
      async submit({ caller, body, key, subject: review, actor, read }) {
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor, now: caller.now }, form, status))
        const form = readForm(GiveRoleForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { person: personId, ...given } = form.command
        const outcome = await giveRole(services, caller, review.id, { personId, ...given }, { key })
        return answer(outcome, body, () => go(path.replace(':review', review.id), 'The role is given.'), again)
      },
    }),
    reviewForm({
      path: `${path}/end`,
      permission: 'reviews.give-role',
      may: leads,
      async submit({ caller, body, key, subject: review, actor, read }) {
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor, now: caller.now }, form, status))
        const form = readForm(EndRoleForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { grant: grantId, ended: because, version } = form.command
        const outcome = await endRole(services, caller, review.id, { grantId, version, because }, { key })
        return answer(outcome, body, () => go(path.replace(':review', review.id), 'The role is ended.'), again)
      },
    }),
  ]
}
