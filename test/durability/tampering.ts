/*
 * What somebody who owns the tables could do to the record, each as SQL.
 */

export type Line = {
  readonly id: string
  readonly chain: string
  readonly sequence: number
  readonly has_content: boolean
  readonly is_last: boolean
}
/** `chain`: by the record alone. `anchor`: not by the record alone, but against an anchor. */
type FoundBy = 'chain' | 'anchor'
/** Some numbers from 0 to just below 1. */
export type Choice = readonly [number, number, number]
export type Deed = { readonly statements: readonly string[]; readonly foundBy: FoundBy }

function pick<Each>(from: readonly Each[], chance: number): Each {
  const each = from[Math.floor(chance * from.length)]
  if (each === undefined) throw new Error('There is nothing to choose from.')
  return each
}

/**
 * Every kind of deed on a record that holds these lines, by what it does.
 *
 * @param reviewId the review whose chain holds the line of an erasure
 */
export function deedsOn(
  lines: readonly Line[],
  reviewId: string,
): { readonly [name: string]: (choice: Choice) => Deed } {
  /** Two lines of one chain, the earlier first. */
  function pickTwo([one, two]: Choice): readonly [Line, Line] {
    const first = pick(
      lines.filter(line => !line.is_last),
      one,
    )
    return [
      first,
      pick(
        lines.filter(line => line.chain === first.chain && line.sequence > first.sequence),
        two,
      ),
    ]
  }

  const remove = (line: Line) => [
    `delete from platform_record_content where record_id = ${line.id}`,
    `delete from platform_record where id = ${line.id}`,
  ]
  const moveTo = (line: Line, sequence: number) =>
    `update platform_record set sequence = ${sequence} where id = ${line.id}`
  const oneColumn =
    (column: string, value: string) =>
    (choice: Choice): Deed => ({
      statements: [`update platform_record set ${column} = ${value} where id = ${pick(lines, choice[0]).id}`],
      foundBy: 'chain',
    })
  const contentColumn =
    (column: string, value: string) =>
    (choice: Choice): Deed => ({
      statements: [
        `update platform_record_content set ${column} = ${value}
      where record_id = ${
        pick(
          lines.filter(line => line.has_content),
          choice[0],
        ).id
      }`,
      ],
      foundBy: 'chain',
    })

  /** Reckons a chain anew from a line on, as somebody who can read the functions of the database would. */
  const reckonAnew = (line: Line) => `do $$
  declare each platform_record; before bytea;
  begin
    select previous into before from platform_record where id = ${line.id};
    for each in select * from platform_record where chain = ${line.chain} and sequence >= ${line.sequence} order by sequence loop
      each.previous := before;
      before := platform_record_hash(before, each);
      update platform_record set previous = each.previous, hash = before where id = each.id;
    end loop;
  end $$`

  return {
    'changes the chain of a line': oneColumn('chain', 'chain + 1000000'),
    'changes the number of a line': oneColumn('sequence', 'sequence + 1000000'),
    'changes the hour on the machine': oneColumn('recorded_at', "recorded_at + interval '1 microsecond'"),
    'changes the hour of the command': oneColumn('at', "at - interval '1 day'"),
    'changes who': oneColumn('account_id', 'coalesce(account_id, 0) + 1'),
    'changes the request': oneColumn('request', "coalesce(request, '') || '.'"),
    'changes the command': oneColumn('command', "command || ' '"),
    'changes the table': oneColumn('table_name', "table_name || 's'"),
    'changes the row': oneColumn('row_id', "row_id || '0'"),
    'changes the operation': oneColumn('operation', "case operation when 'insert' then 'update' else 'insert' end"),
    'changes the digest': oneColumn('digest', 'sha256(digest)'),
    'changes the hash before': oneColumn('previous', 'sha256(previous)'),
    'changes the hash': oneColumn('hash', 'sha256(hash)'),
    'changes what was before': contentColumn('before', `coalesce(before, '{}') || '{"forged": true}'`),
    'changes what is after': contentColumn('after', `coalesce(after, '{}') || '{"forged": true}'`),
    'takes what is after away': contentColumn('after', `case when after is null then '{}'::jsonb end`),
    'changes the salt': contentColumn('salt', "salt || '\\x00'"),
    'gives a content to another review': contentColumn('review_id', 'coalesce(review_id, 0) + 1'),
    'takes a content away': choice => ({
      statements: [
        `delete from platform_record_content where record_id = ${
          pick(
            lines.filter(line => line.has_content),
            choice[0],
          ).id
        }`,
      ],
      foundBy: 'chain',
    }),
    'moves a content to another line': choice => {
      const [one, other] = [
        pick(
          lines.filter(line => line.has_content),
          choice[0],
        ),
        pick(lines, choice[1]),
      ]
      return {
        statements: [
          `delete from platform_record_content where record_id = ${other.id} and ${other.id} <> ${one.id}`,
          `update platform_record_content set record_id = ${other.id === one.id ? '-1' : other.id} where record_id = ${one.id}`,
        ],
        foundBy: 'chain',
      }
    },
    'swaps the contents of two lines': choice => {
      const [one, other] = pickTwo(choice)
      return {
        statements: [
          `update platform_record_content set record_id = -1 where record_id = ${one.id}`,
          `update platform_record_content set record_id = ${one.id} where record_id = ${other.id}`,
          `update platform_record_content set record_id = ${other.id} where record_id = -1`,
        ],
        foundBy: 'chain',
      }
    },
    'puts a content where one was erased': choice => {
      const erased = pick(
        lines.filter(line => !line.has_content),
        choice[0],
      )
      return {
        statements: [
          `insert into platform_record_content (record_id, review_id, salt, before, after) values (${erased.id}, ${erased.chain}, '\\x01', null, '{"id": 1}')`,
        ],
        foundBy: 'chain',
      }
    },
    'says in the table of erasures that more was erased': choice => {
      const { id } = pick(
        lines.filter(line => line.has_content && line.chain === reviewId),
        choice[0],
      )
      return {
        statements: [
          `delete from platform_record_content where record_id = ${id}`,
          `update platform_erasure set lines = lines || ${id}::bigint`,
        ],
        foundBy: 'chain',
      }
    },
    'says in the record that more was erased': choice => {
      const { id } = pick(
        lines.filter(line => line.has_content && line.chain === reviewId),
        choice[0],
      )
      return {
        statements: [
          `update platform_record_content set after = jsonb_set(after, '{lines}', (after -> 'lines') || '[${id}]')
          where after ? 'lines' and record_id in (select id from platform_record where table_name = 'platform_erasure')`,
          `delete from platform_record_content where record_id = ${id} and not exists (
          select from platform_record where id = ${id} and table_name = 'platform_erasure')`,
        ],
        foundBy: 'chain',
      }
    },
    'swaps two lines': choice => {
      const [one, other] = pickTwo(choice)
      return {
        statements: [moveTo(one, -1), moveTo(other, one.sequence), moveTo({ ...one }, other.sequence)],
        foundBy: 'chain',
      }
    },
    'takes a line out': choice => ({
      statements: remove(
        pick(
          lines.filter(line => !line.is_last),
          choice[0],
        ),
      ),
      foundBy: 'chain',
    }),
    'takes a line out and counts the rest anew': choice => {
      const line = pick(
        lines.filter(each => !each.is_last),
        choice[0],
      )
      return {
        statements: [
          ...remove(line),
          `update platform_record set sequence = -sequence where chain = ${line.chain} and sequence > ${line.sequence}`,
          `update platform_record set sequence = -sequence - 1 where chain = ${line.chain} and sequence < 0`,
        ],
        foundBy: 'chain',
      }
    },
    'puts a forged line in': choice => {
      const line = pick(lines, choice[0])
      return {
        statements: [
          `update platform_record set sequence = -sequence where chain = ${line.chain} and sequence >= ${line.sequence}`,
          `insert into platform_record (chain, sequence, recorded_at, at, account_id, request, command, table_name, row_id, operation, digest, previous, hash)
          select chain, ${line.sequence}, recorded_at, at, account_id, request, 'forged', table_name, row_id, operation, digest, previous, hash
          from platform_record where id = ${line.id}`,
          `update platform_record forged set hash = platform_record_hash(forged.previous, forged) where command = 'forged'`,
          `insert into platform_record_content select forged.id, review_id, salt, before, after
          from platform_record forged, platform_record_content where forged.command = 'forged' and record_id = ${line.id}`,
          `update platform_record set sequence = -sequence + 1 where chain = ${line.chain} and sequence < 0`,
        ],
        foundBy: 'chain',
      }
    },
    'copies a line to the end': choice => {
      const line = pick(lines, choice[0])
      return {
        statements: [
          `insert into platform_record (chain, sequence, recorded_at, at, account_id, request, command, table_name, row_id, operation, digest, previous, hash)
          select chain, (select max(sequence) + 1 from platform_record where chain = ${line.chain}), recorded_at, at, account_id, request, command, table_name, row_id, operation, digest, previous, hash
          from platform_record where id = ${line.id}`,
        ],
        foundBy: 'chain',
      }
    },
    'changes a line and seals it again': choice => {
      const line = pick(
        lines.filter(each => !each.is_last),
        choice[0],
      )
      return {
        statements: [
          `update platform_record set command = 'nothing of note' where id = ${line.id}`,
          `update platform_record line set hash = platform_record_hash(line.previous, line) where id = ${line.id}`,
        ],
        foundBy: 'chain',
      }
    },
    'cuts the end off': choice => {
      const chain = pick([...new Set(lines.map(line => line.chain))], choice[0])
      const all = lines.filter(line => line.chain === chain)
      const from = 2 + Math.floor(choice[1] * (all.length - 1))
      // What says that something was erased may be cut off with the rest: then the erasure is seen as what it looks like.
      const saysErased = all.some(line => line.sequence < from && !line.has_content)
      return {
        statements: [
          `delete from platform_record_content where record_id in (select id from platform_record where chain = ${chain} and sequence >= ${from})`,
          `delete from platform_record where chain = ${chain} and sequence >= ${from}`,
        ],
        foundBy: saysErased && from <= all.length ? 'chain' : 'anchor',
      }
    },
    'takes a whole chain away': choice => {
      const chain = pick([...new Set(lines.map(line => line.chain))], choice[0])
      return {
        statements: [
          `delete from platform_record_content where record_id in (select id from platform_record where chain = ${chain})`,
          `delete from platform_record where chain = ${chain}`,
        ],
        foundBy: 'anchor',
      }
    },
    'changes a line and reckons all after it anew': choice => {
      const line = pick(
        lines.filter(each => each.chain === reviewId),
        choice[0],
      )
      return {
        statements: [`update platform_record set command = 'nothing of note' where id = ${line.id}`, reckonAnew(line)],
        foundBy: 'anchor',
      }
    },
    'changes a content, its digest, and reckons all after it anew': choice => {
      const line = pick(
        lines.filter(each => each.has_content && each.chain === reviewId),
        choice[0],
      )
      return {
        statements: [
          `update platform_record_content set after = coalesce(after, '{}') || '{"forged": true}' where record_id = ${line.id}`,
          `update platform_record line set digest = platform_record_digest(content.salt, content.before, content.after)
          from platform_record_content content where content.record_id = line.id and line.id = ${line.id}`,
          reckonAnew(line),
        ],
        foundBy: 'anchor',
      }
    },
  }
}
