import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { joinHistories } from '../src/kernel/history.ts'
import { archiveReview } from '../src/modules/records/index.ts'
import { addOrganisation } from '../src/modules/register/index.ts'
import { correctablePlaces } from '../src/modules/reports/domain/correction.ts'
import { issuedReport, issueReport, writeCorrection } from '../src/modules/reports/index.ts'
import { linkInspection } from '../src/modules/reviews/index.ts'
import { backup } from '../src/platform/db/backup.ts'
import { restoreFolder } from '../src/platform/db/restore.ts'
import { openFiles } from '../src/platform/files/open-files.ts'
import { verifyRecord } from '../src/platform/record/verify.ts'
import { createProduct, histories } from '../src/product.ts'
import { day } from './after-report.ts'
import { card, correctReport, notice } from './corrected-report.ts'
import { contentOf } from './database-content.ts'
import { anyReason, done } from './journey.ts'
import { startProduct, type TestProduct, testSecrets, visitorOf } from './product.ts'
import { temporaryFolder } from './program.ts'
import { readyReport } from './report-journey.ts'

/* Backups of what is issued: its versions, what went out with them, and what follows from a correction. */

let product: TestProduct
beforeAll(async () => {
  product = await startProduct({ companions: [card] })
})
afterAll(() => product.close())

test('a backup holds every version with its files, what went out with it, and who is told; restored they are the same', async () => {
  const { services } = product
  const { reviewId } = await readyReport(product, 'Dorset')
  const organisation = { kind: 'inspectorate', name: 'Office for Standards in Education', address: '' }
  await services.database.asSystem('import', tx =>
    addOrganisation(tx, { ...organisation, areaId: undefined, validFrom: day('2005-01-01') }),
  )
  done(await issueReport(services, await product.caller('approver', '2006-12-18'), reviewId, { reasons: anyReason }))
  // One that it was published by is told of the correction.
  await services.database.asOwner(client =>
    client.query(
      `insert into actions_duty (review_id, recipient, organisation_id, duty, of, owed_by, deadline, done_on)
       select $1, 'report-on-websites', id, 'publish', 'report', 'inspecting-side', 'report-sending', '2006-12-19'
       from register_organisation where name = $2`,
      [reviewId, organisation.name],
    ),
  )
  const issued = await services.database.as(await product.caller('lead'), 'read', tx => issuedReport(tx, reviewId))
  const [place] = issued === undefined ? [] : correctablePlaces(issued.model)
  await correctReport(product, reviewId, place?.id ?? '', `${place?.text} It was so in 2006.`, '2007-02-05')
  const lead = await product.caller('lead', '2007-03-05')
  const link = {
    otherId: undefined,
    name: 'Corporate assessment of Dorset',
    body: 'Audit Commission',
    runsTogether: false,
    because: 'The same council.',
    reportOn: undefined,
  }
  done(await linkInspection(services, lead, reviewId, link))
  // One on its way, besides the one that is issued.
  done(await writeCorrection(services, lead, reviewId, { ...notice, version: 0 }))
  const archive = done(await archiveReview(services, joinHistories(histories), lead, reviewId))
  await buffer(archive.zip())
  const folder = await temporaryFolder()
  try {
    const file = join(folder.path, 'backup.gz')
    await backup(services.database, file, new Date('2007-03-05T10:00:00Z'), services.files.store)
    const content = await contentOf(services.database)
    for (const [table, rows] of [
      ['reports_issue', 2],
      ['reports_issue_companion', 2],
      ['reports_correction', 2],
      ['reviews_link', 1],
      ['actions_duty', 2],
      ['records_archive', 1],
    ] as const)
      expect(content[table], table).toHaveLength(rows)
    const location = { folder: join(folder.path, 'restored') }
    const files = openFiles(location)
    await restoreFolder(location.folder, file, files)
    const restored = await createProduct({ database: location, files, secrets: testSecrets })
    try {
      const { database } = restored.services
      expect(await contentOf(database)).toEqual(content)
      expect((await verifyRecord(database)).faults).toEqual([])
      // Everybody reads each version there, byte for byte.
      const clock = { now: () => Temporal.Instant.from('2007-03-05T10:00:00Z') }
      const app = await restored.server({ clock, secureCookies: false, strict: true, log: false })
      const there = visitorOf(app)
      for (const version of [1, 2])
        for (const name of ['report.pdf', 'report.json', 'card.txt']) {
          const path = `/published/${reviewId}/versions/${version}/${name}`
          const [old, now] = [await product.stranger().get(path), await there.get(path)]
          expect([now.status, now.bytes.equals(old.bytes)], path).toEqual([200, true])
        }
      // Frozen there too.
      await expect(
        database.asOwner(client => client.query('update reports_issue_companion set label = label')),
      ).rejects.toThrow('never changed')
      await app.close()
    } finally {
      await restored.close()
    }
  } finally {
    await folder.delete()
  }
}, 300_000)
