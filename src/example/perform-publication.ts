import { z } from 'zod'
import { publishRelease, readLicence } from '../modules/releases/index.ts'
import {
  correctablePlaces,
  correctPlace,
  findOpenCorrection,
  issueCorrection,
  issuedReport,
  writeCorrection,
} from '../modules/reports/index.ts'
import { linkInspection } from '../modules/reviews/index.ts'
import { readChoices } from '../platform/config/reference-data.ts'
import { found, optionalDay, type Performer, performer, read, review } from './performer.ts'

/** What is done around the report for its readers, by the command's name in the record. */
export const performersOfPublication: { readonly [name: string]: Performer } = {
  'link-inspection': performer(
    z.strictObject({
      review,
      name: z.string(),
      body: z.string(),
      runsTogether: z.boolean(),
      because: z.string(),
      reportOn: optionalDay,
    }),
    (services, caller, { review: id, ...link }, posted) =>
      linkInspection(services, caller, id, { ...link, otherId: undefined }, posted),
  ),
  'write-correction': performer(
    z.strictObject({ review, wrong: z.string(), saysNow: z.string(), because: z.string() }),
    (services, caller, { review: id, ...notice }, posted) =>
      writeCorrection(services, caller, id, { ...notice, version: 0 }, posted),
  ),
  'correct-place': performer(
    z.strictObject({ review, block: z.string(), was: z.string(), now: z.string() }),
    async (services, caller, { review: id, block, was, now }, posted) => {
      const { open, issued } = await read(services, caller, async tx => ({
        open: found(await findOpenCorrection(tx, id), 'a correction'),
        issued: found(await issuedReport(tx, id), 'an issued report'),
      }))
      const place = found(
        correctablePlaces(issued.model).find(each => each.id === block && each.text.includes(was)),
        `a paragraph with the words ${was}`,
      )
      const text = place.text.replace(was, now)
      return correctPlace(services, caller, id, { id: block, text, version: open.version }, posted)
    },
  ),
  'issue-correction': performer(z.strictObject({ review }), async (services, caller, { review: id }, posted) => {
    const open = found(await read(services, caller, tx => findOpenCorrection(tx, id)), 'a correction')
    return issueCorrection(services, caller, id, open.version, posted)
  }),
  'publish-release': performer(z.strictObject({ note: z.string() }), async (services, caller, { note }) =>
    publishRelease(services, caller, {
      note,
      licence: readLicence(await readChoices('open-data.yaml'), 'data/open-data.yaml'),
    }),
  ),
}
