import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import type { Actor } from '../../platform/access/actor.ts'

/** The register is read by everybody on the inspecting side; an area does not read who else there is. */
export function mayReadRegister(actor: Actor): Verdict {
  return actor.kind === 'staff' ? granted('staff') : notGranted('the register is read by staff')
}

/** Whoever keeps the programme keeps the register. */
export function mayKeepRegister(actor: Actor): Verdict {
  const keeps =
    actor.kind === 'staff' &&
    actor.grants.some(
      grant => grant.reviewId === undefined && ['programme-manager', 'administrator'].includes(grant.role),
    )
  return keeps
    ? granted('programme manager or administrator')
    : notGranted('only a programme manager or an administrator keeps the register')
}
