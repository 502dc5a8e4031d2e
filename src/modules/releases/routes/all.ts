import { softwareName } from '../../../platform/config/software.ts'
import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import type { Licence } from '../domain/csvw.ts'
import { apiRoutes } from './api.ts'
import { dataRoutes } from './data.ts'
import { feedRoutes } from './feeds.ts'

/** Every address of the module; `origin` is the address of the site, for feeds. */
export function releasesRoutes(services: Services, licence: Licence, origin: () => string): readonly Route[] {
  return [...dataRoutes(services, licence), ...apiRoutes(licence, softwareName()), ...feedRoutes(origin)]
}
