/** One place where a law is broken, with the sentence that says how to mend it. */
export type Breach = { readonly file: string; readonly line?: number; readonly fault: string; readonly mend: string }

/** One line for each breach, as a failing test prints them: `file:line what is wrong. How to mend it.` */
export function sayBreaches(breaches: readonly Breach[]): readonly string[] {
  return breaches.map(
    ({ file, line, fault, mend }) => `${file}${line === undefined ? '' : `:${line}`} ${fault}. ${mend}`,
  )
}

/** A file that may break a law, with the reason. */
export type Exceptions = { readonly [file: string]: string }

/** Leaves out the breaches of excepted files and adds one for every exception that is no longer needed. */
export function exceptFor(breaches: readonly Breach[], exceptions: Exceptions): readonly Breach[] {
  const broken = new Set(breaches.map(breach => breach.file))
  const needless = Object.keys(exceptions).filter(file => !broken.has(file))
  return [
    ...breaches.filter(breach => !(breach.file in exceptions)),
    ...needless.map(file => ({
      file,
      fault: 'stands in the list of exceptions and keeps the law',
      mend: 'Take it off the list.',
    })),
  ]
}
