import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { filledForm, formAgain, readForm, reasonsIn, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route, type Visit } from '../../../platform/web/route.ts'
import { countsByJudgement } from '../../evidence/index.ts'
import { judgementsOf } from '../../fieldwork/index.ts'
import { mayRead, type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { labelIn } from '../../rulebooks/index.ts'
import { conclude } from '../commands/conclude.ts'
import { conclusionSections, sayConclusionState, tallyOf } from '../domain/conclusion-rows.ts'
import { findJudgement } from '../domain/framework.ts'
import { leftOut } from '../domain/missing.ts'
import { ConclusionForm } from '../forms.ts'
import { mayConclude } from '../policy.ts'
import { findConclusion, listConclusions, listRoutes } from '../views/conclusions.ts'
import { listEvidenceBeside } from '../views/evidence.ts'
import { besideOf } from './evidence-beside.ts'

const listPath = '/reviews/:review/conclusions'
const onePath = '/reviews/:review/conclusions/:judgement'

/** Conclusions by outcome, and one with its evidence for and against beside the box to write in. */
export function conclusionRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: listPath,
      permission: 'judgements.read-conclusions',
      may: mayRead,
      statements: 4,
      async show({ tx, subject: review, actor, query }) {
        const rulebook = services.rulebooks.get(review.rulebook, review.edition)
        const counts = await countsByJudgement(tx, review.id)
        const sections = conclusionSections(
          rulebook,
          await listConclusions(tx, review.id),
          await listRoutes(tx, review.id),
          counts,
        )
        const onlyOpen = query['show'] === 'open'
        const shown = sections.map(section => ({
          ...section,
          rows: onlyOpen ? section.rows.filter(row => row.missing !== '') : section.rows,
        }))
        return page('judgements/pages/conclusions.njk', {
          title: 'Conclusions',
          review,
          sections: shown.filter(section => section.rows.length > 0),
          codes: codesOf(services, review),
          tally: tallyOf(sections),
          onlyOpen,
          may: { conclude: mayConclude(actor, review).granted },
        })
      },
    }),
    reviewPage({
      path: onePath,
      permission: 'judgements.read-conclusions',
      may: mayRead,
      statements: 5,
      show: visit => showConclusion(services, visit, visit.params['judgement'] ?? ''),
    }),
    reviewForm({
      path: onePath,
      permission: 'judgements.conclude',
      may: mayConclude,
      async submit({ caller, actor, params, body, key, subject: review, read }) {
        const judgement = params['judgement'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => showConclusion(services, { tx, subject: review, actor }, judgement, form, status))
        const form = readForm(ConclusionForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const input = { ...form.command, reviewId: review.id, judgement }
        return answer(
          await conclude(services, caller, input, { key: `${key}:conclude`, reasons: reasonsIn(body) }),
          body,
          () =>
            go(`/reviews/${review.id}/conclusions`, `${codesOf(services, review)[judgement] ?? judgement} is saved.`),
          again,
        )
      },
    }),
  ]
}

type Seen = Pick<Visit, 'actor'> & { readonly tx: Transaction; readonly subject: ReviewSubject }

async function showConclusion(
  services: Services,
  { tx, subject: review, actor }: Seen,
  id: string,
  form?: ShownForm,
  status = 200,
): Promise<Reply> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const judgement = findJudgement(rulebook, id)
  if (judgement === undefined) return missing(`the rulebook has no judgement ${id}`)
  if (judgement.kind === 'graded' && form === undefined) return go(`/reviews/${review.id}/grades/${id}`)
  const conclusion = await findConclusion(tx, { reviewId: review.id, judgement: id })
  const route = (await listRoutes(tx, review.id)).find(each => each.judgement === id)
  const evidence = await listEvidenceBeside(tx, review.id, [id], { kind: 'conclusion', id })
  const start = filledForm({
    state: conclusion?.state ?? (route?.route === leftOut ? leftOut : ''),
    text: conclusion?.text ?? (route?.route === leftOut ? route.reason : ''),
    version: String(conclusion?.version ?? 0),
  })
  const shown = form ?? start
  return page(
    'judgements/pages/conclusion.njk',
    {
      title: `${codesOf(services, review)[id] ?? id}: ${judgement.text}`,
      review,
      judgement,
      code: codesOf(services, review)[id] ?? id,
      groupLabel: rulebook.groups.find(group => group.id === judgement.group)?.label ?? '',
      route:
        route === undefined
          ? undefined
          : {
              label: labelIn(rulebook.routes, route.route),
              reason: route.reason,
            },
      conclusion: conclusion === undefined ? undefined : { ...conclusion, says: sayConclusionState(conclusion.state) },
      beside: besideOf(rulebook, evidence, shown),
      form: shown,
      version: conclusion?.version ?? 0,
      may: { conclude: mayConclude(actor, review).granted },
    },
    status,
  )
}

/** Codes by judgement, short enough for a table; the further judgements' ids are words. */
export function codesOf(services: Services, review: ReviewSubject): { readonly [judgement: string]: string } {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  return Object.fromEntries(judgementsOf(rulebook).map(judgement => [judgement.id, judgement.code]))
}
