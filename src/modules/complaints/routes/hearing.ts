import { sayDay } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { commandForm } from '../../../platform/web/command-form.ts'
import { emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, pageRoute, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { answerHearing } from '../commands/complaints.ts'
import { HearingForm } from '../forms.ts'
import { mayListComplaints } from '../policy.ts'
import { listAskedOf } from '../views/complaints.ts'

const asked = { permission: 'complaints.answer', subject: async () => ({}), may: mayListComplaints } as const

/** What somebody who is complained of was asked: all that they see of it. */
export function hearingRoutes(services: Services): readonly Route[] {
  const show = async (tx: Transaction, actor: Actor, id: string, form: ShownForm, status = 200) => {
    const hearing = (await listAskedOf(tx, personOf(actor))).find(each => each.id === id)
    if (hearing === undefined) return missing('nobody asked this actor')
    return page(
      'complaints/pages/hearing.njk',
      {
        title: 'You are asked about a complaint',
        form,
        hearing: { ...hearing, day: sayDay(hearing.askedOn), isAnswered: hearing.answeredOn !== null },
      },
      status,
    )
  }
  return [
    pageRoute({
      ...asked,
      path: '/complaints/asked/:hearing',
      statements: 1,
      show: ({ tx, actor, params }) => show(tx, actor, params['hearing'] ?? '', emptyForm),
    }),
    commandForm({
      ...asked,
      path: '/complaints/asked/:hearing',
      schema: HearingForm,
      again: ({ actor, params, read }, form, status) =>
        read(tx => show(tx, actor, params['hearing'] ?? '', form, status)),
      run: (given, { caller, params }, { key }) =>
        answerHearing(services, caller, { id: params['hearing'] ?? '', ...given }, { key }),
      onward: ({ params }) => go(`/complaints/asked/${params['hearing']}`, 'Your answer is kept.'),
    }),
  ]
}
