import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import type { Clock } from './kernel/clock.ts'
import { londonDay, Temporal } from './kernel/dates.ts'
import type { FactGroup } from './kernel/facts.ts'
import type { ModuleHistory } from './kernel/history.ts'
import type { LooseEndGroup } from './kernel/loose-ends.ts'
import { accountsHistory, accountsRoutes } from './modules/accounts/index.ts'
import {
  actionsHistory,
  actionsLooseEnds,
  actionsRoutes,
  earlierFacts,
  failingsFacts,
  followUpFacts,
  partnersFacts,
  receiptFacts,
  remindersHandler,
  statementFacts,
  tellOfCorrection,
} from './modules/actions/index.ts'
import {
  childrenCompanion,
  childrenHistory,
  childrenLooseEnds,
  childrenReportFacts,
  childrenRoutes,
  childrenToldFacts,
  youngPeopleFacts,
} from './modules/children/index.ts'
import {
  complainRoutes,
  complaintFacts,
  complaintRemindersHandler,
  complaintsHistory,
  complaintsRoutes,
} from './modules/complaints/index.ts'
import {
  type ConcernServices,
  concernJobs,
  concernsHistory,
  concernsRoutes,
  readConcernChoices,
  tellUsRoutes,
} from './modules/concerns/index.ts'
import { deskRoutes, noteVisit } from './modules/desk/index.ts'
import { evaluationHistory, evaluationRoutes } from './modules/evaluation/index.ts'
import {
  documentsFacts,
  evidenceFacts,
  evidenceHistory,
  evidenceLooseEnds,
  evidenceRoutes,
  provisionsFacts,
} from './modules/evidence/index.ts'
import { faultsHistory, faultsRoutes } from './modules/faults/index.ts'
import {
  coverageFacts,
  discussionsFacts,
  fieldworkFacts,
  fieldworkHistory,
  fieldworkLooseEnds,
  fieldworkRoutes,
} from './modules/fieldwork/index.ts'
import {
  conclusionsFacts,
  gradesFacts,
  judgementsHistory,
  judgementsLooseEnds,
  judgementsRoutes,
  readAgreementChoices,
} from './modules/judgements/index.ts'
import { qualityFacts, qualityHistory, qualityRoutes } from './modules/quality/index.ts'
import { eraseAutomatically, readSchedule, recordsHistory, recordsRoutes, sayAfter } from './modules/records/index.ts'
import { type RegisterChoices, registerHistory, registerRoutes, sayId } from './modules/register/index.ts'
import { readLicence, releasesHistory, releasesRoutes } from './modules/releases/index.ts'
import { issueFacts, reportFacts, reportLooseEnds, reportsHistory, reportsRoutes } from './modules/reports/index.ts'
import {
  type Companion,
  type FactSource,
  feedbackFacts,
  notificationFacts,
  reviewFacts,
  reviewsHistory,
  reviewsLooseEnds,
  reviewsRoutes,
  type Services,
  type SweepSource,
  settingUpFacts,
  tasksFacts,
  teamFacts,
} from './modules/reviews/index.ts'
import { rolesHistory, rolesRoutes } from './modules/roles/index.ts'
import { createRulebooks, type Rulebook, rulebooksRoutes } from './modules/rulebooks/index.ts'
import { frontPage, siteRoutes } from './modules/site/index.ts'
import { type SweepServices, sweepRoutes, topOfSweep } from './modules/sweep/index.ts'
import { threadRoutes } from './modules/thread/index.ts'
import { noSecrets, openSecrets, type Secrets } from './platform/access/secret-key.ts'
import { type SessionLimits, usualSessionLimits } from './platform/access/sessions.ts'
import type { MailSettings } from './platform/config/environment.ts'
import { readHolidayRows } from './platform/config/holidays.ts'
import { dataFile, readChoices, readData, rulebooksFolder } from './platform/config/reference-data.ts'
import { readRetentionFile } from './platform/config/retention.ts'
import { exampleDayOf } from './platform/config/settings.ts'
import { type Database, type DatabaseLocation, openDatabase } from './platform/db/database.ts'
import { migrate } from './platform/db/migrate.ts'
import type { Files } from './platform/files/files.ts'
import { openFiles } from './platform/files/open-files.ts'
import { fileJobs } from './platform/files/sweep.ts'
import { jobMeasure } from './platform/jobs/measure.ts'
import { retentionHandler } from './platform/jobs/retention.ts'
import { sweepHandler } from './platform/jobs/sweep.ts'
import type { JobHandler } from './platform/jobs/worker.ts'
import { mailHandler } from './platform/mail/send.ts'
import { type AnchorSettings, anchorHandler } from './platform/record/anchor-job.ts'
import { platformHistory } from './platform/record/history.ts'
import { draftRoutes } from './platform/web/draft-routes.ts'
import { createTemplates } from './platform/web/nunjucks.ts'
import type { Route } from './platform/web/route.ts'
import { createServer, type ServerOptions } from './platform/web/server.ts'
import type { TracelessRoute } from './platform/web/traceless.ts'

