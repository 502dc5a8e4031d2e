import { isTest } from './sources.ts'

/** Where a file of `src` stands: in the kernel, in a module and which part of it, in the platform, or at the root. */
export type Room =
  | { readonly kind: 'kernel' | 'platform' | 'root' }
  | { readonly kind: 'module'; readonly module: string; readonly part: string }

/** The part of a module is its top-level name: `domain`, `store.ts`, `pages`. */
export function roomOf(file: string): Room {
  const [src, room, module, part] = file.split('/')
  if (src !== 'src' || room === undefined || module === undefined) return { kind: 'root' }
  if (room === 'kernel' || room === 'platform') return { kind: room }
  if (room === 'modules' && part !== undefined) return { kind: 'module', module, part }
  return { kind: 'root' }
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
