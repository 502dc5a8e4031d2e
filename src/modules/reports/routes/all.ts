import type { Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { blockRoutes } from './blocks.ts'
import { commentPageRoutes } from './comment-page.ts'
import { commentsTableRoutes } from './comments-table.ts'
import { correctionRoutes } from './corrections.ts'
import { draftRoutes } from './draft.ts'
import { draftDelegateRoutes } from './draft-delegates.ts'
import { draftPageRoutes } from './draft-page.ts'
import { fileRoutes } from './files.ts'
import { issueRoutes } from './issue.ts'
import { recommendationRoutes } from './recommendations.ts'
import { replyRoutes } from './replies.ts'
import { sectionRoutes } from './section.ts'
import { submissionRoutes } from './submission.ts'
import { versionRoutes } from './versions.ts'

/** Every page and form of the report. */
export function reportsRoutes(services: Services): readonly Route[] {
  return [
    ...blockRoutes(services),
    ...sectionRoutes(services),
    ...versionRoutes(services),
    ...recommendationRoutes(services),
    ...fileRoutes(services),
    ...draftRoutes(services),
    ...draftPageRoutes(services),
    ...draftDelegateRoutes(services),
    ...replyRoutes(services),
    ...submissionRoutes(services),
    ...commentsTableRoutes(services),
    ...commentPageRoutes(services),
    ...issueRoutes(services),
    ...correctionRoutes(services),
  ]
}
