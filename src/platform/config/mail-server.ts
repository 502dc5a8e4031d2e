/** Where mails are handed over, as MAIL_URL names it. */
export type MailServer = {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (smtps). */
  readonly isSecure: boolean
  /** Sends nothing before the connection was upgraded to TLS: always, but to this machine or where told otherwise. */
  readonly mustUpgrade: boolean
  readonly user: string | undefined
  readonly password: string | undefined
}

const address = '[^\\s@<>()",;:\\p{C}]+@[^\\s@<>()",;:\\p{C}]+'
const plainAddress = new RegExp(`^${address}$`, 'u')
const sender = new RegExp(`^(?:${address}|[^<>"@\\p{C}]+ <${address}>)$`, 'u')

/** Reads MAIL_URL: smtp://user:password@host:587, smtps://…:465; `?tls=optional` allows a connection without TLS. */
export function readMailServer(text: string): { readonly value: MailServer } | { readonly shouldBe: string } {
  const url = URL.parse(text)
  if (url === null || !isPlain(url))
    return { shouldBe: 'an address such as smtps://user:password@mail.example.org:465' }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const isSecure = url.protocol === 'smtps:'
  const isHere = host === 'localhost' || host === '::1' || host.startsWith('127.')
  return {
    value: {
      host,
      port: url.port === '' ? (isSecure ? 465 : 587) : Number(url.port),
      isSecure,
      mustUpgrade: !isSecure && !isHere && !url.searchParams.has('tls'),
      user: url.username === '' ? undefined : decodeURIComponent(url.username),
      password: url.password === '' ? undefined : decodeURIComponent(url.password),
    },
  }
}

function isPlain(url: URL): boolean {
  if (!/^smtps?:$/.test(url.protocol) || url.hostname === '' || url.hash !== '') return false
  if (!['', '/'].includes(url.pathname) || /%(?![0-9a-f]{2})/i.test(url.username + url.password)) return false
  return [...url.searchParams].every(([name, value]) => name === 'tls' && value === 'optional')
}

/** Reads MAIL_FROM: an address, or a name and an address. */
export function readSender(text: string): { readonly value: string } | { readonly shouldBe: string } {
  return sender.test(text) ? { value: text } : { shouldBe: 'an address such as Conspectus <conspectus@example.org>' }
}

/** Reads one address, without a name. */
export function readAddress(text: string): { readonly value: string } | { readonly shouldBe: string } {
  return plainAddress.test(text) ? { value: text } : { shouldBe: 'an address such as ann@example.org' }
}
