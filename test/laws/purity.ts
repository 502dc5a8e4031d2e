import type { Breach } from './breach.ts'
import { roomOf } from './rooms.ts'
import { type Import, isReference, isTest, nameOf, type Source } from './sources.ts'

/** Libraries that may stand in the pure rooms: their answers depend on their arguments alone. */
export const pureLibraries = ['temporal-polyfill', '@marcbachmann/cel-js', 'zod'] as const

/** The pure files of the platform: what policies are written against, and the models that reports and charts are put together in. */
const pureFiles: readonly string[] = [
  'src/platform/access/actor.ts',
  'src/platform/disclosure/cells.ts',
  'src/platform/documents/chart.ts',
  'src/platform/documents/model.ts',
]

const impureGlobals = new Set([
  'Date',
  'process',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'globalThis',
  'console',
  'require',
])

/** Days and instants have one door: the library of dates is imported there and nowhere else, tests included. */
export function checkDateDoor(sources: readonly Source[]): readonly Breach[] {
  return sources
    .filter(source => source.path !== 'src/kernel/dates.ts')
    .flatMap(source =>
      source.imports
        .filter(each => each.from.startsWith('temporal-polyfill'))
        .map(({ from, line }) => ({
          file: source.path,
          line,
          fault: `imports ${from}`,
          mend: 'Import Temporal from kernel/dates.ts, so that the library is exchanged in one place.',
        })),
    )
}

/** `pure` allows nothing impure; `facts` also a loader, which waits for its store or views. */
function purityOf(file: string): 'pure' | 'facts' | undefined {
  if (isTest(file)) return undefined
  if (pureFiles.includes(file)) return 'pure'
  const room = roomOf(file)
  if (room.kind === 'kernel') return 'pure'
  if (room.kind !== 'module') return undefined
  if (room.part === 'domain' || room.part === 'policy.ts') return 'pure'
  return room.part === 'facts.ts' ? 'facts' : undefined
}

/** Law 1: the core is pure. `held` is how many files the law was held against. */
export function checkPurity(sources: readonly Source[]): {
  readonly held: number
  readonly breaches: readonly Breach[]
} {
  const held = sources.filter(source => purityOf(source.path) !== undefined)
  const doors = pureDoors(sources)
  return {
    held: held.length,
    breaches: held.flatMap(source => [...impureImports(source, doors), ...impureWords(source)]),
  }
}

/** What each module's door passes on from its own pure files, by the path of the door. */
type PureDoors = ReadonlyMap<string, ReadonlySet<string>>

function pureDoors(sources: readonly Source[]): PureDoors {
  const doors = sources.filter(source => /^src\/modules\/[^/]+\/index\.ts$/.test(source.path))
  return new Map(
    doors.map(door => {
      const pure = door.imports.filter(({ file }) => file !== undefined && purityOf(file) === 'pure')
      return [door.path, new Set(pure.flatMap(({ names }) => names))]
    }),
  )
}

function impureImports(source: Source, doors: PureDoors): readonly Breach[] {
  return source.imports.flatMap(each => {
    const mend = each.file === undefined ? libraryMend(each) : fileMend(source.path, each, doors)
    if (mend === undefined) return []
    return [{ file: source.path, line: each.line, fault: `imports ${each.from} into the pure core`, mend }]
  })
}

function libraryMend({ from, dynamic }: Import): string | undefined {
  if (!dynamic && pureLibraries.some(library => library === from)) return undefined
  return `Only ${pureLibraries.join(', ')} may stand here; take what the library gives as an argument instead.`
}

function fileMend(path: string, { file = '', typeOnly, names }: Import, doors: PureDoors): string | undefined {
  const [own, other] = [roomOf(path), roomOf(file)]
  if (other.kind === 'kernel' || pureFiles.includes(file)) return undefined
  if (own.kind === 'module' && other.kind === 'module') {
    if (own.module !== other.module) {
      const pure = doors.get(file)
      // A policy builds on the policies below it: pure stays pure.
      const isPure = names.length > 0 && names.every(name => pure?.has(name))
      return typeOnly || isPure
        ? undefined
        : "Import the other module's types (import type) and what it passes on from domain/ and policy.ts; other answers arrive as arguments."
    }
    if (other.part === 'domain') return undefined
    if (own.part === 'facts.ts' && (typeOnly || ['store.ts', 'views.ts'].includes(other.part))) return undefined
    if (own.part === 'domain' || own.part === 'policy.ts') {
      return 'Move what is needed into domain/, or hand it over as an argument from commands.ts.'
    }
  }
  if (own.kind === 'module' && own.part === 'facts.ts' && other.kind === 'platform' && typeOnly) return undefined
  return 'Import the kernel and the own domain alone; take what the outside gives as an argument.'
}

function impureWords(source: Source): readonly Breach[] {
  const mayWait = purityOf(source.path) === 'facts'
  return source.nodes.flatMap(placed => {
    const { node, inType } = placed
    if (inType) return []
    const at = (fault: string, mend: string) => [{ file: source.path, line: source.lineOf(node.start), fault, mend }]
    if (!mayWait && (node['async'] === true || node.type === 'AwaitExpression')) {
      return at('waits (async or await) in the pure core', 'Do the waiting in commands.ts and hand the answer over.')
    }
    const name = node.type === 'MemberExpression' || node.type === 'MetaProperty' ? nameOf(node) : undefined
    if (['Math.random', 'Temporal.Now', 'performance.now', 'import.meta'].includes(name ?? '')) {
      return at(
        `asks ${name} in the pure core`,
        'Take the value as an argument: time, chance and place come from outside.',
      )
    }
    if (isReference(placed) && impureGlobals.has(String(node['name']))) {
      const word = String(node['name'])
      return at(
        `uses ${word} in the pure core`,
        'Take the value as an argument; days and instants come from kernel/dates.ts.',
      )
    }
    return []
  })
}
