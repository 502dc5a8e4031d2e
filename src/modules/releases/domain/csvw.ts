import { type Column, suppressed, type TableShape } from './tables.ts'

/** Under what the data may be used, as the installation says. */
export type Licence = { readonly label: string; readonly url: string }

export type ReleaseAbout = {
  readonly number: number
  /** ISO text. */
  readonly releasedOn: string
  readonly licence: Licence
  readonly software: string
}

/** The file that describes all tables of a release, where readers of CSV on the Web look for it. */
export const metadataName = 'csv-metadata.json'

/**
 * Tables of a release described as CSV on the Web (W3C, 2015): columns with titles and types, keys between tables, what
 * "c" means, licence and where it comes from.
 */
export function describeTables(shapes: readonly TableShape[], about: ReleaseAbout): object {
  return {
    '@context': ['http://www.w3.org/ns/csvw', { '@language': 'en' }],
    'dc:title': `Open data of published reviews, release ${about.number}`,
    'dc:issued': { '@value': about.releasedOn, '@type': 'xsd:date' },
    'dc:license': { '@id': about.licence.url },
    'dc:rights': about.licence.label,
    'dc:provenance':
      'Made from reports and written statements as they were published, each in its newest version on the day of the release, by Conspectus.',
    'dc:source': about.software,
    dialect: {
      delimiter: ',',
      quoteChar: '"',
      doubleQuote: true,
      header: true,
      encoding: 'utf-8',
      lineTerminators: ['\r\n'],
    },
    tables: shapes.map(shape => ({
      url: `${shape.id}.csv`,
      'dc:title': shape.title,
      'dc:description': shape.about,
      ...(shape.columns.some(({ tells }) => tells === 'people') ? { notes: [suppressionNote] } : {}),
      tableSchema: {
        columns: shape.columns.map(describeColumn),
        primaryKey: shape.key,
        ...(shape.partOf === undefined
          ? {}
          : {
              foreignKeys: [
                {
                  columnReference: shape.partOf.by,
                  reference: { resource: `${shape.partOf.table}.csv`, columnReference: shape.partOf.by },
                },
              ],
            }),
      },
    })),
  }
}

function describeColumn({ name, title, about, type, required, tells }: Column): object {
  return {
    name,
    titles: title,
    'dc:description': about,
    datatype: type,
    ...(required ? { required: true } : {}),
    ...(tells === 'people' ? { null: [suppressed] } : {}),
  }
}

const suppressionNote = {
  type: 'suppression',
  sign: suppressed,
  text: 'Not shown: a small number of people, nobody included, or a number from which a small one could be worked out, here or from an earlier release. Which of the two is not told, and nothing is rounded.',
}
