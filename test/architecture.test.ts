import { describe, expect, test } from 'vitest'
import { exceptFor, sayBreaches } from './laws/breach.ts'
import { checkHttp, checkPermissions } from './laws/http.ts'
import { checkDoors, checkShape, type Floors } from './laws/modules.ts'
import { checkDateDoor, checkPurity } from './laws/purity.ts'
import { planted, projectFiles, readProjectFile, readSources } from './laws/sources.ts'
import { checkMigrations, checkOwnerDoor, checkSqlRooms, checkTableOwners } from './laws/sql.ts'
import { checkTerms, termsOf } from './laws/terms.ts'

/*
 * The laws of ARCHITECTURE.md, each held against every file of src and then shown to catch a planted breach (those on
 * SQL in laws/sql.test.ts). A failing law prints file, line, what is wrong and how to mend it.
 */

/** A module uses only modules on lower floors, never its own floor or a higher one. */
const floors: Floors = {
  register: 1,
  rulebooks: 1,
  concerns: 2,
  reviews: 2,
  evidence: 3,
  profiles: 4,
  surveys: 4,
  fieldwork: 5,
  judgements: 6,
  reports: 7,
  actions: 8,
  children: 8,
  quality: 9,
  complaints: 9,
  assessments: 10,
  evaluation: 10,
  programme: 11,
  accounts: 12,
  faults: 12,
  records: 12,
  releases: 12,
  roles: 12,
  desk: 12,
  site: 12,
  sweep: 12,
  thread: 12,
}

/** Files outside the shape of a module, each with its reason. */
const shapeExceptions = {
  'src/modules/rulebooks/load.ts': 'rulebooks keeps files, not tables: its loader is no store of rows',
}

const files = projectFiles()
const sources = readSources()

test('The laws are held against the whole of src', () => {
  expect(sources.length).toBeGreaterThan(20)
  expect(sources.flatMap(source => source.imports).length).toBeGreaterThan(50)
  expect(sources.flatMap(source => source.imports).some(each => each.typeOnly)).toBe(true)
  expect(sources.flatMap(source => source.nodes).length).toBeGreaterThan(10_000)
})

describe('Law 1: the core is pure', () => {
  test('in kernel, domain, policies and facts', () => {
    const { held, breaches } = checkPurity(sources)
    expect(held).toBeGreaterThan(10)
    expect(sayBreaches(breaches)).toEqual([])
  })

  test('and has one door to days and instants', () => {
    expect(sayBreaches(checkDateDoor(sources))).toEqual([])
    const code = "import type { Temporal } from 'temporal-polyfill'"
    const said = sayBreaches(checkDateDoor(planted({ 'src/platform/web/route.ts': code, 'src/kernel/dates.ts': code })))
    expect(said).toEqual([
      expect.stringContaining('src/platform/web/route.ts:1 imports temporal-polyfill. Import Temporal'),
    ])
  })

  const impure = (code: string, file = 'src/modules/reviews/domain/dates.ts') =>
    sayBreaches(checkPurity(planted({ [file]: code })).breaches)

  test('and a policy may build on what a lower door passes on from its pure files, and on nothing else of it', () => {
    const said = (taken: string) =>
      sayBreaches(
        checkPurity(
          planted({
            'src/modules/reviews/index.ts':
              "export { leads } from './policy.ts'\nexport { openReview } from './commands.ts'",
            'src/modules/evidence/policy.ts': `import { ${taken} } from '../reviews/index.ts'`,
          }),
        ).breaches,
      )
    expect(said('leads')).toEqual([])
    expect(said('leads, openReview')).toEqual([expect.stringContaining('into the pure core')])
  })

  test.each([
    ['const now = new Date()', 'uses Date'],
    ['const now = Date.now()', 'uses Date'],
    ['const chance = Math.random()', 'asks Math.random'],
    ['const start = performance.now()', 'asks performance.now'],
    ['const today = Temporal.Now.plainDateISO()', 'asks Temporal.Now'],
    ['const port = process.env.PORT', 'uses process'],
    ['const { env } = process', 'uses process'],
    ['const id = crypto.randomUUID()', 'uses crypto'],
    ["import { randomUUID } from 'node:crypto'", 'imports node:crypto'],
    ["import { sql } from 'kysely'", 'imports kysely'],
    ["const later = import('zod')", 'imports zod'],
    ['export async function decide() {}', 'waits'],
    ['const here = import.meta.url', 'asks import.meta'],
    ["import { saveReview } from '../store.ts'", 'imports ../store.ts'],
    ["import { ask } from '../../register/index.ts'", 'imports ../../register/index.ts'],
    ["import type { Page } from '../../../platform/web/route.ts'", 'imports ../../../platform/web/route.ts'],
  ])('catches %s', (code, fault) => {
    const said = impure(code)
    expect(said.join('\n')).toContain(`src/modules/reviews/domain/dates.ts:1 ${fault}`)
    expect(said[0]).toMatch(/\. [A-Z].+[.;]/)
  })

  test('lets pure code through, types named Date and a loader of facts included', () => {
    expect(
      impure(`import { z } from 'zod'
        import { Temporal } from '../../../kernel/dates.ts'
        import type { Area } from '../../register/index.ts'
        import { holds } from '../../../platform/access/actor.ts'
        export type Load = (day: Date) => Promise<Area>
        export const dated = { Date: 1, process: z.string() }.process`),
    ).toEqual([])
    const loader =
      "import { readTeam } from './store.ts'\nimport type { FactSource } from './commands.ts'\nexport async function load(id: string) { return await readTeam(id) }"
    expect(impure(loader, 'src/modules/reviews/facts.ts')).toEqual([])
    expect(impure(loader, 'src/modules/reviews/policy.ts')).not.toEqual([])
    expect(impure('const at = Date.now()', 'src/modules/reviews/facts.ts')).not.toEqual([])
  })
})

