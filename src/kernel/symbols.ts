/** Our own symbols, drawn by hand for readers who would rather look than read, with what each shows. */
export const symbols = {
  good: 'A tick in a circle: good',
  better: 'Steps that go up: must get better',
  safe: 'A shield: safe',
  healthy: 'A heart: health',
  learning: 'An open book: learning',
  joining: 'People joined by lines: taking part',
  work: 'Coins: money and work',
  heard: 'A speech bubble: being heard',
  home: 'A house: home',
  helping: 'A grown-up and a child: people who help',
  meeting: 'People at a table: a meeting',
  looked: 'A magnifying glass: looking closely',
  promise: 'A calendar with a tick: by when',
  next: 'An arrow: what happens next',
  telling: 'A telephone: telling somebody',
  people: 'A person: who we are',
  report: 'A sheet of paper: a report',
  place: 'A mark on a map: a place',
} as const

export type SymbolName = keyof typeof symbols

/** Their names, as rulebooks and forms give them. */
export const symbolNames = Object.keys(symbols) as [SymbolName, ...SymbolName[]]

export function isSymbol(name: string): name is SymbolName {
  return Object.hasOwn(symbols, name)
}
