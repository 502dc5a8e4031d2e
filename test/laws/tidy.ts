import path from 'node:path'
import type { Breach } from './breach.ts'
import { isTest, type Source, textOf } from './sources.ts'

/** What one person reads at a sitting. */
export const linesMost = 400
export const subjectCharactersMost = 60

/** Folders that say nothing about what is in them. */
const bannedFolders = ['utils', 'util', 'helpers', 'helper', 'common', 'services', 'shared', 'misc', 'lib', 'managers']

export function checkLength(files: readonly { readonly file: string; readonly lines: number }[]): readonly Breach[] {
  return files
    .filter(({ lines }) => lines > linesMost)
    .map(({ file, lines }) => ({
      file,
      fault: `has ${lines} lines`,
      mend: `Divide it by subject until each part has at most ${linesMost}.`,
    }))
}

export function checkDefaultExports(sources: readonly Source[]): readonly Breach[] {
  return sources.flatMap(source =>
    source.defaultExport === undefined
      ? []
      : [
          {
            file: source.path,
            line: source.defaultExport,
            fault: 'has a default export',
            mend: 'Export it by its name, so that it is called the same everywhere.',
          },
        ],
  )
}

export function checkFolderNames(files: readonly string[]): readonly Breach[] {
  return files.flatMap(file => {
    const stem = path.posix.basename(file).replace(/\..*$/, '')
    const banned = [...path.posix.dirname(file).split('/'), stem].find(name => bannedFolders.includes(name))
    if (banned === undefined) return []
    const mend = "Name it after what is in it, in the field's words, or put each part into the room it serves."
    return [{ file, fault: `stands under the name ${banned}`, mend }]
  })
}

/**
 * Every file of `src` is used: imported, or named by a string with its path beside the file that names it, as workers
 * are. `entries` are started from outside; a file that only tests import is not used, unless it holds the examples of a
 * template (`*.examples.ts`), which tests render.
 */
export function checkUsed(sources: readonly Source[], entries: readonly string[]): readonly Breach[] {
  const used = new Set(entries)
  for (const source of sources) {
    if (isTest(source.path)) continue
    for (const { file } of source.imports) if (file !== undefined) used.add(file)
    for (const { node } of source.nodes) {
      const text = textOf(node)
      if (text?.startsWith('.') && text.endsWith('.ts')) {
        used.add(path.posix.join(path.posix.dirname(source.path), text))
      }
    }
  }
  return sources
    .filter(({ path: file }) => !isTest(file) && !file.endsWith('.examples.ts') && !used.has(file))
    .map(source => ({
      file: source.path,
      fault: 'is used by nothing',
      mend: 'Delete it, or import it where it is needed; something started from outside is an entry in test/tidy.test.ts.',
    }))
}

/** The text of files that git tracks names no machine: no path of one, no host of a registry. */
export function checkMachineWords(
  files: readonly { readonly file: string; readonly text: string }[],
): readonly Breach[] {
  // Written so that this file does not break its own law.
  const words = [
    /\/wor[k]\/(?:main|shared|steering|\.library)/,
    /\/far[m]\//,
    /\/hom[e]\/[a-z]+\/[a-z.]/,
    /\/roo[t]\//,
    /\/User[s]\//,
  ]
  const hosts = [/registry\.npm[j]s\.org/, /registry\.yarnpk[g]/, /\bartifactory[.]/, /localhos[t]:4873/]
  return files.flatMap(({ file, text }) => {
    const lines = text.split('\n')
    return [...words, ...hosts].flatMap(word => {
      const index = lines.findIndex(line => word.test(line))
      if (index === -1) return []
      const mend = 'Write it relative to the project, or leave it out: the next machine has neither.'
      return [{ file, line: index + 1, fault: 'names a path or a registry of one machine', mend }]
    })
  })
}

/** Subjects of commits: short, plain, imperative sentences. `commits` are hash and subject, the newest first. */
export function checkCommits(
  commits: readonly { readonly hash: string; readonly subject: string }[],
): readonly Breach[] {
  return commits.flatMap(({ hash, subject }) => {
    const at = (fault: string, mend: string) => [{ file: `commit ${hash.slice(0, 8)} "${subject}"`, fault, mend }]
    if ([...subject].length > subjectCharactersMost) {
      const mend = `Say what changes in at most ${subjectCharactersMost} characters and why in the body (git commit --amend).`
      return at(`has a subject of ${[...subject].length} characters`, mend)
    }
    if (/^(?:feat|fix|chore|docs|refactor|test|style|wip)(?:\([^)]*\))?!?:/i.test(subject)) {
      return at('has a prefix', 'Begin with the verb: "Count working days", not "feat: working days".')
    }
    if (/^(?:wip|fix|fixes|progress|update|updates|misc|changes)\.?$/i.test(subject)) {
      return at('says nothing', 'Say what changes, as in "Refuse an eleventh key judgement".')
    }
    return []
  })
}
