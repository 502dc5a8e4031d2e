import { signedIn } from '../../../platform/web/access.ts'
import { page, pageRoute, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { areaRoutes } from './areas.ts'
import { signInRoutes } from './sign-in.ts'

export function deskRoutes(services: Services, example: boolean): readonly Route[] {
  return [
    pageRoute({
      ...signedIn,
      path: '/',
      statements: 0,
      show: async () => page('desk/pages/home.njk', { title: 'Home' }),
    }),
    ...areaRoutes(services),
    ...signInRoutes(services, example),
  ]
}
