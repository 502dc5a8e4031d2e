import { sayCount } from '../../../kernel/words.ts'
import { labelIn } from './names.ts'
import {
  cited,
  gaps,
  group,
  line,
  type Named,
  named,
  part,
  type ReadEntry,
  type ReadLink,
  type ReadPart,
} from './reading-entry.ts'
import { sayAct } from './reading-rules.ts'
import type { Rulebook } from './rulebook.ts'

/** How judgements are covered and what is provided. */
export function coverageParts(rulebook: Rulebook): readonly ReadPart[] {
  const stages = new Set(rulebook.stages.map(stage => stage.id))
  const route = (value: Named): ReadEntry => {
    const { id, ...entry } = named(value)
    // A route may be called after its stage; then the stage is what the address means.
    return id !== undefined && !stages.has(id) ? { id, ...entry } : entry
  }
  const bodies = (ids: readonly string[]) => ids.map(id => ({ text: labelIn(rulebook.bodies, id), to: id }))
  return [
    part(
      'coverage',
      'How judgements are covered',
      'The routes, who must not be missed, from whom evidence is heard, and what is done in the field.',
      [
        group('Routes', rulebook.routes.map(route)),
        group(
          'Groups',
          rulebook.groups.map(value =>
            named(
              value,
              line('Covered', [{ text: value['in-every-review'] ? 'in every review' : 'where it is called for' }]),
            ),
          ),
        ),
        group(
          'Tiers of service',
          rulebook.tiers.map(value => named(value)),
        ),
        group(
          'Sources: from whom evidence is heard',
          rulebook.sources.map(value => named(value)),
        ),
        group(
          'Kinds of evidence',
          rulebook['evidence-kinds'].map(value => named(value)),
        ),
        group(
          'Activities',
          rulebook.activities.map(value =>
            named(
              value,
              line(
                'Recorded of it',
                (value.records ?? []).map(record => ({ text: record.label })),
              ),
            ),
          ),
        ),
      ],
    ),
    part('provided', 'What is provided', 'What other bodies give to the review, and the documents asked of the area.', [
      group(
        'Given by other bodies',
        rulebook.provisions.map(value => ({
          id: value.id,
          name: value.text,
          text: [],
          quoted: true,
          ...cited(value),
          lines: [
            ...line('From', value.bodies.length === 0 ? [{ text: value.from }] : bodies(value.bodies)),
            ...line('Years', yearsOf(value.years)),
          ],
        })),
      ),
      group(
        'Documents asked of the area',
        rulebook.documents.map(value => named(value, line('Due', [{ text: sayDue(value['due-days']) }]))),
      ),
      group(
        'Briefed at a meeting',
        rulebook.briefings.map(value =>
          named(value, line('In the stage', [{ text: labelIn(rulebook.stages, value.stage), to: value.stage }])),
        ),
      ),
      group(
        'Briefed at a meeting',
        rulebook.briefings.map(value => {
          // Unique among briefings alone, so that it has no address of its own.
          const { id: _, ...entry } = named(value)
          const stage = { text: labelIn(rulebook.stages, value.stage), to: value.stage }
          return { ...entry, lines: line('In the stage', [stage]) }
        }),
      ),
      group(
        'Confirmed at a meeting',
        rulebook.confirmations.map(value =>
          named(value, line('In the stage', [{ text: labelIn(rulebook.stages, value.stage), to: value.stage }])),
        ),
      ),
      group(
        'Briefed at a meeting',
        rulebook.briefings.map(value => {
          // Unique among briefings alone, so that it has no address of its own.
          const { id: _, ...entry } = named(value)
          const stage = { text: labelIn(rulebook.stages, value.stage), to: value.stage }
          return { ...entry, lines: line('In the stage', [stage]) }
        }),
      ),
      group(
        'Told what was found',
        (rulebook['feedback-meetings'] ?? []).map(value => named(value)),
      ),
    ]),
  ]
}

function yearsOf(
  years: { readonly from?: number | undefined; readonly until?: number | undefined } | undefined,
): readonly ReadLink[] {
  if (years === undefined) return []
  const { from, until } = years
  if (from !== undefined && until !== undefined) return [{ text: `${from} to ${until}` }]
  return [{ text: from !== undefined ? `from ${from}` : `until ${until ?? ''}` }]
}

function sayDue(days: number): string {
  if (days === 0) return 'on the first day of analysis'
  return `${sayCount(Math.abs(days), 'day')} ${days < 0 ? 'before' : 'after'} the first day of analysis`
}

const blockWords = {
  finding: 'findings',
  passage: 'passages',
  fixed: 'quotations of the framework',
  grades: 'the table of grades',
} as const

