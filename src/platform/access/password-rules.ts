import { readFileSync } from 'node:fs'
import { dataFile } from '../config/reference-data.ts'

/** Long enough that guessing where it is slow leads nowhere; what else a password is made of is nobody's business. */
const leastCharacters = 12
const mostCharacters = 1_000
/** Parts of a name that are shorter stand in too many words. */
const leastOfName = 4
/** A common password with no more than this added to it is still a common password. */
const mostAdded = 4
const leastDifferent = 5
const runs = ['abcdefghijklmnopqrstuvwxyz', '01234567890123456789', 'qwertyuiopasdfghjklzxcvbnm']

let common: ReadonlySet<string> | undefined

/** The most common passwords, in small letters; read once. */
function commonPasswords(): ReadonlySet<string> {
  common ??= new Set(
    readFileSync(dataFile('common_passwords.txt'), 'utf8')
      .split('\n')
      .filter(line => line !== ''),
  )
  return common
}

/**
 * What speaks against a new password, in a sentence; undefined when nothing does. After NIST SP 800-63B and the advice of
 * the National Cyber Security Centre: length, nothing common, nothing that the account itself tells, and no rule about
 * which characters there have to be.
 */
export function faultOfPassword(
  password: string,
  person: { readonly name: string; readonly email: string },
): string | undefined {
  const length = [...password].length
  if (length < leastCharacters)
    return `A password has ${leastCharacters} characters at least, and this one has ${length}. Three words that do not belong together do well.`
  if (length > mostCharacters) return `A password has ${mostCharacters} characters at most.`
  const plain = password.toLowerCase()
  if (isCommon(plain)) return 'This password is among the first that somebody would try. Choose another.'
  if (namesIn(person).some(name => plain.includes(name)))
    return 'A password does not contain one’s own name or email address. Choose another.'
  return undefined
}

function isCommon(plain: string): boolean {
  const core = plain.replace(/^[^a-z]+|[^a-z]+$/g, '')
  const repeated = /^(.+?)\1+$/.exec(plain)?.[1]
  return (
    commonPasswords().has(plain) ||
    (plain.length - core.length <= mostAdded && commonPasswords().has(core)) ||
    (repeated !== undefined && (repeated.length < leastOfName || isCommon(repeated))) ||
    new Set(plain).size < leastDifferent ||
    runs.some(run => contains(run + run, plain) || contains([...run, ...run].toReversed().join(''), plain))
  )
}

function contains(whole: string, part: string): boolean {
  return whole.includes(part)
}

function namesIn({ name, email }: { readonly name: string; readonly email: string }): readonly string[] {
  return ['conspectus', ...name.toLowerCase().split(/[^\p{L}\p{N}]+/u), ...email.toLowerCase().split('@', 1)].filter(
    part => part.length >= leastOfName,
  )
}
