import { firstText, page, pageRoute, type Route } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import type { AgreementChoices } from '../domain/agreement/choices.ts'
import { agreementPage } from '../domain/agreement/figures.ts'
import { mayReadAgreement } from '../policy.ts'
import { listIndependentGrades } from '../views/agreement.ts'

/** How alike inspectors grade who grade alone, over all reviews under one edition. */
export function agreementRoutes(services: Services, choices: AgreementChoices): readonly Route[] {
  return [
    pageRoute({
      path: '/agreement',
      permission: 'judgements.read-agreement',
      subject: async () => ({}),
      may: mayReadAgreement,
      statements: 1,
      async show({ tx, query }) {
        const grades = Map.groupBy(await listIndependentGrades(tx), each => `${each.rulebook}/${each.edition}`)
        const editions = services.rulebooks.list().map(rulebook => ({
          rulebook,
          name: `${rulebook.rulebook}/${rulebook.edition}`,
          grades: grades.get(`${rulebook.rulebook}/${rulebook.edition}`) ?? [],
        }))
        const asked = firstText(query['edition'])
        const most = editions.toSorted((one, other) => other.grades.length - one.grades.length)[0]
        const chosen = editions.find(({ name }) => name === asked) ?? most
        return page('judgements/pages/agreement.njk', {
          title: 'Agreement between inspectors',
          editions: editions.map(({ rulebook, name }) => ({
            name,
            title: rulebook.title,
            isChosen: name === chosen?.name,
          })),
          rulebook: chosen?.rulebook,
          hasGrades: (chosen?.grades.length ?? 0) > 0,
          shown: chosen === undefined ? undefined : agreementPage(chosen.rulebook, chosen.grades, choices),
          choices,
        })
      },
    }),
  ]
}
