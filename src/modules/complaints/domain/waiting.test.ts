import { expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import { nextSteps, type OpenComplaint } from './waiting.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const arrived: OpenComplaint = {
  id: '7',
  acknowledgedOn: null,
  acknowledgeBy: day('2006-11-10'),
  respondBy: day('2006-12-05'),
  hasInvestigator: false,
  isOwn: false,
  isHandled: true,
  points: 0,
  unanswered: 0,
}
const steps = (complaint: Partial<OpenComplaint>, isPast = false) =>
  nextSteps({ open: [{ ...arrived, ...complaint }], asked: [] }, () => isPast).map(({ text, due }) => `${text}, ${due}`)

test('JAR-80 the next step of a complaint is the handler’s, then the investigator’s, and the handler’s again when it is late', () => {
  const acknowledged = { acknowledgedOn: day('2006-11-08') }
  const elsewhere = { ...acknowledged, hasInvestigator: true }
  const own = { ...elsewhere, isOwn: true, isHandled: false }
  expect(steps({})).toEqual(['Acknowledge complaint 7, 2006-11-10'])
  expect(steps(acknowledged)).toEqual(['Name who investigates complaint 7, 2006-12-05'])
  expect(steps(elsewhere)).toEqual([])
  expect(steps(elsewhere, true)).toEqual(['The reply to complaint 7 is late, 2006-12-05'])
  expect(steps(own)).toEqual(['Name the points of complaint 7, 2006-12-05'])
  expect(steps({ ...own, points: 2, unanswered: 2 })).toEqual(['Answer 2 points of complaint 7, 2006-12-05'])
  expect(steps({ ...own, points: 2 })).toEqual(['Reply to complaint 7, 2006-12-05'])
  // Who both handles and investigates has one step at a time.
  expect(steps({ ...own, isHandled: true, acknowledgedOn: null })).toEqual(['Acknowledge complaint 7, 2006-11-10'])
  expect(nextSteps({ open: [], asked: [{ id: '3' }] }, () => false)).toEqual([
    { text: 'Answer what you are asked about a complaint', href: '/complaints/asked/3', due: null },
  ])
})
