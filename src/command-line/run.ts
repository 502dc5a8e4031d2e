import { WrongConfiguration } from '../platform/config/environment.ts'
import { BackupRefused } from '../platform/db/backup-file.ts'
import { DataFolderInUse } from '../platform/db/lock.ts'
import { MigrationsDiffer } from '../platform/db/migrate.ts'
import { DiskFull } from '../platform/db/trouble.ts'
import { type Call, CannotBeDone, type Command, WrongArgument } from './call.ts'

type Listed = { readonly usage: string; readonly says: string; readonly load: () => Promise<Command> }

/** Everything the program does. Each command is loaded when it is asked for, so that the others cost it nothing. */
const commands: { readonly [name: string]: Listed } = {
  serve: {
    usage: 'serve [--example] --data DIR',
    says: 'Serve the pages; makes the database the first time. docs/configuration.md lists what it reads.',
    load: async () => (await import('./serve.ts')).serve,
  },
  migrate: {
    usage: 'migrate --data DIR',
    says: 'Bring the database to the newest migration.',
    load: async () => (await import('./migrate.ts')).migrateCommand,
  },
  account: {
    usage: 'account add|list|close|reopen|password|new-key',
    says: 'Who can sign in. The first administrator comes by the link that "serve" prints while there is nobody.',
    load: async () => (await import('./account.ts')).account,
  },
  example: {
    usage: 'example --data DIR',
    says: 'Load the worked example without serving it; prints its reviews as JSON.',
    load: async () => (await import('./example.ts')).example,
  },
  rulebook: {
    usage: 'rulebook check PATH | why RULE | list [--must]',
    says: 'Check a rulebook; say where a rule comes from; list the rules.',
    load: async () => (await import('./rulebook.ts')).rulebook,
  },
  review: {
    usage: 'review check ID [--json]',
    says: 'Every rule and deadline of a review: met, not met or not known yet.',
    load: async () => (await import('./review.ts')).review,
  },
  report: {
    usage: 'report ID --format html|pdf|json --out FILE',
    says: 'Write the report of a review to a file, a draft as well.',
    load: async () => (await import('./report.ts')).report,
  },
  dossier: {
    usage: 'dossier REVIEW --out FILE.zip',
    says: 'Seal everything of a review, but what is protected, in one file that can be checked anywhere.',
    load: async () => (await import('./dossier.ts')).dossier,
  },
  archive: {
    usage: 'archive REVIEW FILE.zip --as E-MAIL',
    says: 'Write the whole of a review, as far as that person may read it, to one file that opens without Conspectus.',
    load: async () => (await import('./archive.ts')).archive,
  },
  deadline: {
    usage: 'deadline --from DATE --working-days N [--counting day-after-is-one]',
    says: 'The day on which a number of working days ends.',
    load: async () => (await import('./deadline.ts')).deadline,
  },
  import: {
    usage: 'import areas FILE [--dry-run]',
    says: 'Read a list into the register.',
    load: async () => (await import('./import.ts')).importCommand,
  },
  audit: {
    usage: 'audit verify [--against FILE] [--json] | anchor',
    says: 'Whether the record is whole, and where it breaks; keep its heads outside the database now.',
    load: async () => (await import('./audit.ts')).audit,
  },
  backup: {
    usage: 'backup FILE --data DIR | --check',
    says: 'Write everything to one file; or read such a file to its end and say what it holds.',
    load: async () => (await import('./backup.ts')).backupCommand,
  },
  restore: {
    usage: 'restore FILE [--replace] --data DIR',
    says: 'Make a database from a backup; with --replace, in the place of the one that is there.',
    load: async () => (await import('./restore.ts')).restoreCommand,
  },
  jobs: {
    usage: 'jobs [retry ID] [--json]',
    says: 'What waits to be done after a command, such as mails, and what failed; try one again.',
    load: async () => (await import('./jobs.ts')).jobs,
  },
  worker: {
    usage: 'worker',
    says: 'Carry out jobs beside the servers of a PostgreSQL database; docs/configuration.md lists what it reads.',
    load: async () => (await import('./worker.ts')).workerCommand,
  },
  bench: {
    usage: 'bench [NAME] [--json]',
    says: 'Measure: the names of the benchmarks, or one of them, as JSON.',
    load: async () => (await import('./bench.ts')).bench,
  },
  trace: {
    usage: 'trace [--json]',
    says: 'Which requirements are due, and the tests that name them.',
    load: async () => (await import('./trace.ts')).trace,
  },
}

/**
 * Carries out one use of the program.
 *
 * @param name the first word; `words` are those after it
 * @returns the exit code: 0 well; 1 not well, or cannot be done; 2 not understood
 */
export async function runCommandLine(name: string | undefined, call: Call): Promise<number> {
  try {
    if (name === 'help' || name === '--help' || name === '-h') {
      call.print(overview())
      return 0
    }
    if (name === undefined) throw new WrongArgument(`Say what to do: ${names()}; "conspectus help" says more.`)
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined) throw new WrongArgument(`There is no command "${name}"; there are ${names()}.`)
    if (call.words.includes('--help')) {
      call.print(`conspectus ${command.usage}\n${command.says}`)
      return 0
    }
    return await (await command.load())(call)
  } catch (error) {
    const sentence = sentenceOf(error)
    if (sentence === undefined) throw error
    call.say(sentence)
    return error instanceof WrongArgument ? 2 : 1
  }
}

function names(): string {
  return Object.keys(commands).join(', ')
}

function overview(): string {
  const widest = Math.max(...Object.values(commands).map(({ usage }) => usage.length))
  const lines = Object.values(commands).map(({ usage, says }) => `  ${usage.padEnd(widest)}  ${says}`)
  return [
    'conspectus carries joint inspections of children’s services.',
    '',
    ...lines,
    '',
    'The data are in a folder (--data DIR) or on a PostgreSQL server (DATABASE_URL, and DATABASE_OWNER_URL for the role',
    'that owns the tables). Commands that only read take the worked example where neither is named.',
  ].join('\n')
}

/** What went wrong in a sentence, where it is something a person can mend; undefined for what only a programmer can. */
function sentenceOf(error: unknown): string | undefined {
  const known = [
    WrongArgument,
    CannotBeDone,
    WrongConfiguration,
    DataFolderInUse,
    MigrationsDiffer,
    BackupRefused,
    DiskFull,
  ]
  if (known.some(kind => error instanceof kind)) return (error as Error).message
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const { code, path, port } = error as NodeJS.ErrnoException & { port?: number }
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use: end what listens there, or choose another with PORT.`
    case 'EADDRNOTAVAIL':
      return 'HOST is no address of this machine.'
    case 'ENOENT':
      return path === undefined ? undefined : `There is no ${path}.`
    case 'EROFS':
      return `${path ?? 'A file'} cannot be written: it lies on a disk that is read-only.`
    case 'EACCES':
    case 'EPERM':
      return port === undefined
        ? `${path ?? 'A file'} cannot be written or read by this user.`
        : `Port ${port} may not be used by this user: choose one above 1023 with PORT.`
    case 'ENOTDIR':
      return `${path} cannot be made: a part of its path is a file.`
    case 'EISDIR':
      return `${path ?? 'What was named'} is a folder, not a file.`
    case 'ENOSPC':
    case '53100':
      return 'The disk is full.'
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
      return `The database does not answer: ${error.message || 'nothing listens at its address'}.`
    case '28P01': // a wrong password
    case '28000': // no such role
    case '3D000': // no such database
    case '42501': // not allowed
      return `The database refuses: ${error.message}.`
    default:
      return undefined
  }
}
