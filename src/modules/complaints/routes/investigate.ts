import type { z } from 'zod'
import type { Outcome } from '../../../kernel/outcome.ts'
import { commandForm, type PostedBeside, type Submitted } from '../../../platform/web/command-form.ts'
import { emptyForm } from '../../../platform/web/forms.ts'
import { go, pageRoute, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import {
  answerPoint,
  askAboutComplaint,
  partComplaint,
  replyToComplaint,
  tellComplainant,
} from '../commands/complaints.ts'
import type { Complaint } from '../domain/complaint.ts'
import { AnswerForm, AskForm, PointForm, ReplyForm, TellForm } from '../forms.ts'
import { mayInvestigate } from '../policy.ts'
import { about, showAgain, showComplaint, statementsOfComplaint } from './shown.ts'

/** One complaint, and what its investigator does with it. */
export function investigateRoutes(services: Services): readonly Route[] {
  const form = <Schema extends z.ZodObject, Value>(
    part: string,
    schema: Schema,
    run: (given: z.output<Schema>, visit: Submitted<Complaint>, posted: PostedBeside) => Promise<Outcome<Value>>,
    notice: string,
  ) =>
    commandForm({
      ...about,
      permission: 'complaints.investigate',
      may: mayInvestigate,
      path: `/complaints/:complaint/${part}`,
      schema,
      again: showAgain(services),
      run,
      onward: ({ subject }) => go(`/complaints/${subject.id}`, notice),
    })
  return [
    pageRoute({
      ...about,
      path: '/complaints/:complaint',
      statements: statementsOfComplaint,
      show: ({ tx, actor, today, subject }) => showComplaint(services, tx, actor, today, subject, emptyForm),
    }),
    form(
      'points',
      PointForm,
      (given, { caller, subject }, posted) =>
        partComplaint(services, caller, { complaintId: subject.id, ...given }, posted),
      'The point is added.',
    ),
    form(
      'points/:point',
      AnswerForm,
      (given, { caller, subject, params }, posted) =>
        answerPoint(services, caller, { id: params['point'] ?? '', complaintId: subject.id, ...given }, posted),
      'The point is answered.',
    ),
    form(
      'hearings',
      AskForm,
      ({ person: personId, question }, { caller, subject }, posted) =>
        askAboutComplaint(services, caller, { complaintId: subject.id, personId, question }, posted),
      'They are asked, and see this question alone.',
    ),
    form(
      'told',
      TellForm,
      (given, { caller, subject }, posted) =>
        tellComplainant(services, caller, { complaintId: subject.id, ...given }, posted),
      'It is there for whoever complained.',
    ),
    form(
      'reply',
      ReplyForm,
      (given, { caller, subject }, posted) => replyToComplaint(services, caller, { id: subject.id, ...given }, posted),
      'The reply is sent.',
    ),
  ]
}
