import { parseDay, sayDay } from '../kernel/dates.ts'
import { addWorkingDays, type Counting } from '../kernel/working-days.ts'
import { CannotBeDone, type Command, printJson, readWords, WrongArgument } from './call.ts'
import { chosenRulebooks, nameOf, shippedRulebooks } from './rulebook.ts'

const countings: readonly Counting[] = ['day-after-is-one', 'same-day-is-one']

/** The day on which working day N falls, by the working days of a rulebook. */
export const deadline: Command = async call => {
  const usage = 'deadline --from DATE --working-days N [--counting day-after-is-one] [--rulebook NAME/EDITION] [--json]'
  const words = readWords(call.words, {
    usage,
    values: ['from', 'working-days', 'counting', 'rulebook'],
    flags: ['json'],
  })
  const needed = (name: string) => {
    const value = words.value(name)
    if (value === undefined) throw new WrongArgument(`--${name} is missing; it is written: conspectus ${usage}`)
    return value
  }
  const [fromText, daysText] = [needed('from'), needed('working-days')]
  const from = parseDay(fromText)
  if (from === undefined) throw new WrongArgument(`--from should be a day such as 2006-08-14, not "${fromText}".`)
  if (!/^[1-9]\d{0,4}$/.test(daysText))
    throw new WrongArgument(`--working-days should be a whole number from 1, not "${daysText}".`)
  const countingText = words.value('counting') ?? 'day-after-is-one'
  const counting = countings.find(each => each === countingText)
  if (counting === undefined)
    throw new WrongArgument(`--counting should be ${countings.join(' or ')}, not "${countingText}".`)
  const rulebooks = await shippedRulebooks()
  const chosen = chosenRulebooks(rulebooks, words.value('rulebook'))[0]
  if (chosen === undefined) throw new CannotBeDone('There is no rulebook to say which days are worked.')
  const holidays = rulebooks.holidays(chosen)
  const day = addWorkingDays(from, Number(daysText), counting, holidays)
  if (day === 'unknown')
    throw new CannotBeDone(
      `Not known: the table of bank holidays speaks of ${sayDay(holidays.from)} to ${sayDay(holidays.until)}.`,
    )
  const cite = chosen['working-day'].cite
  if (words.flag('json')) printJson(call, { date: day, says: sayDay(day), rulebook: nameOf(chosen), cite })
  else {
    call.print(day.toString())
    call.print(`${sayDay(day)}, by the working days of ${nameOf(chosen)} (${cite}).`)
  }
  return 0
}