/** What modules declare to rules, in the order of the floors. */
export const factGroups: readonly FactGroup<FactSource>[] = [
  reviewFacts,
  notificationFacts,
  settingUpFacts,
  feedbackFacts,
  teamFacts,
  tasksFacts,
  provisionsFacts,
  evidenceFacts,
  documentsFacts,
  coverageFacts,
  fieldworkFacts,
  discussionsFacts,
  conclusionsFacts,
  gradesFacts,
  reportFacts,
  issueFacts,
  receiptFacts,
  statementFacts,
  partnersFacts,
  failingsFacts,
  earlierFacts,
  followUpFacts,
  childrenReportFacts,
  youngPeopleFacts,
  childrenToldFacts,
  qualityFacts,
  complaintFacts,
]

/** What modules say of what is late or left over, in the order of the floors. */
const looseEnds: readonly LooseEndGroup<SweepSource>[] = [
  reviewsLooseEnds,
  evidenceLooseEnds,
  fieldworkLooseEnds,
  judgementsLooseEnds,
  reportLooseEnds,
  actionsLooseEnds,
  childrenLooseEnds,
]

/** What modules above the report give to go out with it, in the order in which they are listed. */
const companions: readonly Companion[] = [childrenCompanion]

/** What modules say of their part of the record, in the order in which pages list kinds of things. */
export const histories: readonly ModuleHistory[] = [
  reviewsHistory,
  evidenceHistory,
  fieldworkHistory,
  judgementsHistory,
  reportsHistory,
  actionsHistory,
  childrenHistory,
  qualityHistory,
  evaluationHistory,
  recordsHistory,
  releasesHistory,
  registerHistory,
  concernsHistory,
  complaintsHistory,
  faultsHistory,
  rolesHistory,
  accountsHistory,
  platformHistory,
]

export type Product = {
  readonly services: Services
  /** What commands on concerns need. */
  readonly concerns: ConcernServices
  /** Undefined outside the worked example. */
  readonly exampleDay: Temporal.PlainDate | undefined
  readonly routes: readonly Route[]
  /** Pages on which nobody leaves a trace. */
  readonly tracelessRoutes: readonly TracelessRoute[]
  /** Who carries out the jobs of each queue; `startWorker` lets them. */
  readonly jobs: readonly JobHandler[]
  server(
    /** `sessions` says how long one stays signed in, where that is not as usual. */
    options: { readonly clock: Clock; readonly sessions?: SessionLimits; readonly files?: Files } & Pick<
      ServerOptions,
      'secureCookies' | 'strict' | 'log' | 'settings' | 'surroundings' | 'measures'
    >,
  ): Promise<FastifyInstance>
  close(): Promise<void>
}

export type ProductOptions = {
  readonly database: DatabaseLocation | { readonly opened: Database }
  /** Where files lie; without it in the database's own folder, where it has one. */
  readonly files?: Files
  /** Folder of rulebooks; the product's own unless told. */
  readonly rulebooks?: string
  /** What goes out with an issued report; what the product's own modules give unless told. */
  readonly companions?: readonly Companion[]
  /** The mail server; without one, mails are not sent. */
  readonly mail?: MailSettings | undefined
  /** Where the heads of the record are kept every day; nowhere unless said. */
  readonly anchors?: AnchorSettings | undefined
  /** What is sealed with the key of the installation; needed to serve, unless the folder of the database is named. */
  readonly secrets?: Secrets
  /** Whether the inspecting side needs a second step to sign in; offered unless said. */
  readonly secondStep?: 'required' | 'offered'
  /** The address by which people reach it, for links in mails; that of a server of one's own machine unless said. */
  readonly origin?: () => string
}

