import { parseDay, sayDay, sayPeriod } from '../../../kernel/dates.ts'
import { sayCount, sayList } from '../../../kernel/words.ts'
import { labelIn } from './names.ts'
import { childrenParts } from './reading-children.ts'
import {
  capital,
  cited,
  group,
  line,
  named,
  part,
  type ReadEntry,
  type ReadLink,
  type ReadPart,
  ruleName,
  words,
} from './reading-entry.ts'
import { complaintParts, disclosureParts, evaluationParts, qualityParts } from './reading-quality.ts'
import { deadlineEntries, type FactWords, laterEntries, limitEntries, rulesByMoment } from './reading-rules.ts'
import { coverageParts, peopleParts, reportParts } from './reading-work.ts'
import type { GradedJudgement, Passage, Rulebook } from './rulebook.ts'

/**
 * A rulebook as people read it: one entry for each thing that has an id, in parts with an order of their own. Made once
 * for an edition, since an edition does not change while the product runs.
 */
export type Reading = {
  readonly title: string
  readonly rulebook: string
  readonly edition: string
  readonly status: Rulebook['status']
  readonly source: Rulebook['source']
  /** Facts about the whole in a few words each, as in `36 key judgements`. */
  readonly glance: readonly string[]
  readonly about: readonly {
    readonly label: string
    readonly text: string
    readonly cite: string
    readonly note: string
  }[]
  readonly parts: readonly ReadPart[]
}

/** Reads a checked rulebook out. `factWords` gives a fact's line of meaning. */
export function readingOf(rulebook: Rulebook, factWords: FactWords): Reading {
  const keys = rulebook.outcomes.flatMap(outcome => outcome.judgements).length
  const count = (strength: 'must' | 'should' | 'may') =>
    rulebook.rules.filter(rule => rule[strength] !== undefined).length
  return {
    title: rulebook.title,
    rulebook: rulebook.rulebook,
    edition: rulebook.edition,
    status: rulebook.status,
    source: rulebook.source,
    glance: [
      sayCount(rulebook.stages.length, 'stage'),
      `${sayCount(rulebook.outcomes.length, 'outcome')} with ${sayCount(keys, 'key judgement')}`,
      `${sayCount(rulebook.management.judgements.length, 'judgement')} in management`,
      `${sayCount(rulebook.graded.length, 'judgement')} graded`,
      rulebook.limits.length === 0
        ? 'no grade limits another'
        : `${sayCount(rulebook.limits.length, 'limit')} on grades`,
      `${sayCount(rulebook.rules.length, 'rule')}: ${count('must')} must, ${count('should')} should, ${count('may')} may`,
      sayCount(rulebook.deadlines.length, 'deadline'),
      `${sayCount(rulebook['not-yet'].length, 'rule')} not checked yet`,
    ],
    about: aboutOf(rulebook),
    parts: [
      part('stages', 'Stages', 'The course of a review, in order. Each stage is left when its rules are kept.', [
        { statements: [], entries: stageEntries(rulebook), steps: true },
      ]),
      ...judgedParts(rulebook),
      part(
        'limits',
        'What limits what',
        'Where such a limit holds over the grades agreed, another grade is no better than it leaves. Must: a better one is refused. Should: a better one goes through with a reason.',
        [{ statements: [], entries: limitEntries(rulebook) }],
      ),
      ...coverageParts(rulebook),
      part(
        'rules',
        'Rules',
        'Must: the opposite is refused. Should: the opposite goes through with a reason, which is kept and shown. May: offered, never demanded. […] stands for what the review has there.',
        rulesByMoment(rulebook),
      ),
      part('deadlines', 'Deadlines', 'A deadline that passes is shown as late. It never blocks the late act itself.', [
        { statements: [], entries: deadlineEntries(rulebook, factWords) },
      ]),
      ...reportParts(rulebook),
      ...qualityParts(rulebook),
      ...evaluationParts(rulebook),
      ...complaintParts(rulebook),
      ...disclosureParts(rulebook),
      ...childrenParts(rulebook),
      ...peopleParts(rulebook),
      part(
        'later',
        'Rules not checked yet',
        'Part of the framework, and counted here. Until the requirement named is built, people see to them.',
        [{ statements: [], entries: laterEntries(rulebook) }],
      ),
    ].filter(({ groups }) => groups.some(group => group.entries.length > 0)),
  }
}

function aboutOf(rulebook: Rulebook): Reading['about'] {
  const { programme, applies } = rulebook
  const begins = parseDay(applies?.from ?? '')
  const [first, last] = [programme?.from, programme?.until].map(text => parseDay(text ?? ''))
  const days = rulebook['working-day']
  const not = days.not.map(kind =>
    kind.replaceAll('-', ' ').replace(/\b(?:christmas|good|friday|saturday|sunday|england|wales)\b/g, capital),
  )
  return [
    ...(applies === undefined || begins === undefined
      ? []
      : [
          {
            label: 'Reviews are opened under it from',
            text: sayDay(begins),
            cite: applies.cite,
            note: applies.note ?? '',
          },
        ]),
    ...(programme === undefined || first === undefined || last === undefined
      ? []
      : [{ label: 'Programme', text: sayPeriod(first, last), cite: programme.cite, note: programme.note ?? '' }]),
    { label: 'Not working days', text: sayList(not), cite: days.cite, note: days.note ?? '' },
  ]
}

