import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { mayRead, type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { fieldworkRoute, type Rulebook } from '../../rulebooks/index.ts'
import { addHypothesis, editHypothesis, withdrawHypothesis } from '../commands/fieldwork.ts'
import { judgementsOf } from '../domain/judgements.ts'
import { BecauseForm, editedHypothesisForm, hypothesisForm, oneOf } from '../forms.ts'
import { mayWrite } from '../policy.ts'
import { listHypotheses, listRoutes } from '../views/fieldwork.ts'

type Shown = { readonly tx: Transaction; readonly review: ReviewSubject; readonly actor: Actor }

/** What the fieldwork is to test, by judgement, and what came of it. */
export function hypothesisRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/hypotheses'
  return [
    reviewPage({
      path,
      permission: 'fieldwork.read',
      may: mayRead,
      statements: 3,
      async show({ tx, subject: review, actor }) {
        const rulebook = services.rulebooks.get(review.rulebook, review.edition)
        const routes = await listRoutes(tx, review.id)
        const hypotheses = await listHypotheses(tx, review.id)
        const onFieldwork = new Set(
          routes.filter(route => route.route === fieldworkRoute).map(route => route.judgement),
        )
        const judgements = judgementsOf(rulebook)
          .map(judgement => ({
            ...judgement,
            isOnFieldwork: onFieldwork.has(judgement.id),
            hypotheses: hypotheses.filter(hypothesis => hypothesis.judgement === judgement.id),
          }))
          .filter(judgement => judgement.isOnFieldwork || judgement.hypotheses.length > 0)
        return page('fieldwork/pages/hypotheses.njk', {
          title: 'Hypotheses',
          review,
          judgements,
          may: { write: mayWrite(actor, review).granted },
        })
      },
    }),
    ...newRoutes(services, path),
    ...editRoutes(services, path),
  ]
}

function choices(rulebook: Rulebook, chosen: string) {
  return judgementsOf(rulebook).map(judgement => ({
    value: judgement.id,
    text: `${judgement.code}: ${judgement.text}`,
    selected: judgement.id === chosen,
  }))
}

function newRoutes(services: Services, path: `/reviews/:review${string}`): readonly Route[] {
  const show = (review: ReviewSubject, form: ShownForm, status = 200): Reply => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const model = {
      title: 'Add a hypothesis',
      review,
      form,
      judgements: choices(rulebook, oneOf(form.typed, 'judgement')),
    }
    return page('fieldwork/pages/hypothesis.njk', { ...model, hypothesis: undefined, version: 0 }, status)
  }
  return [
    reviewPage({
      path: `${path}/new`,
      permission: 'fieldwork.write',
      may: mayWrite,
      statements: 1,
      show: async ({ subject: review, query }) =>
        show(review, { ...emptyForm, typed: { judgement: oneOf(query, 'judgement') } }),
    }),
    reviewForm({
      path: `${path}/new`,
      permission: 'fieldwork.write',
      may: mayWrite,
      async submit({ caller, body, key, subject: review }) {
        const again = async (form: ShownForm, status: number) => show(review, form, status)
        const form = readForm(hypothesisForm(services.rulebooks.get(review.rulebook, review.edition)), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await addHypothesis(services, caller, review.id, form.command, { key })
        return answer(outcome, body, () => go(path.replace(':review', review.id), 'The hypothesis is added.'), again)
      },
    }),
  ]
}

function editRoutes(services: Services, path: `/reviews/:review${string}`): readonly Route[] {
  const own = `${path}/:hypothesis` as const
  const show = async (
    { tx, review, actor }: Shown,
    id: string,
    again?: { readonly form: ShownForm; readonly status: number },
  ): Promise<Reply> => {
    const hypothesis = (await listHypotheses(tx, review.id)).find(each => each.id === id)
    if (hypothesis === undefined) return missing(`fieldwork: no hypothesis ${id}`)
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const form = again?.form ?? emptyForm
    const typed =
      again?.form.typed['text'] === undefined
        ? { ...form.typed, judgement: hypothesis.judgement, text: hypothesis.text, cameOfIt: hypothesis.cameOfIt }
        : again.form.typed
    return page(
      'fieldwork/pages/hypothesis.njk',
      {
        title: 'Hypothesis',
        review,
        form: { ...form, typed },
        hypothesis,
        version: again === undefined ? hypothesis.version : oneOf(typed, 'version'),
        judgements: choices(rulebook, oneOf(typed, 'judgement')),
        may: { write: mayWrite(actor, review).granted },
      },
      again?.status ?? 200,
    )
  }
  const onward = (review: ReviewSubject) => path.replace(':review', review.id)
  return [
    reviewPage({
      path: own,
      permission: 'fieldwork.read',
      may: mayRead,
      statements: 2,
      show: ({ tx, subject: review, actor, params }) => show({ tx, review, actor }, params['hypothesis'] ?? ''),
    }),
    reviewForm({
      path: own,
      permission: 'fieldwork.write',
      may: mayWrite,
      async submit({ caller, body, key, read, subject: review, actor, params }) {
        const id = params['hypothesis'] ?? ''
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor }, id, { form, status }))
        const form = readForm(editedHypothesisForm(services.rulebooks.get(review.rulebook, review.edition)), body)
        if (!form.ok || !/^\d{1,18}$/.test(id)) return again(formAgain(body, form.ok ? [] : form.problems), 422)
        const outcome = await editHypothesis(services, caller, review.id, { ...form.command, id }, { key })
        return answer(outcome, body, () => go(onward(review), 'The hypothesis is saved.'), again)
      },
    }),
    reviewForm({
      path: `${own}/withdraw`,
      permission: 'fieldwork.write',
      may: mayWrite,
      async submit({ caller, body, key, read, subject: review, actor, params }) {
        const id = params['hypothesis'] ?? ''
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor }, id, { form, status }))
        const form = readForm(BecauseForm, body)
        if (!form.ok || !/^\d{1,18}$/.test(id)) return again(formAgain(body, form.ok ? [] : form.problems), 422)
        const outcome = await withdrawHypothesis(services, caller, review.id, { ...form.command, id }, { key })
        return answer(outcome, body, () => go(onward(review), 'The hypothesis is withdrawn.'), again)
      },
    }),
  ]
}
