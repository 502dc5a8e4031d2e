/*
 * What nobody types: texts, numbers, days, names and files that handlers are not made for. Every choice follows from
 * `random`, so that a run can be had again.
 */

export type Random = () => number

export const pick = <Each>(random: Random, all: readonly Each[]): Each => {
  const found = all[Math.floor(random() * all.length)]
  if (found === undefined) throw new Error('There is nothing to choose from.')
  return found
}

const texts: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '-0',
  '1e309',
  'NaN',
  '0x10',
  '01',
  ' 1',
  '1 ',
  '+1',
  '１２',
  '2147483648',
  '9223372036854775808',
  '99999999999999999999999999',
  '1.5',
  'abc',
  'null',
  'undefined',
  'true',
  '[object Object]',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  "'; drop table reviews_review; --",
  '" or 1=1',
  '$1',
  String.raw`\x`,
  '%',
  '%zz',
  '{{7*7}}',
  '{% raw %}',
  String.raw`\${7*7}`,
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '../../../etc/passwd',
  '..%2f..%2f',
  '//evil.example',
  String.raw`/\evil.example`,
  'https://evil.example',
  'javascript:alert(1)',
  '\r\nset-cookie: a=b',
  '\n',
  '\t',
  '\u0000',
  '\u0001\u001f\u007f',
  '\u2028\u2029',
  '\u202eevil',
  '\ufeff',
  '\ud800',
  '\udfff\ud800',
  '😀'.repeat(3),
  'ﷺ',
  'a\u0301'.repeat(40),
  '=1+1',
  '@SUM(A1)',
  '2006-02-30',
  '2006-13-01',
  '0000-00-00',
  '-271822-01-01',
  '+275760-09-14',
  '999999-12-31',
  '2006-11-07T10:00',
  '31/11/2006',
  '2006-11-07',
  'a'.repeat(301),
  'b'.repeat(20_001),
  'c d '.repeat(9_000),
  '('.repeat(2_000),
]

export function oddText(random: Random): string {
  if (random() < 0.8) return pick(random, texts)
  return Array.from({ length: Math.floor(random() * 30) }, () =>
    String.fromCharCode(Math.floor(random() * (random() < 0.7 ? 128 : 65_536))),
  ).join('')
}