/** Puts the product together: the only place that knows every module. Migrates the database. */
export async function createProduct(options: ProductOptions): Promise<Product> {
  const database = 'opened' in options.database ? options.database.opened : await openDatabase(options.database)
  try {
    await migrate(database)
    const rulebooks = await createRulebooks({
      directory: options.rulebooks ?? rulebooksFolder,
      groups: factGroups,
      holidays: await readHolidayRows(dataFile('england_bank_holidays_2005_2028.csv')),
    })
    const files = options.files ?? openFiles('opened' in options.database ? undefined : options.database)
    const origin = options.origin ?? (() => 'http://localhost:3000')
    const services: Services = {
      database,
      rulebooks,
      facts: new Map(factGroups.map(group => [group.group, group])),
      files,
      mailIsConfigured: options.mail !== undefined,
      companions: options.companions ?? companions,
      whenCorrected: [tellOfCorrection(origin)],
    }
    const exampleDay = await exampleDayOf(database)
    const secrets =
      options.secrets ?? ('folder' in options.database ? await openSecrets(undefined, options.database) : noSecrets)
    const retention = readSchedule(await readRetentionFile(dataFile('retention.yaml')), 'data/retention.yaml')
    const sweeping: SweepServices = { ...services, looseEnds }
    const reminding = { today: () => exampleDay ?? londonDay(Temporal.Now.instant()), origin }
    const concerns: ConcernServices = {
      database,
      choices: readConcernChoices(await readChoices('concerns.yaml'), 'data/concerns.yaml'),
      mailIsConfigured: services.mailIsConfigured,
      origin,
      secrets,
    }
    const licence = readLicence(await readChoices('open-data.yaml'), 'data/open-data.yaml')
    const agreement = readAgreementChoices(await readChoices('agreement.yaml'), 'data/agreement.yaml')
    const routes: readonly Route[] = [
      ...rulebooksRoutes(rulebooks, services.facts),
      ...registerRoutes({ database, choices: registerChoices(rulebooks.list()) }),
      ...concernsRoutes(concerns),
      ...reviewsRoutes(services, topOfSweep(sweeping)),
      ...sweepRoutes(sweeping),
      ...evidenceRoutes(services),
      ...judgementsRoutes(services, agreement),
      ...fieldworkRoutes(services),
      ...reportsRoutes(services),
      ...siteRoutes(
        retention.map(rule => ({ ...rule, says: sayAfter(rule) })),
        {
          boundaries: await readData('districts_2023.geojson'),
          districts: await readData('districts_and_authorities_2023.csv'),
          outcomes: await readData('inspection_outcomes_2025.csv'),
        },
      ),
      ...releasesRoutes(services, licence, origin),
      ...actionsRoutes(services),
      ...childrenRoutes(services),
      ...threadRoutes(services),
      ...qualityRoutes(services),
      ...complaintsRoutes(services),
      ...evaluationRoutes({ ...services, agreement }),
      ...recordsRoutes(services, histories, retention),
      ...draftRoutes(database),
      ...faultsRoutes(services),
      ...rolesRoutes(services),
      ...deskRoutes(services, frontPage),
      ...accountsRoutes(services, {
        isExample: exampleDay !== undefined,
        arrived: noteVisit,
        secrets,
        secondStep: options.secondStep ?? 'offered',
        origin,
      }),
    ]
    const tracelessRoutes = [...tellUsRoutes(concerns), ...complainRoutes(services)]
    const templates = createTemplates({ folders: [folder('./platform/web/pages'), folder('./modules')] })
    return {
      services,
      concerns,
      exampleDay,
      routes,
      tracelessRoutes,
      jobs: [
        sweepHandler(database),
        ...fileJobs(database, files),
        retentionHandler(() =>
          eraseAutomatically(database, retention, exampleDay ?? londonDay(Temporal.Now.instant())),
        ),
        ...concernJobs(concerns, () =>
          exampleDay === undefined
            ? Temporal.Now.instant()
            : exampleDay.toZonedDateTime({ timeZone: 'Europe/London', plainTime: '12:00' }).toInstant(),
        ),
        ...(options.mail === undefined
          ? []
          : [
              mailHandler(options.mail),
              remindersHandler(services, reminding),
              complaintRemindersHandler(services, reminding),
            ]),
        ...(options.anchors === undefined ? [] : [anchorHandler(database, options.anchors)]),
      ],
      server: chosen =>
        createServer({
          database,
          files,
          templates,
          routes,
          tracelessRoutes,
          exampleDay,
          cookieSecret: secrets.cookieSecret,
          sessions: usualSessionLimits,
          measures: [jobMeasure(database)],
          ...chosen,
        }),
      close: () => database.close(),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** What the register takes from the frameworks: each thing once, in the words of the last edition that names it. */
export function registerChoices(rulebooks: readonly Rulebook[]): RegisterChoices {
  const last = <Each extends { readonly id: string }>(all: readonly Each[]) => [
    ...new Map(all.map(each => [each.id, each])).values(),
  ]
  return {
    bodies: last(rulebooks.flatMap(({ bodies }) => bodies.map(({ id, label, name }) => ({ id, label, name })))),
    training: last(
      rulebooks.flatMap(({ training, called }) => training.map(({ id, label }) => ({ id, label, framework: called }))),
    ),
    kinds: last(
      rulebooks.flatMap(({ recipients }) =>
        recipients.flatMap(({ kinds }) => kinds.map(id => ({ id, label: sayId(id) }))),
      ),
    ).toSorted((one, other) => one.label.localeCompare(other.label, 'en-GB')),
  }
}

function folder(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
