import { sayDay, Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { dayFields, emptyForm, filledForm, formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { formRoute, go, page, pageRoute, type Route } from '../../../platform/web/route.ts'
import { listReviewTitles, type Services } from '../../reviews/index.ts'
import { registerLoss, tellOfLoss } from '../commands.ts'
import { LossForm, TellForm } from '../forms.ts'
import { mayKeepFaults, mayReport } from '../policy.ts'
import { listLosses } from '../views.ts'

const keeping = { permission: 'faults.keep', subject: async () => ({}), may: mayKeepFaults } as const

/** The register of losses. */
export function lossRoutes({ database }: Services): readonly Route[] {
  const show = async (tx: Transaction, actor: Actor, told: string | undefined, form: ShownForm, status = 200) => {
    const losses = (await listLosses(tx)).map(loss => ({
      ...loss,
      found: sayDay(loss.foundOn),
      reviews: loss.reviews.map(review => ({
        ...review,
        told: review.toldOn === null ? '' : sayDay(Temporal.PlainDate.from(review.toldOn)),
      })),
    }))
    return page(
      'faults/pages/losses.njk',
      {
        title: 'Register of losses',
        form,
        told,
        losses,
        untold: losses.flatMap(loss => loss.reviews).filter(review => review.told === '').length,
        may: { keep: mayKeepFaults(actor).granted },
      },
      status,
    )
  }
  const showNew = async (tx: Transaction, form: ShownForm, status = 200) =>
    page(
      'faults/pages/new-loss.njk',
      {
        title: 'Enter a loss',
        form,
        reviews: (await listReviewTitles(tx)).map(review => ({ value: review.id, text: review.title })),
      },
      status,
    )
  return [
    pageRoute({
      permission: 'faults.losses',
      subject: async () => ({}),
      may: mayReport,
      path: '/losses',
      statements: 1,
      show: ({ tx, actor }) => show(tx, actor, undefined, emptyForm),
    }),
    pageRoute({
      ...keeping,
      path: '/losses/new',
      statements: 1,
      show: ({ tx, query, today }) => {
        const report = typeof query['report'] === 'string' ? query['report'] : ''
        return showNew(tx, filledForm({ report, ...dayFields('foundOn', today) }))
      },
    }),
    formRoute({
      ...keeping,
      path: '/losses/new',
      async submit({ caller, body, key, read }) {
        const again = (form: ShownForm, status: number) => read(tx => showNew(tx, form, status))
        const form = readForm(LossForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const outcome = await registerLoss(database, caller, form.command, key)
        return answer(
          outcome,
          body,
          () => go('/losses', 'The loss is in the register. Now tell those who answer for the areas.'),
          again,
        )
      },
    }),
    formRoute({
      ...keeping,
      path: '/losses/:review/tell',
      async submit({ caller, actor, body, key, params, read }) {
        const id = params['review'] ?? ''
        const again = (form: ShownForm, status: number) => read(tx => show(tx, actor, id, form, status))
        const form = readForm(TellForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { version, toldOn: on } = form.command
        const outcome = await tellOfLoss(database, caller, { id, version, on }, key)
        return answer(
          outcome,
          body,
          () => go('/losses', 'It is noted. They read it in the register from now on.'),
          again,
        )
      },
    }),
  ]
}