/** As it may stand in an address or a form; now and then not encoded, or encoded wrongly. */
export function encoded(random: Random, text: string): string {
  const whole = text.toWellFormed()
  const way = random()
  if (way < 0.75) return encodeURIComponent(whole)
  if (way < 0.85) return encodeURIComponent(encodeURIComponent(whole)).slice(0, 3_000)
  if (way < 0.95) return pick(random, ['%', '%2', '%ff%fe', '%c0%ae', '%00', '%ed%a0%80', '%F5%80%80%80'])
  return whole.replaceAll(/[^!-~]/g, '%20').replaceAll(/[#?&=]/g, '')
}

const otherNames = [
  'page',
  'words',
  'version',
  'reason.x',
  '_key',
  '_csrf',
  'x-year',
  'x-day',
  '__proto__',
  'constructor',
  'next',
  'day',
]

export function oddPairs(random: Random, names: readonly string[]): string {
  const count = Math.floor(random() * 8)
  const pairs = Array.from({ length: count }, () => {
    const name = random() < 0.8 ? pick(random, [...names, ...otherNames]) : oddText(random).slice(0, 200)
    const times = random() < 0.1 ? 3 : 1
    return Array.from({ length: times }, () => `${encoded(random, name)}=${encoded(random, oddText(random))}`).join('&')
  })
  if (random() < 0.02) pairs.push('a=1&'.repeat(6_000))
  if (random() < 0.02) pairs.push(`long=${'x'.repeat(1_050_000)}`)
  return pairs.join(random() < 0.95 ? '&' : pick(random, [';', '&&', '==', '?']))
}

const headerNames = [
  'accept',
  'accept-encoding',
  'accept-language',
  'accept-version',
  'authorization',
  'content-encoding',
  'content-range',
  'content-type',
  'expect',
  'forwarded',
  'if-modified-since',
  'if-none-match',
  'origin',
  'range',
  'referer',
  'sec-fetch-site',
  'user-agent',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-http-method-override',
  'x-request-id',
]

/** A header's value has no line breaks: Node itself refuses to send one that has. */
const headerText = (text: string) => text.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?').slice(0, 4_000)

export function oddHeaders(random: Random): { [name: string]: string } {
  const count = 1 + Math.floor(random() * 4)
  return Object.fromEntries(
    Array.from({ length: count }, () => [
      pick(random, headerNames),
      pick(random, [
        headerText(oddText(random)),
        '*',
        'bytes=0-',
        'bytes=9999-',
        'W/"a"',
        'identity',
        'gzip',
        '127.0.0.1',
        'cross-site',
      ]),
    ]),
  )
}

export function oddCookies(random: Random, own: string): string {
  const changed = Math.floor(random() * Math.max(1, own.length))
  return pick(random, [
    `conspectus=${headerText(oddText(random))}`,
    `conspectus=${own.slice(0, changed)}`,
    `${own}; ${own}`,
    `${own.slice(0, changed)}x${own.slice(changed + 1)}`,
    `notice=${encodeURIComponent(oddText(random).toWellFormed()).slice(0, 3_000)}; ${own}`,
    'conspectus=; notice=%E0%A4%A',
    ';;;=;=',
    `a=${'b'.repeat(3_000)}`,
  ])
}

/** A form with files, as it should be or broken somewhere. */
export function oddMultipart(random: Random, token: string): { readonly type: string; readonly payload: Buffer } {
  const boundary = pick(random, ['----b', 'b'.repeat(70), "odd'boundary", 'x'])
  const names = ['file', 'photo.jpg', '../../etc/passwd', 'a\u202egpj.exe', 'x'.repeat(500), '']
  const parts = Array.from({ length: Math.floor(random() * 5) }, () => {
    const name = pick(random, ['file', '_csrf', '_key', '__proto__', 'x'.repeat(2_000), ''])
    const file = random() < 0.6 ? `; filename="${pick(random, names)}"` : ''
    const type = random() < 0.5 ? `content-type: ${pick(random, ['image/png', 'text/html', 'x', '*/*', ';'])}\r\n` : ''
    const content = name === '_csrf' ? token : random() < 0.1 ? 'z'.repeat(1_100_000) : oddText(random)
    return `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n${type}\r\n${content}\r\n`
  })
  const whole = `${parts.join('')}--${boundary}--\r\n`
  const cut = random() < 0.4 ? whole.slice(0, Math.floor(random() * whole.length)) : whole
  const type = pick(random, [
    `multipart/form-data; boundary=${boundary}`,
    `multipart/form-data; boundary="${boundary}"`,
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=other',
    'multipart/mixed; boundary=x',
  ])
  return { type, payload: Buffer.from(cut, random() < 0.8 ? 'utf8' : 'latin1') }
}

/** Bytes for a connection: a request with something wrong in it. */
export function oddBytes(random: Random, path: string): Buffer {
  const whole = pick(random, [
    `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 9\r\n\r\n_csrf=a&b`,
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n4\r\na=bc\r\n0\r\n\r\n`,
  ])
  const bytes = Buffer.from(whole)
  const changes = 1 + Math.floor(random() * 4)
  for (let time = 0; time < changes; time += 1) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
  const cut = random() < 0.3 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes
  return random() < 0.1 ? Buffer.concat([cut, cut]) : cut
}

const yamlPieces = [
  '*a',
  '&a [*a]',
  '&a ',
  '!!js/function ',
  '!!binary x',
  '? ',
  '<<: *none',
  '{',
  ']',
  '- - - -',
  '\t',
  '"',
  "'",
  '|',
  '%YAML 9.9\n---\n',
  '\n---\n',
  '\n...\n',
  'null',
  '~',
  '.inf',
  '99999999999999999999',
  '2006-02-30',
  '__proto__: 1',
  'size(x) > ',
  '1/0 == 1',
  '((((',
  '[[[['.repeat(2_000),
  'a: '.repeat(500),
  '\u0000',
  '\ufeff',
  '\ud800',
]

/** The text with one to four changes: a piece taken out, doubled, moved, or something put in. */
export function oddYaml(random: Random, text: string): string {
  let changed = text
  const changes = 1 + Math.floor(random() * 4)
  for (let time = 0; time < changes; time += 1) {
    const lines = changed.split('\n')
    const at = Math.floor(random() * lines.length)
    const line = lines[at] ?? ''
    const column = Math.floor(random() * (line.length + 1))
    const way = Math.floor(random() * 6)
    if (way === 0) lines.splice(at, 1 + Math.floor(random() * 5))
    if (way === 1) lines.splice(at, 0, ...lines.slice(at, at + 3))
    if (way === 2) lines[at] = line.slice(0, column) + pick(random, yamlPieces) + line.slice(column)
    if (way === 3) lines[at] = line.replace(/:.*/, `: ${pick(random, yamlPieces)}`)
    if (way === 4) lines[at] = `${' '.repeat(Math.floor(random() * 6))}${line.trim()}`
    if (way === 5) lines[at] = line.replace(/[A-Za-z-]+/, pick(random, [oddText(random).slice(0, 100), 'x']))
    changed = lines.join('\n')
  }
  return changed
}
