/**
 * The path, where it is one of our own; undefined for anything that a browser or a proxy could read as the address of
 * another site: `https://…`, `//evil`, `/\evil`, their encoded spellings, and those with characters that browsers drop.
 * Whatever comes from a form or a query goes through here before anybody is sent there.
 */
export function ownPath(text: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop some of them, which would join two slashes
  if (/[\u0000-\u001f\u007f\\]/.test(text.split('?')[0] ?? '')) return undefined
  let spelling = text
  // A proxy may decode once and the browser again.
  for (let round = 0; round < 3; round += 1) {
    if (!isOwn(spelling)) return undefined
    const decoded = decodedOnce(spelling)
    // As it was written it must be sound; what was encoded may hold any text.
    if (decoded === undefined && round === 0) return undefined
    if (decoded === undefined || decoded === spelling) break
    spelling = decoded
  }
  return isOwn(spelling) ? text : undefined
}

const home = 'http://own.invalid'

function isOwn(path: string): boolean {
  if (!/^\/(?![/\\])/.test(path)) return false
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
