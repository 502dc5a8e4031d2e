import { parentPort, workerData } from 'node:worker_threads'
import type { CountTable } from './cells.ts'
import { type ProtectOptions, protectWith } from './protect.ts'
import { loadSolver } from './solver.ts'

/** What the thread is given when it starts; it answers with one protection and ends. */
export type ProtectionWork = { readonly tables: readonly CountTable[]; readonly options: ProtectOptions }

// A thread has no types for what it is started with; the one who starts it has.
const { tables, options } = workerData as ProtectionWork
parentPort?.postMessage(protectWith(await loadSolver(), tables, options))
