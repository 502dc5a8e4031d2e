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
 * Reads where mails, anchors and files go.
 *
 * @throws WrongConfiguration with one sentence for each fault
 */
export function readOutside(call: Call, place: DatabaseLocation): Outside {
  const { folder: named, mailTo } = readAnchorSettings(call.environment)
  const folder = anchorFolderOf(place, { folder: named, mailTo })
  return {
    files: openFiles(place, readVariables(call.environment, fileVariables)),
    mail: readMailSettings(call.environment),
    anchors: folder === undefined ? undefined : { folder, mailTo },
  }
}

/** For a database that holds the worked example: nobody in it can be reached, and their addresses may be somebody's. */
export function withoutMail(outside: Outside): Outside {
  const { files, anchors } = outside
  return { files, mail: undefined, anchors: anchors === undefined ? undefined : { ...anchors, mailTo: undefined } }
}

/** Said where the heads of the record are kept nowhere but in the database. */
export const withoutAnchors =
  'The heads of the record are kept nowhere outside the database: set ANCHOR_FOLDER, or whoever owns the tables can rewrite it unseen.'
