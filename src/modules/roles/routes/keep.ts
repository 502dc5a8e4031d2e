import { sayInstant, type Temporal } from '../../../kernel/dates.ts'
import { accountKindOf, holdsAt, listGrants, listRoles } from '../../../platform/access/grants.ts'
import { holdersOnPage, listHolders } from '../../../platform/access/role-holders.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { pageNumber, textOf } from '../../../platform/web/asked.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, go, missing, page, pageRoute, type Route } from '../../../platform/web/route.ts'
import { listEverybody } from '../../register/index.ts'
import { listReviewTitles, type Services } from '../../reviews/index.ts'
import { endKeptRole, isKeptHere, keepRole } from '../commands.ts'
import { EndKeptRoleForm, KeepRoleForm } from '../forms.ts'
import { mayKeepRoles } from '../policy.ts'

const keeping = { permission: 'roles.keep', subject: async () => ({}), may: mayKeepRoles } as const

/** Who holds which role, and giving and ending them, for administrators. */
export function keepRoutes({ database }: Services): readonly Route[] {
  const show = async (tx: Transaction, personId: string, now: Temporal.Instant, form: ShownForm, status = 200) => {
    const people = await listEverybody(tx)
    const person = people.find(each => each.id === personId)
    const kind = /^\d{1,18}$/.test(personId) ? await accountKindOf(tx, personId) : undefined
    if (person === undefined || kind === undefined) return missing('roles.keep: nobody with such an account')
    const roles = await listRoles(tx)
    const reviews = await listReviewTitles(tx)
    const grants = await listGrants(tx, { personId })
    const said = grants.map(grant => {
      const role = roles.find(each => each.id === grant.role)
      return {
        ...grant,
        label: role?.label ?? grant.role,
        where: grant.reviewId === null ? 'Every review' : reviews.find(each => each.id === grant.reviewId)?.title,
        standsInFor: people.find(each => each.id === grant.onBehalfOf)?.name ?? '',
        since: sayInstant(grant.from),
        ends: grant.until === null ? '' : sayInstant(grant.until),
        holds: holdsAt(grant, now),
        isKeptHere: role !== undefined && isKeptHere(role),
      }
    })
    return page(
      'roles/pages/person.njk',
      {
        title: person.name,
        person,
        form,
        held: said.filter(grant => grant.holds),
        former: said.filter(grant => !grant.holds),
        roles: roles
          .filter(role => role.kind === kind && isKeptHere(role))
          .map(role => ({ value: role.id, text: role.label, hint: { text: role.meaning } })),
        reviews: reviews.map(review => ({ value: review.id, text: review.title })),
      },
      status,
    )
  }
  const onePerson = '/roles/people/:person'
  return [
    pageRoute({
      ...keeping,
      path: '/roles',
      statements: 2,
      async show({ tx, query }) {
        const words = textOf(query, 'words')
        const number = pageNumber(query)
        const { rows, count } = await listHolders(tx, words, number)
        const pages = Math.max(1, Math.ceil(count / holdersOnPage))
        const roles = await listRoles(tx)
        const address = (to: number) => `/roles?${new URLSearchParams({ words, page: String(to) })}`
        return page('roles/pages/holders.njk', {
          title: 'Roles of people',
          words,
          count,
          number,
          pages,
          previous: number > 1 ? address(number - 1) : undefined,
          next: number < pages ? address(number + 1) : undefined,
          holders: rows.map(row => ({
            ...row,
            side: row.kind === 'staff' ? 'Inspects' : 'Answers for an area',
            labels: row.standing.map(id => roles.find(role => role.id === id)?.label ?? id),
          })),
        })
      },
    }),
    pageRoute({
      ...keeping,
      path: onePerson,
      statements: 5,
      show: ({ tx, params, caller }) => show(tx, params['person'] ?? '', caller.now, emptyForm),
    }),
    formRoute({
      ...keeping,
      path: onePerson,
      async submit({ caller, body, key, params, read }) {
        const personId = params['person'] ?? ''
        const again = (form: ShownForm, status: number) => read(tx => show(tx, personId, caller.now, form, status))
        const form = readForm(KeepRoleForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { review, ...given } = form.command
        const reviewId = /^\d{1,18}$/.test(review) ? review : undefined
        const outcome = await keepRole(database, caller, { personId, reviewId, ...given }, key)
        return answer(outcome, body, () => go(`/roles/people/${personId}`, 'The role is given.'), again)
      },
    }),
    formRoute({
      ...keeping,
      path: `${onePerson}/end`,
      async submit({ caller, body, key, params, read }) {
        const personId = params['person'] ?? ''
        const again = (form: ShownForm, status: number) => read(tx => show(tx, personId, caller.now, form, status))
        const form = readForm(EndKeptRoleForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { grant: grantId, ended: because, version } = form.command
        const outcome = await endKeptRole(database, caller, { personId, grantId, version, because }, key)
        return answer(outcome, body, () => go(`/roles/people/${personId}`, 'The role is ended.'), again)
      },
    }),
  ]
}
