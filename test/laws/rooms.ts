import { isTest } from './sources.ts'

/** What puts the product together and starts it: it knows everything, and nothing imports it. */
export const compositionRoot = ['src/main.ts', 'src/product.ts'] as const

/** The only names that may stand at the top of a module's folder. A `.ts` part may be a folder of files instead. */
export const moduleShape = [
  'README.md',
  'index.ts',
  'domain',
  'facts.ts',
  'policy.ts',
  'commands.ts',
  'store.ts',
  'views.ts',
  'forms.ts',
  'routes.ts',
  'pages',
  'client',
] as const

/** Where a file of `src` stands: in the kernel, in a module and which part of it, in the platform, or at the root. */
export type Room =
  | { readonly kind: 'kernel' | 'platform' | 'root' }
  | { readonly kind: 'module'; readonly module: string; readonly part: string }

/** The part of a module is its top-level name: `domain`, `pages`, `store.ts` (also for a file in `store/`). */
export function roomOf(file: string): Room {
  const [src, room, module, part] = file.split('/')
  if (src !== 'src' || room === undefined || module === undefined) return { kind: 'root' }
  if (room === 'kernel' || room === 'platform') return { kind: room }
  if (room === 'modules' && part !== undefined) return { kind: 'module', module, part: partOf(part) }
  return { kind: 'root' }
}

function partOf(name: string): string {
  const asFile = `${name}.ts`
  return asFile !== 'index.ts' && moduleShape.some(part => part === asFile) ? asFile : name
}

/** True for a file of one of these parts of any module, tests left out. */
export function isPart(file: string, ...parts: readonly string[]): boolean {
  const room = roomOf(file)
  return room.kind === 'module' && parts.includes(room.part) && !isTest(file)
}

/** Code that runs in the browser: other laws hold there. */
export function isBrowserCode(file: string): boolean {
  return file.split('/').includes('client')
}
