import highs, { type Highs } from 'highs'

/** Finds values of whole or any numbers, at least zero, under linear conditions. */
export type Solver = {
  /** The values of the columns, in their order, that make `objective` least; undefined where nothing fits. */
  least(model: LinearModel): readonly number[] | undefined
}

export type Term = readonly [column: number, factor: number]

export type LinearModel = {
  /** What each column may be at most. */
  readonly columns: readonly { readonly atLeast: number; readonly atMost: number; readonly whole: boolean }[]
  readonly objective: readonly Term[]
  readonly rows: readonly { readonly terms: readonly Term[]; readonly is: '=' | '<=' | '>='; readonly value: number }[]
}

/** The solver HiGHS, compiled to WebAssembly. It blocks its caller while it works. */
export async function loadSolver(): Promise<Solver> {
  // Its types describe what `require` gives; an import gives the loader itself.
  const loaded = await (highs as unknown as () => Promise<Highs>)()
  return { least: model => least(loaded, model) }
}

function least(solver: Pick<Highs, 'solve'>, model: LinearModel): readonly number[] | undefined {
  const answer = solver.solve(sayModel(model), { output_flag: false, random_seed: 1, mip_rel_gap: 0 })
  if (answer.Status === 'Infeasible') return undefined
  if (answer.Status !== 'Optimal') throw new Error(`The solver stopped: ${answer.Status}.`)
  return model.columns.map((_, column) => {
    const found = answer.Columns[`x${column}`]
    return found !== undefined && 'Primal' in found ? (found.Primal ?? 0) : 0
  })
}

/** The model in the text format that the solver reads. */
function sayModel({ columns, objective, rows }: LinearModel): string {
  const whole = columns.flatMap((each, column) => (each.whole ? [`x${column}`] : []))
  return [
    'Minimize',
    ` cost: ${sayTerms(objective)}`,
    'Subject To',
    ...rows.map(({ terms, is, value }, row) => ` r${row}: ${sayTerms(terms)} ${is} ${value}`),
    'Bounds',
    ...columns.map(({ atLeast, atMost }, column) => ` ${atLeast} <= x${column} <= ${atMost}`),
    ...(whole.length === 0 ? [] : ['General', ...whole.map(name => ` ${name}`)]),
    'End',
  ].join('\n')
}

function sayTerms(terms: readonly Term[]): string {
  return terms.map(([column, factor]) => `${factor < 0 ? '-' : '+'} ${Math.abs(factor)} x${column}`).join(' ')
}
