import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opensEverywhere } from '../../platform/access/actor.ts'

/** The register is read by everybody on the inspecting side; an area does not read who else there is. */
export function mayReadRegister(actor: Actor): Verdict {
  return actor.kind === 'staff' ? granted('staff') : notGranted('the register is read by staff')
}

/** Whoever keeps the programme keeps the register. */
export function mayKeepRegister(actor: Actor): Verdict {
  return opensEverywhere(actor, 'conduct') || opensEverywhere(actor, 'accounts')
    ? granted('programme manager or administrator')
    : notGranted('only a programme manager or an administrator keeps the register')
}
