const longest = 120

/**
 * The name under which a file is shown and downloaded, from the name that it came with: without its path, characters that
 * cannot be seen or that turn the direction of writing, and those that a system's files cannot have.
 *
 * @param endings those that its content may have, without a dot; the first is put at the end where the name has none of them
 */
export function cleanName(given: string, endings: readonly string[]): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const plain = last
    // Controls, formats (among them those that turn the direction of writing), lone surrogates and private characters.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '')
  const ending = endings.find(each => plain.toLowerCase().endsWith(`.${each}`)) ?? endings[0] ?? 'bin'
  const stem = (plain.toLowerCase().endsWith(`.${ending}`) ? plain.slice(0, -ending.length - 1) : plain).trim()
  const room = longest - ending.length - 1
  const short = [...(stem === '' ? 'file' : stem)].slice(0, room).join('').trim()
  return `${short}.${ending}`
}
