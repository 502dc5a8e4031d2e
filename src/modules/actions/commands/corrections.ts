import { accountAddresses } from '../../../platform/mail/followed.ts'
import { isMailAddress } from '../../../platform/mail/message.ts'
import { queueMail } from '../../../platform/mail/queue.ts'
import { listPostalAddresses } from '../../register/index.ts'
import { listRespondents, type WhenCorrected } from '../../reviews/index.ts'
import { correctionMail } from '../domain/corrections.ts'
import { keepTellings } from './reckon.ts'

/**
 * Carried out in the transaction in which a correction is issued: everybody who got the report before has a duty to be
 * told, and who answers for the area, for whom the report was open here, is written to.
 *
 * @param origin where the product is reached, for the link in the mail
 */
export function tellOfCorrection(origin: () => string): WhenCorrected {
  return async (services, tx, review, { number, notice }) => {
    await keepTellings(services, tx, review)
    if (!services.mailIsConfigured) return
    const ids = (await listRespondents(tx, review.id)).map(({ personId }) => personId)
    const accounts = await accountAddresses(tx, ids)
    const register = await listPostalAddresses(tx, ids)
    const report = { title: review.title, number, href: `${origin()}/published/${review.id}` }
    const addresses = ids.map(id => accounts.get(id) || register.get(id)?.email || '').filter(isMailAddress)
    for (const to of new Set(addresses)) await queueMail(tx, correctionMail(to, report, notice))
  }
}
