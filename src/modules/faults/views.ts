import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import type { State } from './forms.ts'

export type Report = {
  readonly id: string
  readonly reporter: string
  readonly isOwn: boolean
  readonly at: Temporal.Instant
  readonly page: string
  readonly reference: string
  readonly did: string
  readonly happened: string
  readonly lost: boolean
  readonly state: State
  readonly answer: string
  readonly version: number
}

export const reportsShown = 100

/** Reports that the reader may see: new ones first, then the newest. One statement. */
export async function listReports(tx: Transaction): Promise<readonly Report[]> {
  const { rows } = await sql<Report>`
    select report.id, coalesce(account.name, '') as reporter, report.account_id = platform_account_id() as "isOwn", report.at, report.page,
      report.reference, report.did, report.happened, report.lost, report.state, report.answer, report.version
    from faults_report report left join platform_read_account account on account.id = report.account_id
    order by report.state <> 'new', report.id desc limit ${reportsShown}`.execute(tx)
  return rows
}

export type Loss = {
  readonly id: string
  readonly foundOn: Temporal.PlainDate
  readonly what: string
  readonly cause: string
  readonly done: string
  readonly rebuilt: boolean
  readonly reviews: readonly {
    readonly id: string
    readonly title: string
    /** ISO text; null while the area is not told. */
    readonly toldOn: string | null
    readonly version: number
  }[]
}

/** The register of losses as far as it is open to the reader, the newest first. One statement. */
export async function listLosses(tx: Transaction): Promise<readonly Loss[]> {
  const { rows } = await sql<Loss>`
    select loss.id, loss.found_on as "foundOn", loss.what, loss.cause, loss.done, loss.rebuilt,
      coalesce((select json_agg(json_build_object('id', concerned.id::text, 'title', review.title, 'toldOn', concerned.told_on,
          'version', concerned.version) order by review.title)
        from faults_loss_review concerned join reviews_read_review review on review.id = concerned.review_id
        where concerned.loss_id = loss.id), '[]') as reviews
    from faults_loss loss order by loss.found_on desc, loss.id desc`.execute(tx)
  return rows
}