describe('Law 2: modules meet only through index.ts, and only downward', () => {
  test('in every import', () => {
    expect(sayBreaches(checkDoors(sources, floors))).toEqual([])
  })

  test('and have one shape and a floor', () => {
    expect(sayBreaches(exceptFor(checkShape(files, floors), shapeExceptions))).toEqual([])
  })

  test.each([
    ['src/modules/reviews/commands.ts', '../evidence/index.ts', 'reviews stands on floor 2 and evidence on 3'],
    ['src/modules/reviews/commands.ts', '../concerns/index.ts', 'use lower floors only'],
    ['src/modules/evidence/commands.ts', '../reviews/store.ts', 'its only door'],
    ['src/modules/evidence/domain/item.ts', '../../reviews/domain/stages.ts', 'its only door'],
    ['src/platform/web/server.ts', '../../modules/desk/index.ts', 'The platform imports only the kernel'],
    ['src/kernel/dates.ts', '../platform/config/holidays.ts', 'The kernel imports the kernel alone'],
    ['src/modules/desk/routes.ts', '../../main.ts', 'Nothing imports the composition root'],
    ['src/modules/desk/routes.ts', '../../../test/laws/sources.ts', 'nothing outside src'],
  ])('catches %s importing %s', (file, from, mend) => {
    for (const code of [`import { a } from '${from}'`, `import type { A } from '${from}'`, `export * from '${from}'`]) {
      expect(sayBreaches(checkDoors(planted({ [file]: code }), floors)).join()).toContain(mend)
    }
  })

  test('lets a lower door, the kernel and the platform through', () => {
    const code = `import { a } from '../reviews/index.ts'
      import { b } from '../../kernel/dates.ts'
      import { c } from '../../platform/db/database.ts'
      import { d } from './domain/item.ts'`
    expect(checkDoors(planted({ 'src/modules/evidence/commands.ts': code }), floors)).toEqual([])
    expect(checkDoors(planted({ 'src/main.ts': "import { a } from './modules/desk/index.ts'" }), floors)).toEqual([])
  })

  test('catches a name outside the shape and a module without a floor', () => {
    const said = sayBreaches(
      checkShape(
        [
          'src/modules/reviews/helpers.ts',
          'src/modules/reviews/services/open.ts',
          'src/modules/letters/index.ts',
          'src/modules/reviews/store.test.ts',
          'src/modules/reviews/routes/team.ts',
          'src/modules/reviews/views.ts',
          'src/modules/reviews/views/team.ts',
          'src/modules/reviews/pages/team.njk',
          'src/modules/reviews/README.md',
        ],
        floors,
      ),
    )
    expect(said).toEqual([
      expect.stringContaining('reviews/helpers.ts stands under a name of its own'),
      expect.stringContaining('A module holds only README.md, index.ts'),
      expect.stringContaining('no floor: letters. Give it a floor'),
      expect.stringContaining('views.ts stands beside src/modules/reviews/views/'),
    ])
  })

  test('catches an exception that is no longer needed', () => {
    expect(sayBreaches(exceptFor([], { 'src/gone.ts': 'was long' }))[0]).toContain('Take it off the list')
  })
})

