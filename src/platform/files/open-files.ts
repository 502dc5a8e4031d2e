import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Settings } from '../config/variables.ts'
import type { DatabaseLocation } from '../db/database.ts'
import { diskStore } from './disk-store.ts'
import type { FileStore } from './file-store.ts'
import { type FileLimits, type Files, usualLimits } from './files.ts'
import { objectStore } from './object-store.ts'
import { clamd, type Scanner } from './scanner.ts'

/** The variables that say where files lie and how they are looked at. */
export const fileVariables = [
  'FILES_URL',
  'FILES_ACCESS_KEY',
  'FILES_SECRET_KEY',
  'SCANNER',
  'FILE_MEGABYTES',
  'FORM_MEGABYTES',
  'FORM_FILES',
] as const

/** What is configured of files; without settings a data folder is all that is needed. */
type FileSettings = Pick<Settings, (typeof fileVariables)[number]>

/**
 * Where files lie and how they are looked at: as configured, else beside the embedded database in its folder. On a
 * PostgreSQL server without FILES_URL none are taken, and the pages say so.
 */
export function openFiles(place: DatabaseLocation | undefined, settings?: FileSettings): Files {
  const folder = place !== undefined && 'folder' in place ? place.folder : undefined
  const store = storeOf(folder, settings)
  return {
    store,
    scanner: scannerOf(settings),
    limits: limitsOf(settings),
    incoming:
      folder === undefined
        ? join(tmpdir(), `conspectus-incoming-${process.getuid?.() ?? 'all'}`)
        : join(folder, 'incoming'),
  }
}

function storeOf(folder: string | undefined, settings: FileSettings | undefined): FileStore | undefined {
  const place = settings?.FILES_URL
  if (settings === undefined || place === undefined) return folder === undefined ? undefined : diskStore(folder)
  if (place.protocol === 'file:') return diskStore(fileURLToPath(place))
  const [bucket = '', ...below] = place.pathname.split('/').filter(part => part !== '')
  return objectStore({
    endpoint: `${place.protocol.replace('s3+', '')}//${place.host}`,
    bucket,
    prefix: below.map(part => `${part}/`).join(''),
    region: place.searchParams.get('region') ?? 'us-east-1',
    accessKeyId: settings.FILES_ACCESS_KEY ?? '',
    secretAccessKey: settings.FILES_SECRET_KEY ?? '',
  })
}

function scannerOf(settings: FileSettings | undefined): Scanner | undefined {
  return settings?.SCANNER === undefined ? undefined : clamd(settings.SCANNER)
}

const million = 1_000_000

function limitsOf(settings: FileSettings | undefined): FileLimits {
  if (settings === undefined) return usualLimits
  return {
    bytesPerFile: settings.FILE_MEGABYTES * million,
    bytesPerForm: settings.FORM_MEGABYTES * million,
    filesPerForm: settings.FORM_FILES,
  }
}
