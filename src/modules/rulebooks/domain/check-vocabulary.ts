import type { Faults } from './fault.ts'
import type { Rulebook } from './rulebook.ts'
import { fieldworkRoute, rolesNeeded } from './vocabulary.ts'

/** The few ids that the code knows itself are there, each in the framework's own words. */
export function checkVocabulary(rulebook: Rulebook, faults: Faults): void {
  for (const role of rolesNeeded) {
    if (rulebook.roles.some(({ id }) => id === role)) continue
    faults.add(['roles'], `The role ${role} has no name.`, `Add id: ${role} with the framework's label for it.`)
  }
  if (rulebook.routes.some(({ id }) => id === fieldworkRoute)) return
  faults.add(
    ['routes'],
    `There is no route ${fieldworkRoute}.`,
    `Give the route on which the team goes out the id ${fieldworkRoute}; its label is the framework's.`,
  )
}
