import qrcode from 'qrcode-generator'
import type { NewSecret } from '../../../platform/access/second-step.ts'
import type { ShownForm } from '../../../platform/web/forms.ts'
import { page, type Reply } from '../../../platform/web/route.ts'

type SetUp = {
  readonly secret: NewSecret
  readonly form: ShownForm
  /** Where the form with the first code goes. */
  readonly action: string
  /** Nothing else can be done before. */
  readonly isRequired: boolean
}

/** The page with the secret, as a picture and as text, and the field for the first code. */
export function showSetUp({ secret, form, action, isRequired }: SetUp, status = 200): Extract<Reply, { kind: 'page' }> {
  return page(
    'accounts/pages/set-up-second-step.njk',
    { title: 'Set up a second step', form, action, isRequired, key: secret.key, picture: pictureOf(secret.address) },
    status,
  )
}

/** The codes, this once. */
export function showRecoveryCodes(codes: readonly string[], onward: string): Reply {
  return page('accounts/pages/recovery-codes.njk', { title: 'Your recovery codes', codes, onward })
}

/** A QR code as the address of a picture that stands in the page itself: it is fetched from nowhere and kept nowhere. */
function pictureOf(text: string): string {
  const code = qrcode(0, 'M')
  code.addData(text, 'Byte')
  code.make()
  const svg = code.createSvgTag({ cellSize: 4, margin: 16, scalable: true })
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}
