import type { Transaction } from '../../../platform/db/database.ts'
import { everybody } from '../../../platform/web/access.ts'
import { pageNumber } from '../../../platform/web/asked.ts'
import { commandForm } from '../../../platform/web/command-form.ts'
import { emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { publishRelease } from '../commands.ts'
import type { Licence } from '../domain/csvw.ts'
import { childrenShape, shapes } from '../domain/tables.ts'
import { ReleaseForm } from '../forms.ts'
import { mayRelease } from '../policy.ts'
import { findRelease, findReleasedFile, listReleases, type Release } from '../store.ts'
import { everything, listReports } from '../views.ts'

const releasesOnPage = 20
const releasing = { permission: 'releases.publish', subject: async () => ({}), may: mayRelease } as const

/** Open data for everybody, and the page on which a release is published. */
export function dataRoutes(services: Services, licence: Licence): readonly Route[] {
  const showPublish = async (tx: Transaction, form: ShownForm, status = 200) => {
    const [last] = await listReleases(tx, { offset: 0, limit: 1 })
    const reports = await listReports(tx, everything)
    return page(
      'releases/pages/publish.njk',
      { title: 'Release open data', form, last, reports: reports.length, tables: shapes, licence },
      status,
    )
  }
  return [
    pageRoute({
      ...everybody,
      path: '/data',
      statements: 1,
      async show({ tx, query, actor }) {
        const number = pageNumber(query)
        const found = await listReleases(tx, { offset: (number - 1) * releasesOnPage, limit: releasesOnPage + 1 })
        return page('releases/pages/list.njk', {
          title: 'Open data',
          releases: found.slice(0, releasesOnPage),
          number,
          hasMore: found.length > releasesOnPage,
          tables: shapes,
          licence,
          may: { release: mayRelease(actor).granted },
        })
      },
    }),
    pageRoute({
      ...everybody,
      path: '/data/releases/:number',
      statements: 1,
      async show({ tx, params }) {
        const release = await releaseIn(tx, params)
        if (release === undefined) return missing('there is no such release')
        return page('releases/pages/release.njk', {
          title: `Open data, release ${release.number}`,
          release,
          files: release.files.map(file => ({
            ...file,
            kilobytes: Math.ceil(file.length / 1024),
            about: shapes.find(({ id }) => `${id}.csv` === file.name)?.about ?? '',
          })),
          children: { shape: childrenShape, areas: byArea(release) },
          licence,
        })
      },
    }),
    pageRoute({
      ...everybody,
      path: '/data/releases/:number/:file',
      statements: 1,
      async show({ tx, params }): Promise<Reply> {
        const number = numberIn(params)
        const name = params['file'] ?? ''
        const file = number === undefined ? undefined : await findReleasedFile(tx, number, name)
        if (file === undefined) return missing('there is no such file in this release')
        return { kind: 'data', type: file.type, body: file.bytes, name, isFixed: true }
      },
    }),
    pageRoute({
      ...releasing,
      path: '/data/publish',
      statements: 2,
      show: ({ tx }) => showPublish(tx, emptyForm),
    }),
    commandForm({
      ...releasing,
      path: '/data/publish',
      schema: ReleaseForm,
      again: ({ read }, form, status) => read(tx => showPublish(tx, form, status)),
      run: (given, { caller }, { key }) => publishRelease(services, caller, { ...given, licence }, key),
      onward: (_, { number }) => go(`/data/releases/${number}`, `Release ${number} is published.`),
    }),
  ]
}

/** The number that an address names; undefined where it names none. */
function numberIn(params: { readonly [name: string]: string }): number | undefined {
  const number = params['number'] ?? ''
  return /^[1-9]\d{0,6}$/.test(number) ? Number(number) : undefined
}

async function releaseIn(tx: Transaction, params: { readonly [name: string]: string }): Promise<Release | undefined> {
  const number = numberIn(params)
  return number === undefined ? undefined : findRelease(tx, number)
}

/** Counts of people area by area, as the page shows them: groups and what is shown of each. */
function byArea({ counts }: Release) {
  const at = (name: string) => childrenShape.columns.findIndex(column => column.name === name)
  const [framework, reviews, area, group, heard] = ['framework', 'reviews', 'area_name', 'group_name', 'heard'].map(at)
  const text = (row: Release['counts'][number], column: number | undefined) => String(row[column ?? -1] ?? '')
  return [...Map.groupBy(counts, row => `${text(row, framework)} ${text(row, reviews)}`).values()].map(rows => ({
    name: text(rows[0] ?? [], area),
    reviews: text(rows[0] ?? [], reviews).split(' ').length,
    groups: rows.map(row => ({ name: text(row, group), heard: text(row, heard) })),
  }))
}
