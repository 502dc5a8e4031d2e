import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import type { AgreementChoices } from '../domain/agreement/choices.ts'
import { agreementRoutes } from './agreement.ts'
import { conclusionRoutes } from './conclusions.ts'
import { gradeRoutes } from './grade-forms.ts'
import { gradesRoutes } from './grades.ts'
import { limitRoutes } from './limits.ts'
import { passageRoutes } from './passages.ts'

/** Every page and form of conclusions, grades, their parts, what limits them and how alike people grade. */
export function judgementsRoutes(services: Services, choices: AgreementChoices): readonly Route[] {
  return [
    ...conclusionRoutes(services),
    ...gradesRoutes(services),
    ...gradeRoutes(services),
    ...limitRoutes(services),
    ...passageRoutes(services),
    ...agreementRoutes(services, choices),
  ]
}