function stageEntries(rulebook: Rulebook): readonly ReadEntry[] {
  const link = (id: string): ReadLink => ({ text: labelIn(rulebook.stages, id), to: id })
  return rulebook.stages.map(stage => {
    const rules = rulebook.rules.filter(rule => stage['leave-when'].includes(rule.id))
    const of = (strength: 'must' | 'should' | 'may') =>
      rules.filter(rule => rule[strength] !== undefined).map(rule => ({ text: ruleName(rule.id), to: rule.id }))
    return named(stage, [
      ...line('Followed by', stage.next.map(link)),
      ...line('Left when these are kept', of('must')),
      ...line('Left with a reason where one of these is not', of('should')),
      ...line('Offered', of('may')),
    ])
  })
}

function judgedParts(rulebook: Rulebook): readonly ReadPart[] {
  const judgement = (value: Rulebook['ungraded'][number], showId: boolean): ReadEntry => ({
    id: value.id,
    name: showId ? value.id : ruleName(value.id),
    text: words(value.text),
    quoted: true,
    ...cited(value),
    lines: line(
      'The own judgement of',
      value.group === undefined ? [] : [{ text: labelIn(rulebook.groups, value.group), to: value.group }],
    ),
  })
  const { best, scale, cite } = rulebook.grades
  const from = scale.toSorted((one, other) =>
    one.grade === best ? -1 : other.grade === best ? 1 : Math.abs(one.grade - best) - Math.abs(other.grade - best),
  )
  return [
    part(
      'judgements',
      'What is judged',
      'Each outcome with what is to be so for people, then the judgements made on what is done for it.',
      [
        ...rulebook.outcomes.map(outcome => ({
          id: outcome.id,
          title: outcome.label,
          cite: outcome.cite,
          note: outcome.note ?? '',
          statements: outcome.statements,
          entries: outcome.judgements.map(value => judgement(value, true)),
        })),
        {
          id: rulebook.management.id,
          title: rulebook.management.label,
          cite: rulebook.management.cite,
          note: rulebook.management.note ?? '',
          statements: [],
          entries: rulebook.management.judgements.map(value => judgement(value, true)),
        },
        group(
          'Further judgements, written and never graded',
          rulebook.ungraded.map(value => judgement(value, false)),
        ),
      ],
    ),
    part(
      'grades',
      'What is graded',
      `The scale, best first: ${best} is the best grade and ${from.at(-1)?.grade ?? best} the worst.`,
      [
        group(
          'The scale',
          from.map(each => ({
            name: `Grade ${each.grade}${each.grade === best ? ', the best' : each === from.at(-1) ? ', the worst' : ''}: ${each.label}`,
            text: words(each.descriptor),
            quoted: true,
            ...cited({ cite }),
            lines: [],
          })),
        ),
        group(
          'Judgements that take a grade, each with what is written of it part by part',
          rulebook.graded.flatMap(graded => [
            gradedEntry(rulebook, graded),
            ...(graded.passages ?? []).map(passage => passageEntry(rulebook, graded, passage)),
          ]),
        ),
      ],
    ),
  ]
}

/** What it draws on goes by its label where it takes a grade, else by its code. */
function gradedEntry(rulebook: Rulebook, graded: GradedJudgement): ReadEntry {
  return {
    id: graded.id,
    name: graded.label,
    text: words(graded.question ?? ''),
    quoted: true,
    ...cited(graded),
    lines: [
      ...line(
        'Draws on',
        graded['draws-on'].map(id => ({ text: labelIn(rulebook.graded, id), to: id })),
      ),
      ...line(
        'The view it needs',
        (graded['responsible-bodies'] ?? []).map(id => ({ text: labelIn(rulebook.bodies, id), to: id })),
      ),
      ...line(
        'Written of it',
        (graded.passages ?? []).map(({ id, label }) => ({ text: label, to: id })),
      ),
    ],
  }
}

function passageEntry(rulebook: Rulebook, graded: GradedJudgement, passage: Passage): ReadEntry {
  return {
    ...named(passage, [
      ...line('Part of', [{ text: graded.label, to: graded.id }]),
      ...line(
        'Considers',
        (passage.considers ?? []).map(({ label }) => ({ text: label })),
      ),
      ...line(
        'Cites at least one of',
        (passage['rests-on'] ?? []).map(id => ({ text: labelIn(rulebook.graded, id), to: id })),
      ),
      ...line(
        'Not judged, with the reason,',
        passage['where-evidence-suffices'] === true ? [{ text: 'where evidence does not suffice' }] : [],
      ),
    ]),
    name: `${graded.label}: ${passage.label}`,
  }
}
