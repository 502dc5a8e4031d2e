import type { Breach } from './breach.ts'
import { moduleShape, roomOf } from './rooms.ts'
import { type Import, isTest, type Source } from './sources.ts'

/** The floor of each module, the ground first. */
export type Floors = { readonly [module: string]: number }

/** Law 2: modules meet only through `index.ts`, and only downward; the platform knows only the kernel. */
export function checkDoors(sources: readonly Source[], floors: Floors): readonly Breach[] {
  return sources
    .filter(source => !isTest(source.path))
    .flatMap(source =>
      source.imports.flatMap(each => {
        const mend = each.file === undefined ? undefined : doorMend(source.path, each, floors)
        return mend === undefined ? [] : [{ file: source.path, line: each.line, fault: `imports ${each.file}`, mend }]
      }),
    )
}

function doorMend(path: string, { file = '' }: Import, floors: Floors): string | undefined {
  const [own, other] = [roomOf(path), roomOf(file)]
  if (other.kind === 'root' && file.startsWith('src/') && own.kind !== 'root') {
    return 'Nothing imports the composition root; hand the value down from main.ts.'
  }
  if (!file.startsWith('src/')) return 'Code of the product imports nothing outside src; read data files at start-up.'
  if (own.kind === 'kernel' && other.kind !== 'kernel')
    return 'The kernel imports the kernel alone; turn the call round.'
  if (own.kind === 'platform' && other.kind === 'module') {
    return 'The platform imports only the kernel; let main.ts hand over what it needs from the module.'
  }
  if (own.kind !== 'module' || other.kind !== 'module' || own.module === other.module) return undefined
  if (other.part !== 'index.ts') {
    return `Import src/modules/${other.module}/index.ts, its only door, and export there what others may use.`
  }
  const [ownFloor, otherFloor] = [floors[own.module], floors[other.module]]
  if (ownFloor === undefined || otherFloor === undefined || otherFloor < ownFloor) return undefined
  return (
    `${own.module} stands on floor ${ownFloor} and ${other.module} on ${otherFloor}: use lower floors only. ` +
    'Send news upward as a job, and let main.ts say who listens.'
  )
}

/** Law 2: every module has a floor and the one shape. `files` are all files of the project, of any kind. */
export function checkShape(files: readonly string[], floors: Floors): readonly Breach[] {
  const allowed = new Set<string>(moduleShape)
  return files.flatMap(file => {
    const room = roomOf(file)
    if (room.kind !== 'module') return []
    const faults: Breach[] = []
    if (!(room.module in floors)) {
      const mend = 'Give it a floor in test/architecture.test.ts and a line in ARCHITECTURE.md, or move it.'
      faults.push({ file, fault: `belongs to a module that has no floor: ${room.module}`, mend })
    }
    if (!allowed.has(room.part) && !(isTest(room.part) && allowed.has(room.part.replace('.test.ts', '.ts')))) {
      const mend = `A module holds only ${moduleShape.join(', ')} and tests beside them; put it into one of these.`
      faults.push({ file, fault: `stands under a name of its own: ${room.part}`, mend })
    }
    const folder = `src/modules/${room.module}/${room.part.replace(/\.ts$/, '')}/`
    if (file === `src/modules/${room.module}/${room.part}` && files.some(other => other.startsWith(folder))) {
      const mend = 'Move the file into the folder: a part is one file or one folder of files.'
      faults.push({ file, fault: `stands beside ${folder}, which is the same part`, mend })
    }
    return faults
  })
}