describe('Law 3: SQL has its rooms and tables their owner', () => {
  test('SQL only in store.ts, views.ts and the platform', () => {
    expect(sayBreaches(checkSqlRooms(sources))).toEqual([])
  })

  test('no module acts as the owner of the tables, but for what is told', () => {
    expect(
      sayBreaches(
        exceptFor(checkOwnerDoor(sources), {
          'src/modules/records/commands/erasing.ts':
            'rules of retention marked automatic erase from the record itself, which no other role may; operators are told',
          'src/modules/records/commands/dossier.ts': 'the operator seals a dossier at the command line, as the owner',
        }),
      ),
    ).toEqual([])
  })

  test('a module names its own tables and what lower ones make to be read', () => {
    expect(sayBreaches(checkTableOwners(sources, floors))).toEqual([])
  })

  test('migrations: every table has an owner and a comment, every view reads with the rights of its reader', () => {
    const migrations = files.filter(file => /^migrations\/.*\.sql$/.test(file))
    expect(migrations.length).toBeGreaterThan(0)
    const read = migrations.map(file => ({ file, text: readProjectFile(file) }))
    expect(sayBreaches(checkMigrations(read, floors))).toEqual([])
  })
})

describe('Law 4: HTTP is spoken only at the edge', () => {
  test('in every file of src', () => {
    expect(sayBreaches(checkHttp(sources))).toEqual([])
  })

  const spoken = (code: string, file = 'src/modules/evidence/commands.ts') =>
    sayBreaches(checkHttp(planted({ [file]: code })))

  test.each([
    ["import type { FastifyRequest } from 'fastify'"],
    ["import { go } from '../../platform/web/route.ts'"],
    ['function answer(reply: unknown) {}'],
    ['const posted = request.body'],
    ['response.statusCode = 404'],
    ['answer.code(404)'],
    ['answer.status(303).redirect(path)'],
    ['const { cookies } = visit'],
  ])('catches %s', code => {
    expect(spoken(code)[0]).toContain('HTTP is spoken in routes.ts')
    expect(spoken(code, 'src/modules/evidence/routes.ts')).toEqual([])
    expect(spoken(code, 'src/platform/web/server.ts')).toEqual([])
  })

  test("lets the field's own requests through", () => {
    expect(
      spoken('function ask(request: DocumentRequest) { return { request, due: request.dueOn, status: 404 } }'),
    ).toEqual([])
  })
})

