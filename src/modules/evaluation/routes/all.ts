import type { Route } from '../../../platform/web/route.ts'
import { daysRoutes } from './days.ts'
import { evaluationPages } from './pages.ts'
import type { EvaluationServices } from './question.ts'
import { readerRoutes } from './readers.ts'

export function evaluationRoutes(services: EvaluationServices): readonly Route[] {
  return [...evaluationPages(services), ...daysRoutes(services), ...readerRoutes(services)]
}
