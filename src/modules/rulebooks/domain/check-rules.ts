import { checkCondition, checkSentence, type Surroundings } from './check-expression.ts'
import type { Faults } from './fault.ts'
import { nearest } from './nearest.ts'
import { type Rule, type Rulebook, strengths } from './rulebook.ts'
import { acts } from './vocabulary.ts'

/** Rules have one strength, a moment that comes, and expressions and sentences that hold up. */
export function checkRules(rulebook: Rulebook, surroundings: Surroundings, faults: Faults): void {
  rulebook.rules.forEach((rule, index) => {
    const path = ['rules', index]
    const held = strengths.filter(strength => rule[strength] !== undefined)
    if (held.length !== 1) {
      faults.add(
        path,
        `The rule ${rule.id} has ${held.length === 0 ? 'no strength' : held.join(' and ')}.`,
        'Keep exactly one of must, should and may.',
      )
    }
    for (const strength of held) checkCondition([...path, strength], rule[strength] ?? '', surroundings, faults)
    checkSentence([...path, 'say'], rule.say, surroundings, faults)
    checkMoment(rulebook, rule, index, faults)
  })
  checkLeaving(rulebook, faults)
  rulebook.letters.forEach((letter, index) => {
    checkSentence(['letters', index, 'text'], letter.text, surroundings, faults)
    letter.things.forEach((thing, at) => {
      checkSentence(['letters', index, 'things', at, 'label'], thing.label, surroundings, faults)
    })
  })
}

function checkMoment(rulebook: Rulebook, rule: Rule, index: number, faults: Faults): void {
  const [kind, name = ''] = rule.at.split(' ')
  const path = ['rules', index, 'at']
  if (kind === 'act' && !acts.some(act => act === name)) {
    const near = nearest(name, acts)
    faults.add(path, `There is no act ${name}.`, near ? `Write act ${near}.` : `The acts are ${acts.join(', ')}.`)
  }
  if (kind !== 'leave') return
  const stage = rulebook.stages.find(({ id }) => id === name)
  if (!stage) {
    const known = rulebook.stages.map(({ id }) => id)
    const near = nearest(name, known)
    faults.add(
      path,
      `There is no stage ${name}.`,
      near ? `Write leave ${near}.` : `The stages are ${known.join(', ')}.`,
    )
  } else if (!stage['leave-when'].includes(rule.id)) {
    faults.add(
      path,
      `The rule ${rule.id} speaks on leaving ${name}, and the stage does not name it.`,
      `Add ${rule.id} to leave-when: of the stage ${name}.`,
    )
  }
}

/** A rule that holds always may be named by a stage too; one of another moment would never speak there. */
function checkLeaving(rulebook: Rulebook, faults: Faults): void {
  rulebook.stages.forEach((stage, at) => {
    stage['leave-when'].forEach((id, index) => {
      const rule = rulebook.rules.find(other => other.id === id)
      if (!rule || rule.at === 'always' || rule.at === `leave ${stage.id}`) return
      faults.add(
        ['stages', at, 'leave-when', index],
        `The rule ${id} speaks at another moment: ${rule.at}.`,
        `Write at: leave ${stage.id} in the rule, or take it out here.`,
      )
    })
  })
}