describe('Law 5: every route names its permission', () => {
  test('in every routes.ts', () => {
    const { held, breaches } = checkPermissions(sources)
    const withRoutes = sources.filter(source => source.path.endsWith('/routes.ts'))
    expect(held).toBeGreaterThanOrEqual(withRoutes.length)
    expect(held).toBeGreaterThan(5)
    expect(sayBreaches(breaches)).toEqual([])
  })

  test('catches one that does not', () => {
    const code = `export const routes = [
      pageRoute({ path: '/reviews', may, show }),
      formRoute({ path: '/reviews', permission: '', submit }),
      { method: 'GET', path: '/open', show },
      pageRoute({ ...unknown, path: '/spread', show }),
      pageRoute({ path: '/home', permission: 'public', show }),
      pageRoute({ ...everybody, path: '/spread', show }),
      pageRoute({ ...inReview('reviews.read'), path: '/spread', show }),
    ]
    const everybody = { permission: 'public' }
    const inReview = (permission: string) => ({ permission, may })
    export function reviewPage(route: ReviewRoute) { return pageRoute({ ...route, subject }) }
    const teamPage = (route: TeamRoute) => reviewPage({ ...route, show })
    const more = [reviewPage({ path: '/a', permission: 'reviews.read' }), teamPage({ path: '/unnamed' })]`
    const { held, breaches } = checkPermissions(planted({ 'src/modules/reviews/routes.ts': code }))
    expect(held).toBe(9)
    expect(sayBreaches(breaches)).toEqual([
      expect.stringContaining('routes.ts:2 has a route (/reviews) that names no permission. Write permission:'),
      expect.stringContaining('routes.ts:3'),
      expect.stringContaining('routes.ts:4 has a route (/open)'),
      expect.stringContaining('routes.ts:5 has a route (/spread)'),
      expect.stringContaining('has a route (/unnamed)'),
    ])
  })
})

describe('Law 7: the code names no framework', () => {
  const rulebooks = files.filter(file => /^rulebooks\/.*\.ya?ml$/.test(file))
  const terms = termsOf(rulebooks.map(readProjectFile))

  test('in any file under src', () => {
    expect(rulebooks.length).toBeGreaterThan(0)
    expect(terms.length).toBeGreaterThan(90)
    for (const what of ['body', 'framework', 'judgement', 'grade']) {
      expect(terms.filter(term => term.what === what).length, what).toBeGreaterThan(0)
    }
    const others = files
      .filter(file => /^src\/.*\.(?:njk|html|css|typ|sql|md|json|mjs|js)$/.test(file))
      .map(file => ({ file, text: readProjectFile(file) }))
    expect(sayBreaches(checkTerms(terms, sources, others))).toEqual([])
  })

  const invented = termsOf([
    `title: Review of harbours
bodies: [{ id: pilots, label: Pilots, name: Guild of Pilots }]
grades: { scale: [{ grade: 1, label: Shipshape, descriptor: In very good order }] }
outcomes: [{ id: safe-moorings, label: Safe moorings, judgements: [{ id: lamps, text: the   lamps are lit }] }]`,
  ])
  const named = (code: string, file = 'src/modules/reports/domain/section.ts') =>
    sayBreaches(checkTerms(invented, planted({ [file]: code }), []))

  test('reads the names out of a rulebook', () => {
    expect(invented.map(term => term.words).sort()).toEqual([
      'Guild of Pilots',
      'In very good order',
      'Pilots',
      'Review of harbours',
      'Safe moorings',
      'Shipshape',
      'pilots',
      'safe-moorings',
      'the lamps are lit',
    ])
  })

  test.each([
    ["const label = 'Safe moorings'"],
    ['// for safe moorings, see above'],
    ['/** Whether the\n * lamps are lit. */'],
    ['const said = `the Guild of Pilots`'],
    ["if (body === 'Pilots') decide()"],
    ["if (body === 'pilots') decide()"],
    ["const first = outcomes.find(each => each.id === 'safe-moorings')"],
  ])('catches %s', code => {
    expect(named(code)).toHaveLength(1)
    expect(named(code)[0]).toContain('Ask the rulebook for the name')
  })

  test('catches a name in a template', () => {
    expect(
      checkTerms(invented, [], [{ file: 'src/modules/site/pages/a.njk', text: '<h1>Safe moorings</h1>' }]),
    ).toHaveLength(1)
  })

  test('lets tests and single words within a sentence through', () => {
    expect(named("const label = 'Pilots come aboard'\ntype Shipshape = 1")).toEqual([])
    expect(named("const label = 'unsafe moorings'")).toEqual([])
    expect(named("const label = 'Safe moorings'", 'src/modules/reports/domain/section.test.ts')).toEqual([])
  })
})
