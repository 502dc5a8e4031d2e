/** A kind of file that is taken, found by its content. */
export type FileKind = {
  /** Media type. */
  readonly type: string
  /** What people call it. */
  readonly words: string
  /** Endings of names, the usual one first. */
  readonly endings: readonly string[]
}

const office = 'application/vnd.openxmlformats-officedocument'
const open = 'application/vnd.oasis.opendocument'

/** Every kind that is taken; nothing else is. */
export const fileKinds = [
  { type: 'application/pdf', words: 'PDF document', endings: ['pdf'] },
  { type: `${office}.wordprocessingml.document`, words: 'Word document', endings: ['docx'] },
  { type: `${office}.spreadsheetml.sheet`, words: 'Excel spreadsheet', endings: ['xlsx'] },
  { type: `${office}.presentationml.presentation`, words: 'PowerPoint presentation', endings: ['pptx'] },
  { type: `${open}.text`, words: 'OpenDocument text', endings: ['odt'] },
  { type: `${open}.spreadsheet`, words: 'OpenDocument spreadsheet', endings: ['ods'] },
  { type: `${open}.presentation`, words: 'OpenDocument presentation', endings: ['odp'] },
  { type: 'text/csv', words: 'Table as plain text (CSV)', endings: ['csv'] },
  { type: 'text/plain', words: 'Plain text', endings: ['txt', 'text', 'md'] },
  { type: 'image/jpeg', words: 'JPEG picture', endings: ['jpg', 'jpeg'] },
  { type: 'image/png', words: 'PNG picture', endings: ['png'] },
  { type: 'image/webp', words: 'WebP picture', endings: ['webp'] },
] as const satisfies readonly FileKind[]

/** In one line, for the hint of a form. */
export const takenKinds = 'PDF, Word, Excel, PowerPoint, OpenDocument, CSV, plain text, JPEG, PNG or WebP'

export function kindOf(type: string): FileKind | undefined {
  return fileKinds.find(kind => kind.type === type)
}

/** Bytes as people say them: 812 bytes, 14 kB, 2.4 MB. */
export function sayBytes(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`
  return `${(bytes / 1_000_000).toFixed(1).replace(/\.0$/, '')} MB`
}
