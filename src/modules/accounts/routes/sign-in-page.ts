import { listOfferedProviders } from '../../../platform/access/single-sign-on-store.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ShownForm } from '../../../platform/web/forms.ts'
import { page, type Reply } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { groupPeople, type HeldRole } from '../domain/people.ts'
import { listExamplePeople } from '../views.ts'

/** The page on which one signs in; in the worked example with everybody whom one can be. Two statements at most, as the gate. */
export async function showSignIn(
  services: Services,
  tx: Transaction,
  isExample: boolean,
  form: ShownForm,
  status = 200,
): Promise<Reply> {
  const groups = isExample ? groupPeople(await listExamplePeople(tx), held => sayRole(services, held)) : []
  const organisations = await listOfferedProviders(tx)
  return {
    ...page('accounts/pages/sign-in.njk', { title: 'Sign in', form, groups, organisations }, status),
    beginsSession: true,
  }
}

/** A role in the words of the framework of its review, or of the first that has such a role. */
function sayRole(services: Services, { role, review }: HeldRole): string {
  const own = review === undefined ? undefined : services.rulebooks.find(review.rulebook, review.edition)
  const label = [...(own === undefined ? [] : [own]), ...services.rulebooks.list()]
    .flatMap(rulebook => rulebook.roles)
    .find(each => each.id === role)?.label
  return label ?? role.replaceAll('-', ' ').replace(/^./, letter => letter.toUpperCase())
}
