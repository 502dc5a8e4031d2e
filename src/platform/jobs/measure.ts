import { sql } from 'kysely'
import type { Database } from '../db/database.ts'

/** How many jobs wait, are under way or were given up, for an operator's measurements. One statement. */
export function jobMeasure(database: Database) {
  return {
    name: 'conspectus_jobs',
    help: 'Jobs by state: waiting, under way, failed (given up).',
    read: () =>
      database.asJobs(async tx => {
        const { rows } = await sql<{ label: string; value: number }>`
          select state as label, count(job.id)::integer as value
          from (values ('waiting'), ('under way'), ('failed')) known (state)
          left join platform_job job on known.state =
            case when job.failed_at is not null then 'failed' when job.taken_until > now() then 'under way' else 'waiting' end
          group by state`.execute(tx)
        return rows
      }, 'read'),
  }
}
