import { type MailSettings, readAnchorSettings, readMailSettings } from '../platform/config/environment.ts'
import { readVariables } from '../platform/config/variables.ts'
import type { DatabaseLocation } from '../platform/db/database.ts'
import type { Files } from '../platform/files/files.ts'
import { fileVariables, openFiles } from '../platform/files/open-files.ts'
import type { AnchorSettings } from '../platform/record/anchor-job.ts'
import type { Call } from './call.ts'
import { anchorFolderOf } from './place.ts'

/** What is reached outside the database. */
export type Outside = {
  readonly mail: MailSettings | undefined
  readonly anchors: AnchorSettings | undefined
  readonly files: Files
}

/**
 * Reads where mails, anchors and files go. Nobody of the worked example is sent anything: their addresses may be somebody's.
 *
 * @throws WrongConfiguration with one sentence for each fault
 */
export function readOutside(call: Call, place: DatabaseLocation, isExample: boolean): Outside {
  const mail = readMailSettings(call.environment)
  const { folder: named, mailTo } = readAnchorSettings(call.environment)
  const folder = anchorFolderOf(place, { folder: named, mailTo })
  return {
    files: openFiles(place, readVariables(call.environment, fileVariables)),
    mail: isExample ? undefined : mail,
    anchors: folder === undefined ? undefined : { folder, mailTo: isExample ? undefined : mailTo },
  }
}

/** Said where the heads of the record are kept nowhere but in the database. */
export const withoutAnchors =
  'The heads of the record are kept nowhere outside the database: set ANCHOR_FOLDER, or whoever owns the tables can rewrite it unseen.'
