import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { CsvError, parse } from 'csv-parse'
import { fileTypeFromFile } from 'file-type'
import { type FileKind, kindOf, takenKinds } from './kinds.ts'
import { readZipDirectory, readZipText, type ZipEntry } from './zip-directory.ts'

/** What a file was found to be, or the end of the sentence "NAME …" that says why it is not taken. */
export type ContentCheck =
  | { readonly kind: FileKind; readonly refusal?: undefined }
  | { readonly kind?: undefined; readonly refusal: string }

const refuse = (refusal: string): ContentCheck => ({ refusal })
const notTaken = refuse(`is not a kind of file that is taken. Send it as ${takenKinds}.`)

/** Said in a way that helps, for kinds that people often send. */
const refusals: { readonly [type: string]: string } = {
  'application/zip': 'is an archive. Send the files in it one by one.',
  'application/x-7z-compressed': 'is an archive. Send the files in it one by one.',
  'application/x-rar-compressed': 'is an archive. Send the files in it one by one.',
  'application/gzip': 'is an archive. Send the files in it one by one.',
  'image/heic': 'is a picture that only some telephones and computers show. Save it as JPEG and send that.',
  'image/heif': 'is a picture that only some telephones and computers show. Save it as JPEG and send that.',
  'application/x-cfb':
    'is a document of an old kind, or one that is locked with a password. Save it as PDF or in the present format, without a password.',
  'application/rtf': 'is a document of an old kind. Save it as PDF or Word document and send that.',
  'application/x-msdownload': 'is a program. Programs are never taken.',
  'application/x-elf': 'is a program. Programs are never taken.',
}
const withMacros = refuse('has macros: programs inside the document. Save it without them, or as PDF, and send that.')

/**
 * Finds out what a file is by what is in it. Its name only tells a table from other plain text.
 *
 * @param path on this machine's disk
 * @param name as it came
 */
export async function checkContent(path: string, name: string): Promise<ContentCheck> {
  const found = await fileTypeFromFile(path)
  if (found === undefined) return checkText(path, name)
  const { mime } = found
  if (/macroenabled/i.test(mime)) return withMacros
  if (isZip(mime)) return withFile(path, checkOffice)
  if (mime === 'application/xml' || mime.endsWith('+xml')) return notTaken
  const kind = kindOf(mime)
  if (kind !== undefined && !kind.type.startsWith('text/')) return { kind }
  return refusals[mime] === undefined ? notTaken : refuse(refusals[mime])
}

const isZip = (mime: string) =>
  mime === 'application/zip' || /openxmlformats|opendocument|ms-word|ms-excel|ms-powerpoint/.test(mime)

