import { readBy } from './limits.ts'
import { labelIn } from './names.ts'
import { capital, gaps, type ReadEntry, type ReadGroup, ruleName } from './reading-entry.ts'
import type { Rulebook } from './rulebook.ts'
import type { Act } from './vocabulary.ts'
import { type Explanation, why } from './why.ts'

/** A fact's line of meaning, as in "Day of receipt."; undefined where none of that name is declared. */
export type FactWords = (fact: string) => string | undefined

const actWords: { readonly [act in Act]: string } = {
  'set-dates': 'When dates are set',
  appoint: 'When somebody is appointed',
  'allocate-task': 'When a task is given to somebody',
  'send-notification': 'When the notification is sent',
  'choose-route': 'When a route is chosen',
  'propose-grade': 'When a grade is proposed',
  'open-grades': 'When the grades given on a judgement are laid open',
  'agree-grade': 'When a grade is agreed',
  'place-block': 'When a paragraph is placed in the report',
  'send-draft': 'When a draft is sent',
  'decide-committee': 'When the committee decides on the report',
  'approve-report': 'When the report is approved',
  'issue-report': 'When the report is issued',
  'start-children-task': 'When a young person in the team starts a task',
  'make-statement': 'When the written statement is made',
  'open-follow-up': 'When a review is opened that follows another up',
  'acknowledge-complaint': 'When a complaint is acknowledged',
  'appoint-investigator': 'When somebody is named to investigate a complaint',
  'ask-about-complaint': 'When somebody complained of is asked',
  'reply-to-complaint': 'When the reply to a complaint is sent',
}

/** "when the report is issued". */
export function sayAct(act: Act): string {
  return actWords[act].replace(/^./, letter => letter.toLowerCase())
}

/** When a rule speaks, in words. */
function sayMoment(rulebook: Rulebook, moment: string): string {
  if (moment === 'always') return 'Always: with every change that touches it'
  const [kind, name = ''] = moment.split(' ')
  if (kind === 'leave') {
    const label = rulebook.stages.find(stage => stage.id === name)?.label ?? name
    return `When the stage “${label}” is left`
  }
  return name in actWords ? actWords[name as Act] : name
}

/** The rules under the moments at which they speak: always, then the stages and the acts in their order. */
export function rulesByMoment(rulebook: Rulebook): readonly ReadGroup[] {
  const moments = [
    'always',
    ...rulebook.stages.map(stage => `leave ${stage.id}`),
    ...Object.keys(actWords).map(act => `act ${act}`),
  ]
  return moments.flatMap(moment => {
    const rules = rulebook.rules.filter(rule => rule.at === moment)
    if (rules.length === 0) return []
    return [
      { title: sayMoment(rulebook, moment), statements: [], entries: rules.map(rule => ruleEntry(rulebook, rule)) },
    ]
  })
}

function ruleEntry(rulebook: Rulebook, rule: Rulebook['rules'][number]): ReadEntry {
  const { mend } = rule
  return {
    ...explained(rulebook, rule.id),
    name: ruleName(rule.id),
    text: gaps(rule.say),
    lines: mend === undefined ? [] : [{ label: 'Put right on the page', items: [{ text: mend.replaceAll('-', ' ') }] }],
  }
}

/** What `why` says of an id, as an entry. */
function explained(
  rulebook: Rulebook,
  id: string,
): Omit<ReadEntry, 'name' | 'text' | 'lines'> & { readonly says: Explanation } {
  const says = why(rulebook, id)
  if (says === undefined)
    throw new Error(`The rulebook ${rulebook.rulebook} ${rulebook.edition} has nothing called ${id}.`)
  return {
    id,
    says,
    quoted: false,
    cite: says.cite,
    chosen: says.chosen,
    note: says.note ?? '',
    ...(says.strength === undefined ? {} : { strength: says.strength }),
    ...(says.expression === undefined ? {} : { expression: says.expression }),
  }
}

export function deadlineEntries(rulebook: Rulebook, factWords: FactWords): readonly ReadEntry[] {
  return rulebook.deadlines.map(deadline => {
    const entry = explained(rulebook, deadline.id)
    const metBy = deadline['met-by']
    return {
      ...entry,
      name: deadline.label,
      text: [{ words: sayReckoned(entry.says.reckoned ?? '', rulebook, factWords), gap: false }],
      lines: metBy === undefined ? [] : [{ label: 'Met by', items: [{ text: sayFact(metBy, factWords) }] }],
    }
  })
}

/** Puts words in the place of facts and deadlines: "not after 28 days from the day of issue". */
function sayReckoned(reckoned: string, rulebook: Rulebook, factWords: FactWords): string {
  const said = reckoned.replace(/\b(from|of) ([A-Za-z][\w.-]*)/g, (whole, word: string, name: string) => {
    const deadline = rulebook.deadlines.find(each => each.id === name)
    if (deadline !== undefined) return `${word} the day on which “${deadline.label}” is due`
    return factWords(name) === undefined ? whole : `${word} ${sayFact(name, factWords)}`
  })
  return `${capital(said)}.`
}

function sayFact(fact: string, factWords: FactWords): string {
  const meaning = factWords(fact)
  if (meaning === undefined) return fact
  const said = meaning.replace(/\.$/, '').replace(/^./, letter => letter.toLowerCase())
  return /^(?:day|first|last|moment)\b/.test(said) ? `the ${said}` : said
}

/** Limits of one grade on another: what each limits, to what, and the grades it reads. */
export function limitEntries(rulebook: Rulebook): readonly ReadEntry[] {
  const link = (id: string) => ({ text: labelIn(rulebook.graded, id), to: id })
  return rulebook.limits.map(limit => {
    const atMost = rulebook.grades.scale.find(({ grade }) => grade === limit['at-most'])
    return {
      ...explained(rulebook, limit.id),
      name: ruleName(limit.id),
      text: gaps(limit.say),
      lines: [
        { label: 'Limits', items: [link(limit.of)] },
        { label: 'To no better than', items: [{ text: `grade ${limit['at-most']}, ${atMost?.label ?? ''}` }] },
        { label: 'Reads', items: readBy(rulebook, limit).map(link) },
      ],
    }
  })
}

export function laterEntries(rulebook: Rulebook): readonly ReadEntry[] {
  return rulebook['not-yet'].map(later => {
    const entry = explained(rulebook, later.rule)
    return {
      ...entry,
      name: ruleName(later.rule),
      text: [{ words: later.text, gap: false }],
      lines: [{ label: 'Waits for requirement', items: [{ text: entry.says.due ?? later.due }] }],
    }
  })
}
