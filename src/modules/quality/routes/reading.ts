import { emptyForm } from '../../../platform/web/forms.ts'
import { missing, page, type Route } from '../../../platform/web/route.ts'
import { reviewPage, type Services } from '../../reviews/index.ts'
import { listHolders, readerRole } from '../commands/change.ts'
import { answerPoint, finishReading, giveReadingBack, giveToReader, notePoint } from '../commands/reading.ts'
import { decisions, decisionWords } from '../domain/chain.ts'
import { placesIn } from '../domain/places.ts'
import { AnswerPointForm, FinishForm, GiveBackForm, GiveForm, HandOnForm, PointForm } from '../forms.ts'
import { mayGiveToReader, mayReadQuality, mayReadReportForQuality } from '../policy.ts'
import { findReading, listPointsOf, listReadings } from '../views/steps.ts'
import { formOn, type Show } from './form.ts'

const base = '/reviews/:review/quality'

export const decisionChoices = decisions.map(value => ({ value, text: decisionWords[value] }))

/** The readings of the report, and one of them with the report as it stood. */
export function readingRoutes(services: Services): readonly Route[] {
  const showAll: Show = async ({ tx, review, actor, caller }, form, status = 200) => {
    const readings = await listReadings(tx, review.id)
    const open = readings.find(each => each.finishedOn === undefined && each.endedOn === undefined)
    const holders = await listHolders(tx, caller, review.id, readerRole)
    const model = {
      title: 'Reading of the report',
      review,
      form,
      readings: readings.map(each => ({ ...each, says: each.recommendation && decisionWords[each.recommendation] })),
      open,
      version: form.typed['version'] ?? String(open?.version ?? 0),
      readers: holders.map(({ personId, name, post }) => ({ value: personId, text: `${name}, ${post}` })),
      isMine: actor.kind !== 'public' && open?.readerId === actor.personId,
      may: { give: mayGiveToReader(actor, review).granted },
    }
    return page('quality/pages/readings.njk', model, status)
  }
  const showOne: Show = async ({ tx, review, actor, params }, form, status = 200) => {
    const reading = await findReading(tx, review.id, params['reading'] ?? '')
    if (reading === undefined) return missing('no such reading in this review')
    const points = (await listPointsOf(tx, review.id)).filter(each => each.readingId === reading.id)
    const places = placesIn(reading.model)
    const isOpen = reading.finishedOn === undefined && reading.endedOn === undefined
    const isMine = actor.kind !== 'public' && reading.readerId === actor.personId
    const model = {
      title: `Report as read by ${reading.reader}`,
      review,
      form,
      reading,
      says: reading.recommendation && decisionWords[reading.recommendation],
      points: points.map(each => ({ ...each, place: places.find(place => place.id === each.about)?.says ?? '' })),
      places: places.map(place => ({ value: place.id, text: place.says })),
      decisions: decisionChoices,
      version: form.typed['version'] ?? String(reading.version),
      may: {
        read: isOpen && isMine && mayReadReportForQuality(actor, review).granted,
        answer: mayGiveToReader(actor, review).granted,
      },
    }
    return page('quality/pages/reading.njk', model, status)
  }
  const one = `${base}/readings/:reading` as const
  return [
    reviewPage({
      path: `${base}/reading`,
      permission: 'quality.read',
      may: mayReadQuality,
      statements: 4,
      show: visit => showAll({ ...visit, review: visit.subject }, emptyForm),
    }),
    formOn({
      path: `${base}/reading`,
      permission: 'quality.give',
      may: mayGiveToReader,
      schema: GiveForm,
      show: showAll,
      run: ({ reader }, { caller, review, posted }) =>
        giveToReader(services, caller, review.id, { readerId: reader, after: undefined }, posted),
      onward: () => ['/reading', 'The report as it stands is with the reader.'],
    }),
    formOn({
      path: `${base}/reading/hand-on`,
      permission: 'quality.give',
      may: mayGiveToReader,
      schema: HandOnForm,
      show: showAll,
      run: ({ reader, reading, version, handedBecause }, { caller, review, posted }) =>
        giveToReader(
          services,
          caller,
          review.id,
          { readerId: reader, after: { id: reading, version, because: handedBecause } },
          posted,
        ),
      onward: () => ['/reading', 'The reading is handed on, with the report as it stands now.'],
    }),
    reviewPage({
      path: one,
      permission: 'quality.read',
      may: mayReadQuality,
      statements: 3,
      show: visit => showOne({ ...visit, review: visit.subject }, emptyForm),
    }),
    formOn({
      path: `${one}/points`,
      permission: 'quality.read-report',
      may: mayReadReportForQuality,
      schema: PointForm,
      show: showOne,
      run: ({ about, point }, { caller, review, params, posted }) =>
        notePoint(services, caller, review.id, { readingId: params['reading'] ?? '', about, text: point }, posted),
      onward: params => [`/readings/${params['reading']}`, 'The point is kept.'],
    }),
    formOn({
      path: `${one}/finish`,
      permission: 'quality.read-report',
      may: mayReadReportForQuality,
      schema: FinishForm,
      show: showOne,
      run: (given, { caller, review, params, posted }) =>
        finishReading(services, caller, review.id, { ...given, id: params['reading'] ?? '' }, posted),
      onward: params => [`/readings/${params['reading']}`, 'The reading is finished.'],
    }),
    formOn({
      path: `${one}/give-back`,
      permission: 'quality.read-report',
      may: mayReadReportForQuality,
      schema: GiveBackForm,
      show: showOne,
      run: ({ version, backBecause }, { caller, review, params, posted }) =>
        giveReadingBack(
          services,
          caller,
          review.id,
          { id: params['reading'] ?? '', version, because: backBecause },
          posted,
        ),
      onward: () => ['/reading', 'You have given the report back. The lead inspector chooses another reader.'],
    }),
    formOn({
      path: `${one}/answers`,
      permission: 'quality.give',
      may: mayGiveToReader,
      schema: AnswerPointForm,
      show: showOne,
      run: ({ point, ...given }, { caller, review, posted }) =>
        answerPoint(services, caller, review.id, { ...given, id: point }, posted),
      onward: params => [`/readings/${params['reading']}`, 'The point is answered.'],
    }),
  ]
}
