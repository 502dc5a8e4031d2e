import { Temporal } from '../../kernel/dates.ts'
import type { Database } from '../db/database.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { queueMail } from '../mail/queue.ts'
import { addAnchor, type WrittenAnchor } from './anchors.ts'
import { readChains } from './verify.ts'

/** Where anchors go. */
export type AnchorSettings = {
  readonly folder: string
  /** Who is sent each anchor by mail as well; undefined for nobody. */
  readonly mailTo: string | undefined
}

/** A mail holds a line of about a hundred chains; of a longer one its hash, which stands for it. */
const lineCharactersMax = 15_000

/** Writes an anchor of the record now: its heads, read in one moment, and the moment of this machine's clock. */
export async function anchorRecord(database: Database, { folder, mailTo }: AnchorSettings): Promise<WrittenAnchor> {
  const chains = await database.asJobs(readChains)
  const written = await addAnchor(folder, Temporal.Now.instant(), chains)
  if (mailTo !== undefined) {
    await database.asJobs(tx =>
      queueMail(tx, { to: mailTo, subject: 'Anchor of the record of Conspectus', text: textOf(written) }),
    )
  }
  return written
}

/** Once a day: the heads of the record are written outside the database. */
export function anchorHandler(database: Database, settings: AnchorSettings): JobHandler {
  return {
    queue: 'anchor',
    attemptsMax: 1,
    secondsMax: 120,
    repeatsAfterHours: 24,
    carryOut: async () => {
      await anchorRecord(database, settings)
    },
  }
}

function textOf({ hash, line }: WrittenAnchor): string {
  return [
    'Keep this mail. It shows later that nobody has rewritten the record or cut off its end:',
    '"conspectus audit verify --against" reads the file of anchors, and the line with this hash must stand in it.',
    '',
    `SHA-256 of the line: ${hash}`,
    '',
    line.length <= lineCharactersMax ? line : 'The line is too long for a mail; its hash stands for it.',
  ].join('\n')
}
