/**
 * The path, where it is one of our own; undefined for anything that a browser or a proxy could read as the address of
 * another site: `https://…`, `//evil`, `/\evil`, their encoded spellings, and those with characters that browsers drop.
 * Whatever comes from a form or a query goes through here before anybody is sent there.
 */
export function ownPath(text: string): string | undefined {
  let spelling = text
  // A proxy may decode once and the browser again.
  for (let round = 0; round < 3; round += 1) {
    if (!isOwn(spelling)) return undefined
    const decoded = decodedOnce(spelling)
    if (decoded === undefined) return undefined
    if (decoded === spelling) break
    spelling = decoded
  }
  return isOwn(spelling) ? text : undefined
}

const home = 'http://own.invalid'

function isOwn(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop some of them, which would join two slashes
  if (!/^\/(?![/\\])/.test(path) || /[\u0000-\u001f\u007f\\]/.test(path.split('?')[0] ?? '')) return false
  const url = URL.parse(path, home)
  return url !== null && url.origin === home && !url.pathname.startsWith('//')
}

/** Only what stands before the query leads anywhere. */
function decodedOnce(text: string): string | undefined {
  const [path = '', ...query] = text.split('?')
  try {
    return [decodeURIComponent(path), ...query].join('?')
  } catch {
    return undefined
  }
}
