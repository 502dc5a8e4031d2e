import type { Breach } from './breach.ts'

export type Template = { readonly file: string; readonly text: string }

const kinds: readonly { readonly find: RegExp; readonly fault: string; readonly mend: string }[] = [
  {
    find: /\|\s*safe\b|\bautoescape\s+false\b/,
    fault: 'prints what is not escaped',
    mend: 'Let it be escaped; what has to be markup is a component that builds it from texts.',
  },
  {
    // The official macros print what they are given under `html` as it is.
    find: /\b(?:html|[a-z]+Html)\s*:/,
    fault: 'gives a macro markup of its own',
    mend: 'Give it as `text`, or call the macro with a block.',
  },
  { find: /<style\b/i, fault: 'has a style sheet of its own', mend: 'Put the rule into assets/pages.css.' },
  { find: /\sstyle\s*=/i, fault: 'has a style attribute', mend: 'Give it a class, and the rule to assets/pages.css.' },
  { find: /\son[a-z]+\s*=\s*["']/i, fault: 'has a handler in an attribute', mend: 'Let assets/start.js listen.' },
  {
    find: /<script\b(?![^>]*\bsrc="\/assets\/)/i,
    fault: 'has a script of its own',
    mend: 'Put it into a file below assets.',
  },
  {
    find: /(?:href|action|src)\s*=\s*["']?\s*javascript:/i,
    fault: 'has a link that is a script',
    mend: 'Lead to a page.',
  },
]

/** No template prints what is not escaped, or runs or looks like anything but our files. */
export function checkTemplates(templates: readonly Template[]): readonly Breach[] {
  return templates.flatMap(({ file, text }) =>
    text
      .replaceAll(/\{#[\s\S]*?#\}/g, comment => comment.replaceAll(/[^\n]/g, ' '))
      .split('\n')
      .flatMap((line, index) =>
        kinds.filter(({ find }) => find.test(line)).map(({ fault, mend }) => ({ file, line: index + 1, fault, mend })),
      ),
  )
}
