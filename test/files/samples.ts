import { createHash } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { deflateRawSync } from 'node:zlib'
import sharp from 'sharp'
import yazl from 'yazl'

/* Files as people have them, made here: nothing that was ever anybody's. */

/** An archive with these parts, in this order; those in `stored` unpacked. */
export async function archive(
  parts: { readonly [name: string]: string | Buffer },
  stored: readonly string[] = [],
): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  for (const [name, content] of Object.entries(parts))
    zip.addBuffer(Buffer.from(content), name, { compress: !stored.includes(name) })
  zip.end()
  const out = new PassThrough()
  zip.outputStream.pipe(out)
  return Buffer.concat((await out.toArray()) as Buffer[])
}

const officeTypes = (main: string, part: string, more = '') =>
  `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/${part}" ContentType="application/${main}.main+xml"/>${more}</Types>`
const office = 'vnd.openxmlformats-officedocument'

export const docx = (more: { readonly [name: string]: string } = {}) =>
  archive({
    '[Content_Types].xml': officeTypes(`${office}.wordprocessingml.document`, 'word/document.xml'),
    '_rels/.rels': '<Relationships/>',
    'word/document.xml': '<w:document><w:body>Threshold for referral</w:body></w:document>',
    ...more,
  })
export const xlsx = () =>
  archive({
    '[Content_Types].xml': officeTypes(`${office}.spreadsheetml.sheet`, 'xl/workbook.xml'),
    '_rels/.rels': '<Relationships/>',
    'xl/workbook.xml': '<workbook/>',
  })
export const pptx = () =>
  archive({
    '[Content_Types].xml': officeTypes(`${office}.presentationml.presentation`, 'ppt/presentation.xml'),
    '_rels/.rels': '<Relationships/>',
    'ppt/presentation.xml': '<presentation/>',
  })
/** A Word document that says of itself that it has macros. */
export const docm = () =>
  archive({
    '[Content_Types].xml': officeTypes('vnd.ms-word.document.macroEnabled', 'word/document.xml'),
    '_rels/.rels': '<Relationships/>',
    'word/document.xml': '<w:document/>',
    'word/vbaProject.bin': 'macro',
  })
export const openDocument = (
  kind: 'text' | 'spreadsheet' | 'presentation',
  more: { readonly [name: string]: string } = {},
) =>
  archive(
    {
      mimetype: `application/vnd.oasis.opendocument.${kind}`,
      'content.xml': '<office:document-content/>',
      'META-INF/manifest.xml': '<manifest:manifest/>',
      ...more,
    },
    ['mimetype'],
  )

export const pdf = (text = 'Referral figures') =>
  Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% ${text}\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
  )

/** The first bytes of a program for Windows. */
export const program = () =>
  Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8', 'latin1'), Buffer.alloc(300)])

/** A photograph that says where it was taken. */
export async function photograph(): Promise<Buffer> {
  return sharp({ create: { width: 60, height: 40, channels: 3, background: { r: 30, g: 120, b: 90 } } })
    .withExif({
      IFD0: { Make: 'Invented', Model: 'Camera of the test', Artist: 'SecretPhotographer' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '50/1 43/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '2/1 26/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
}

/** What scanners are asked to take for a virus: sixty-eight harmless letters, put together here so that no scanner stops at this file. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join('')

export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

/** An archive whose only entry unpacks to far more than it weighs. */
export const bomb = () =>
  archive({
    '[Content_Types].xml': Buffer.alloc(30_000_000, 32),
    'word/document.xml': deflateRawSync(Buffer.alloc(10)),
  })
