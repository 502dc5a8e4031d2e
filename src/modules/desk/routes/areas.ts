import { parseDay, sayDay } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { signedIn } from '../../../platform/web/access.ts'
import { type Fields, page, pageRoute, type Route } from '../../../platform/web/route.ts'
import { type Area, findArea, listAreas, listOrganisations } from '../../register/index.ts'
import { maySeeOverview, type Services } from '../../reviews/index.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { byNeed, isChosen, isUncovered, standingWords, untilEnd } from '../domain/programme.ts'
import { type AreaReview, listReportsOf, listReviewsOf, programmeStandings } from '../views.ts'

type Programme = NonNullable<Rulebook['programme']>

/** All areas with how far each has come in the programme, and one area. */
export function areaRoutes(services: Services): readonly Route[] {
  const programmes = services.rulebooks
    .list()
    .flatMap(rulebook =>
      rulebook.programme === undefined || rulebook.subject !== 'area'
        ? []
        : [{ rulebook, programme: rulebook.programme }],
    )
  return [
    pageRoute({
      ...signedIn,
      path: '/areas',
      statements: 3,
      async show({ tx, actor, query, today }) {
        const chosen =
          programmes.find(({ rulebook }) => `${rulebook.rulebook}/${rulebook.edition}` === one(query, 'rulebook')) ??
          programmes.at(-1)
        const staff = actor.kind === 'staff' && chosen !== undefined
        const standings = staff
          ? await programmeStandings(tx, chosen.rulebook.rulebook, chosen.programme)
          : new Map<string, never>()
        const open = Map.groupBy(await openReviewsOf(tx, actor), review => review.areaId)
        const all = (await listAreas(tx)).map(area => ({
          ...area,
          standing: standings.get(area.id) ?? ('none' as const),
        }))
        const choice = {
          name: one(query, 'name'),
          region: one(query, 'region'),
          uncovered: staff && one(query, 'show') === 'uncovered',
        }
        const shown = all.filter(area => isChosen(area, choice)).toSorted(staff ? byNeed : () => 0)
        return page('desk/pages/areas.njk', {
          title: 'Areas',
          staff,
          choice,
          regions: [...new Set(all.map(area => area.region))].toSorted(),
          total: all.length,
          uncovered: all.filter(area => isUncovered(area.standing)).length,
          programme: chosen === undefined ? undefined : sayProgramme(chosen.rulebook, chosen.programme, today),
          areas: shown.map(area => ({
            ...area,
            says: standingWords[area.standing],
            isUncovered: isUncovered(area.standing),
            reviews: (open.get(area.id) ?? []).map(review => ({ id: review.id, title: review.title })),
          })),
        })
      },
    }),
    pageRoute<Area>({
      permission: 'areas.read',
      may: signedIn.may,
      path: '/areas/:area',
      subject: async (tx, params) => {
        const id = params['area'] ?? ''
        return /^\d{1,18}$/.test(id) ? findArea(tx, id) : undefined
      },
      statements: 4,
      async show({ tx, subject: area, actor, today }) {
        const reviews = await openReviewsOf(tx, actor, area.id)
        const reports = await listReportsOf(tx, area.id)
        const organisations = await listOrganisations(tx, area.id, today.toString())
        return page('desk/pages/area.njk', {
          title: area.name,
          area,
          reviews: reviews.map(review => ({ ...review, says: sayStanding(services, review) })),
          reports,
          organisations: organisations.map(each => ({ ...each, kindSays: each.kind.replaceAll('-', ' ') })),
        })
      },
    }),
  ]
}

function one(query: Fields, name: string): string {
  const value = query[name]
  return (typeof value === 'string' ? value : (value?.at(-1) ?? '')).slice(0, 100)
}

function sayProgramme(rulebook: Rulebook, programme: Programme, today: Parameters<typeof untilEnd>[0]) {
  const last = parseDay(programme.until)
  const first = parseDay(programme.from)
  if (last === undefined || first === undefined) throw new Error('The checker lets only days through.')
  return {
    title: rulebook.title,
    address: `/rulebooks/${rulebook.rulebook}/${rulebook.edition}`,
    cite: programme.cite,
    from: sayDay(first),
    until: sayDay(last),
    ...untilEnd(today, last),
  }
}

/** Where a review stands in a word or two, as lists show it. */
export function sayStanding(
  services: Services,
  review: Pick<AreaReview, 'rulebook' | 'edition' | 'state' | 'stage' | 'rests'>,
): string {
  if (review.rests) return 'Rests'
  const words = { planned: 'Planned', published: 'Report published', closed: 'Closed' } as const
  if (review.state !== 'in-stage') return words[review.state]
  const { stages } = services.rulebooks.get(review.rulebook, review.edition)
  return stages.find(stage => stage.id === review.stage)?.label ?? 'Under way'
}

/** Whoever keeps roles knows which reviews there are, and opens none of them. */
async function openReviewsOf(tx: Transaction, actor: Actor, areaId?: string): Promise<readonly AreaReview[]> {
  return (await listReviewsOf(tx, areaId)).filter(review => maySeeOverview(actor, review).granted)
}
