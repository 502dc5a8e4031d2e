import { createHash } from 'node:crypto'
import { Feed } from 'feed'
import { everybody } from '../../../platform/web/access.ts'
import { dataReply } from '../../../platform/web/data.ts'
import { missing, pageRoute, type Reply, type Route } from '../../../platform/web/route.ts'
import { type IssuedStep, listSteps } from '../views.ts'

const entriesMost = 50
const atom = 'application/atom+xml; charset=utf-8'

/** What the feed of a place where nothing was issued yet says of when it changed: the first moment there is. */
const neverChanged = '1970-01-01T00:00:00Z'

/** Feeds of new reports and corrections, for feed readers (Atom, RFC 4287): of all areas, and of each. */
export function feedRoutes(origin: () => string): readonly Route[] {
  return [
    pageRoute({
      ...everybody,
      asPublic: true,
      path: '/feeds/reports.atom',
      statements: 1,
      async show({ tx }): Promise<Reply> {
        const steps = await listSteps(tx, { offset: 0, limit: entriesMost })
        return dataReply(
          atom,
          feedOf(origin(), {
            title: 'Inspection reports: new and corrected',
            about: 'Reports on children’s services as they are issued, and corrections of them.',
            self: '/feeds/reports.atom',
            page: '/published',
            steps,
          }),
        )
      },
    }),
    pageRoute({
      ...everybody,
      asPublic: true,
      path: '/feeds/areas/:feed',
      statements: 1,
      async show({ tx, params }): Promise<Reply> {
        const [, area] = /^(\d{1,18})\.atom$/.exec(params['feed'] ?? '') ?? []
        const steps = area === undefined ? [] : await listSteps(tx, { area, offset: 0, limit: entriesMost })
        const [newest] = steps
        if (newest === undefined) return missing('no report of this area is issued')
        return dataReply(
          atom,
          feedOf(origin(), {
            title: `Inspection reports on ${newest.areaName}: new and corrected`,
            about: `Reports on children’s services in ${newest.areaName} as they are issued, and corrections of them.`,
            self: `/feeds/areas/${area}.atom`,
            page: '/published',
            steps,
          }),
        )
      },
    }),
  ]
}

function feedOf(
  origin: string,
  shown: {
    readonly title: string
    readonly about: string
    readonly self: string
    readonly page: string
    readonly steps: readonly IssuedStep[]
  },
): string {
  const last = shown.steps.map(momentOf).toSorted().at(-1) ?? neverChanged
  const feed = new Feed({
    id: `tag:${new URL(origin).hostname},2026:conspectus${shown.self}`,
    title: shown.title,
    description: shown.about,
    link: `${origin}${shown.page}`,
    feedLinks: { atom: `${origin}${shown.self}` },
    updated: new Date(last),
    generator: 'Conspectus',
    author: { name: 'Conspectus' },
    copyright: '',
    language: 'en-GB',
  })
  for (const step of shown.steps) {
    feed.addItem({
      id: idOf(step),
      title: step.number === 1 ? step.title : `Corrected: ${step.title}`,
      link: `${origin}/published/${step.review}${step.isNewest ? '' : `/versions/${step.number}`}`,
      date: new Date(momentOf(step)),
      published: new Date(momentOf(step)),
      description:
        step.number === 1
          ? `The report on children’s services in ${step.areaName} is issued.`
          : `The report on children’s services in ${step.areaName} is corrected. ${step.saysNow ?? ''}`,
    })
  }
  return feed.atom1()
}

/** A version is issued on a day; its entry changed when that day began. */
function momentOf({ issuedOn }: IssuedStep): string {
  return `${issuedOn}T00:00:00Z`
}

/**
 * The same for ever and in no other installation, wherever this one is reached: made of the hashes of the frozen files, in
 * the shape of a UUID of one's own making (version 8, RFC 9562).
 */
function idOf({ review, number, hashes }: IssuedStep): string {
  const made = createHash('sha256')
    .update(JSON.stringify([review, number, hashes]))
    .digest('hex')
  return `urn:uuid:${made.slice(0, 8)}-${made.slice(8, 12)}-8${made.slice(13, 16)}-8${made.slice(17, 20)}-${made.slice(20, 32)}`
}