async function withFile<Value>(path: string, work: (file: FileHandle) => Promise<Value>): Promise<Value> {
  const file = await open(path, 'r')
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

const smallPart = 1_000_000
const mainParts: { readonly [part: string]: string } = {
  'word/document.xml': 'wordprocessingml.document',
  'xl/workbook.xml': 'spreadsheetml.sheet',
  'ppt/presentation.xml': 'presentationml.presentation',
}

/** An archive is an office document when its directory holds what such a document must hold, and no macros. */
async function checkOffice(file: FileHandle): Promise<ContentCheck> {
  const entries = await readZipDirectory(file)
  if (entries === undefined) return refuse('is damaged: it cannot be opened. Save it again and send that.')
  const named = new Map(entries.map(entry => [entry.name, entry]))
  const [types, mimetype] = [named.get('[Content_Types].xml'), named.get('mimetype')]
  if (types !== undefined) return checkOfficeOpen(file, entries, types)
  if (mimetype !== undefined && named.has('content.xml') && named.has('META-INF/manifest.xml'))
    return checkOpenDocument(file, entries, mimetype)
  return refuse(refusals['application/zip'] ?? '')
}

async function checkOfficeOpen(file: FileHandle, entries: readonly ZipEntry[], types: ZipEntry): Promise<ContentCheck> {
  const said = await readZipText(file, types, smallPart)
  if (said === undefined) return refuse('is damaged: it cannot be opened. Save it again and send that.')
  if (
    /macroenabled|vbaproject|\bvbaData/i.test(said) ||
    entries.some(({ name }) => /vbaproject|vbadata|activex/i.test(name))
  )
    return withMacros
  const found = Object.keys(mainParts).filter(part => entries.some(entry => entry.name === part))
  const kind = found.length === 1 ? kindEnding(mainParts[found[0] ?? ''] ?? '') : undefined
  return kind === undefined || !said.includes(`${kind.type}.main+xml`)
    ? refuse(refusals['application/zip'] ?? '')
    : { kind }
}

async function checkOpenDocument(
  file: FileHandle,
  entries: readonly ZipEntry[],
  mimetype: ZipEntry,
): Promise<ContentCheck> {
  if (entries.some(({ name }) => /^(?:Basic|Scripts)\/./i.test(name))) return withMacros
  if (entries.some(entry => entry.isEncrypted)) return refuse(refusals['application/x-cfb'] ?? '')
  const kind = kindOf((await readZipText(file, mimetype, 200))?.trim() ?? '')
  return kind === undefined ? notTaken : { kind }
}

function kindEnding(end: string): FileKind | undefined {
  return kindOf(`application/vnd.openxmlformats-officedocument.${end}`)
}

/** What opens a page of the web, a drawing or a script, whatever the name says. */
const opensMarkup = /^\s*(?:<!--[\s\S]*?-->\s*)*<(?:[a-z!?/])/i
const opensScript = /^#!/
const headBytes = 4096

/** Plain text: every byte of it is UTF-8, or else Windows-1252, without characters that no text has. */
async function checkText(path: string, name: string): Promise<ContentCheck> {
  const head = await withFile(path, async file => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.toString('latin1', 0, bytesRead).replace(/^ï»¿/, '')
  })
  if (head === '') return refuse('is empty.')
  if (opensMarkup.test(head)) return refuse('is a web page or a drawing, which can carry programs. Send it as PDF.')
  if (opensScript.test(head)) return refuse('is a program. Programs are never taken.')
  const encoding = await encodingOf(path)
  if (encoding === undefined) return notTaken
  if (!/\.csv$/i.test(name.trim())) return textKind('text/plain')
  const fault = await csvFault(path, encoding)
  return fault === undefined ? textKind('text/csv') : refuse(fault)
}

function textKind(type: string): ContentCheck {
  const kind = kindOf(type)
  if (kind === undefined) throw new Error(`${type} is no kind of file that is taken.`)
  return { kind }
}

async function encodingOf(path: string): Promise<'utf8' | 'latin1' | undefined> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let isUtf8 = true
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    // Tabulators, line ends and form feeds alone of the controls belong in a text.
    if (piece.some(byte => byte < 9 || byte === 11 || (byte > 13 && byte < 32) || byte === 127)) return undefined
    isUtf8 &&= decodes(utf8, piece)
  }
  return isUtf8 && decodes(utf8, undefined) ? 'utf8' : 'latin1'
}

function decodes(decoder: InstanceType<typeof TextDecoder>, piece: Buffer | undefined): boolean {
  try {
    decoder.decode(piece, { stream: piece !== undefined })
    return true
  } catch {
    return false // not UTF-8, so it is taken for Windows-1252
  }
}

/** Why a table cannot be read; undefined when it can. */
async function csvFault(path: string, encoding: 'utf8' | 'latin1'): Promise<string | undefined> {
  const parser = parse({
    bom: true,
    encoding,
    delimiter: [',', ';', '\t'],
    relaxColumnCount: true,
    maxRecordSize: smallPart,
  })
  const content = createReadStream(path)
  content.once('error', error => parser.destroy(error))
  content.pipe(parser)
  let rows = 0
  try {
    for await (const _ of parser) rows += 1
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return `cannot be read as a table: see its line ${String(error['lines'] ?? rows + 1)}.`
  } finally {
    content.destroy()
  }
  return rows === 0 ? 'is an empty table.' : undefined
}