/** The report, its letters, and who is owed what. */
export function reportParts(rulebook: Rulebook): readonly ReadPart[] {
  const links = (values: readonly { readonly id: string; readonly label: string }[], ids: readonly string[] = []) =>
    ids.map(id => ({ text: labelIn(values, id), to: id }))
  const duties = {
    send: 'a copy is sent',
    'keep-open': 'a copy is open to see',
    'supply-on-demand': 'a copy is supplied when asked for',
    publish: 'it is published',
  } as const
  return [
    part('report', 'The report', 'Its sections, the letters around it, and who is owed what afterwards.', [
      group(
        'Sections',
        rulebook.sections.map(section =>
          named(section, [
            ...line('In this order', links(rulebook.outcomes, section['by-outcome'])),
            ...line('Owes every outcome', links(rulebook.groups, section.groups)),
            ...line('Not silent on', links(rulebook.tiers, section.tiers)),
            ...line(
              'Takes',
              section.blocks.map(block => ({ text: blockWords[block] })),
            ),
            ...(section['recommendation-needed'] ? line('Needs', [{ text: 'a recommendation' }]) : []),
          ]),
        ),
      ),
      group(
        'Letters',
        rulebook.letters.map(letter => ({
          id: letter.id,
          name: letter.label,
          text: gaps(letter.text),
          quoted: false,
          ...cited(letter),
          lines: [
            ...line('To', links(rulebook.roles, [letter.to])),
            ...(letter.at === undefined ? [] : line('Goes out', [{ text: sayAct(letter.at) }])),
            ...line('Reminds of', links(rulebook.deadlines, letter.reminds === undefined ? [] : [letter.reminds.of])),
            ...line('By mail', [{ text: letter['by-mail'] === 'whole' ? 'in full' : 'only that it waits' }]),
            ...line(
              'Names',
              letter.things.map(thing => ({ text: thing.label })),
            ),
          ],
        })),
      ),
      ...(['report', 'statement'] as const).map(of =>
        group(
          `Who is owed the ${of === 'report' ? 'report' : 'written statement that answers it'}`,
          rulebook.recipients
            .filter(each => each.of === of)
            .map(recipient => ({
              id: recipient.id,
              name: recipient.label,
              strength: recipient.strength,
              text: [],
              quoted: false,
              ...cited(recipient),
              lines: [
                ...line('Owed', [{ text: duties[recipient.duty] }]),
                ...line('By', links(rulebook.deadlines, [recipient.deadline])),
                ...(recipient.consulted === true ? line('Consulted', [{ text: 'before the statement is made' }]) : []),
              ],
            })),
        ),
      ),
      group(
        'How each partner has a part',
        (rulebook.involvement ?? []).map(value => named(value)),
      ),
      group(
        'Reviews that follow another up',
        (rulebook['follow-ups'] ?? []).map(value => named(value)),
      ),
      group(
        'Reminders',
        rulebook.reminders === undefined
          ? []
          : [
              {
                name: 'Whoever owes a duty or an action is written to',
                text: [],
                quoted: false,
                ...cited(rulebook.reminders),
                lines: [
                  ...line('Days before', [{ text: rulebook.reminders.before.join(', ') }]),
                  ...line('Days after', [{ text: rulebook.reminders.after.join(', ') }]),
                ],
              },
            ],
      ),
      group(
        'When the report is corrected',
        rulebook.corrections === undefined
          ? []
          : [
              {
                id: rulebook.corrections.id,
                name: rulebook.corrections.label,
                strength: rulebook.corrections.strength,
                text: [],
                quoted: false,
                ...cited(rulebook.corrections),
                lines: line('Within', [{ text: rulebook.corrections['not-after'].replace('-', ' ') }]),
              },
            ],
      ),
    ]),
  ]
}

/** Roles, bodies and training. */
export function peopleParts(rulebook: Rulebook): readonly ReadPart[] {
  return [
    part(
      'people',
      'Who takes part',
      'A role may be held by an equivalent under another title; the review keeps the title.',
      [
        group(
          'Roles',
          rulebook.roles.flatMap(({ duties = [], ...value }) => [
            named(
              value,
              line(
                'Charged with',
                duties.map(({ id, label }) => ({ text: label, to: id })),
              ),
            ),
            ...duties.map(duty => named(duty, line('Assigned to', [{ text: value.label, to: value.id }]))),
          ]),
        ),
        group(
          'Bodies',
          rulebook.bodies.map(body => ({
            id: body.id,
            name: body.name,
            text: [],
            quoted: false,
            ...cited(body),
            lines: [
              ...(body.label === body.name ? [] : line('Shown as', [{ text: body.label }])),
              ...line('Inspectors in a team', [
                { text: body.designated ? 'may be appointed' : 'do not count towards it' },
              ]),
            ],
          })),
        ),
        group(
          'Training',
          rulebook.training.map(value =>
            named(
              value,
              line('Needed by', [
                { text: value['needed-by'] === 'lead' ? 'whoever leads' : 'every member of the team' },
              ]),
            ),
          ),
        ),
      ],
    ),
  ]
}
