import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, formAgain, readForm, reasonsIn, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { mayWriteEvidence } from '../../evidence/index.ts'
import { mayRead, type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { fieldworkRoute } from '../../rulebooks/index.ts'
import { chooseRoute, giveJudgements } from '../commands/coverage.ts'
import { findJudgement, judgementsOf } from '../domain/judgements.ts'
import { allOf, giftsForm, oneOf, routeForm } from '../forms.ts'
import { mayDirect, mayWrite } from '../policy.ts'
import { countByJudgement, listCitable, listHypotheses, listRoutes, listTeam } from '../views/fieldwork.ts'
import { askCoverage, limitCounts, openProblems, routeLabel, wallOf } from './coverage.ts'

type Shown = { readonly tx: Transaction; readonly review: ReviewSubject; readonly actor: Actor }

/** The coverage wall, one judgement of it, and who has which. */
export function wallRoutes(services: Services): readonly Route[] {
  const wall = '/reviews/:review/coverage'
  return [
    reviewPage({
      path: wall,
      permission: 'fieldwork.read',
      may: mayRead,
      statements: 9,
      async show({ tx, subject: review, actor }) {
        const rulebook = services.rulebooks.get(review.rulebook, review.edition)
        const results = await askCoverage(services, tx, review)
        const routes = await listRoutes(tx, review.id)
        const evidence = await countByJudgement(tx, review.id)
        const team = await listTeam(tx, review.id)
        const problems = openProblems(results, review, rulebook, ['coverage'], 'Every rule on coverage is kept.')
        return page('fieldwork/pages/wall.njk', {
          title: 'Coverage',
          review,
          limits: limitCounts(results, rulebook),
          problems,
          open: problems.groups.flatMap(group => group.problems).length,
          wall: wallOf({ review, rulebook, routes, evidence, team }),
          may: { write: mayWrite(actor, review).granted, direct: mayDirect(actor, review).granted },
        })
      },
    }),
    ...giftRoutes(services),
    ...judgementRoutes(services),
  ]
}

function judgementRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/coverage/:judgement'
  const show = async (
    { tx, review, actor }: Shown,
    id: string,
    again?: { readonly form: ShownForm; readonly status: number },
  ): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const judgement = findJudgement(rulebook, id)
    if (judgement === undefined) return missing(`fieldwork: the rulebook has no judgement ${id}`)
    const routes = await listRoutes(tx, review.id)
    const items = await listCitable(tx, review.id, id)
    const team = await listTeam(tx, review.id)
    const hypotheses = await listHypotheses(tx, review.id)
    const results = await askCoverage(services, tx, review)
    const route = routes.find(each => each.judgement === id)
    const typed: Fields = again?.form.typed ?? {
      route: route?.route ?? '',
      reason: route?.reason ?? '',
      person: route?.personId ?? '',
      workingTogether: route?.workingTogether ?? '',
      usersViews: route?.usersViews ?? '',
      risk: items.filter(item => item.citedAsRisk).map(item => item.id),
      rests: items.filter(item => item.restedOn).map(item => item.id),
    }
    const form = { ...(again?.form ?? emptyForm), typed }
    const kinds = new Map(rulebook['evidence-kinds'].map(kind => [kind.id, kind.label]))
    const bodies = new Map(rulebook.bodies.map(body => [body.id, body.label]))
    return page(
      'fieldwork/pages/judgement.njk',
      {
        title: `${judgement.code}: ${judgement.text}`,
        review,
        form,
        version: again === undefined ? (route?.version ?? 0) : oneOf(typed, 'version'),
        judgement: {
          ...judgement,
          outcomeLabel:
            rulebook.outcomes.find(outcome => outcome.id === judgement.outcome)?.label ??
            (judgement.place === 'management' ? rulebook.management.label : 'Further judgement'),
          isManagement: judgement.place === 'management',
          groupLabel: rulebook.groups.find(group => group.id === judgement.group)?.label,
          gradedOn: rulebook.graded.filter(graded => graded['draws-on'].includes(id)).map(graded => graded.label),
        },
        scale: rulebook.grades.scale,
        now: {
          route: routeLabel(rulebook, route?.route ?? ''),
          reason: route?.reason ?? '',
          who: team.find(member => member.id === route?.personId)?.name,
          riskEvidence: route?.riskEvidence ?? 0,
          restsOn: route?.restsOn ?? 0,
        },
        limits: limitCounts(results, rulebook),
        routes: rulebook.routes.map(each => ({
          value: each.id,
          text: each.label,
          hint: { text: `${each.text ?? ''} (${each.cite})`.trim() },
          checked: oneOf(typed, 'route') === each.id,
        })),
        people: [
          { value: '', text: 'Nobody yet' },
          ...team.map(member => ({ value: member.id, text: member.name })),
        ].map(person => ({ ...person, selected: oneOf(typed, 'person') === person.value })),
        items: items.map(item => ({
          ...item,
          kindLabel: kinds.get(item.kind) ?? item.kind,
          bodyLabel: item.body === undefined ? undefined : (bodies.get(item.body) ?? item.body),
          isRisk: allOf(typed, 'risk').includes(item.id),
          isRest: allOf(typed, 'rests').includes(item.id),
        })),
        hypotheses: hypotheses.filter(hypothesis => hypothesis.judgement === id),
        isOnFieldwork: route?.route === fieldworkRoute,
        may: {
          write: mayWrite(actor, review).granted,
          direct: mayDirect(actor, review).granted,
          evidence: mayWriteEvidence(actor, review).granted,
        },
      },
      again?.status ?? 200,
    )
  }
  return [
    reviewPage({
      path,
      permission: 'fieldwork.read',
      may: mayRead,
      statements: 11,
      show: ({ tx, subject: review, actor, params }) => show({ tx, review, actor }, params['judgement'] ?? ''),
    }),
    reviewForm({
      path,
      permission: 'fieldwork.choose-route',
      may: mayWrite,
      async submit({ caller, body, key, read, subject: review, actor, params }) {
        const judgement = params['judgement'] ?? ''
        const again = (form: ShownForm, status: number) =>
          read(tx => show({ tx, review, actor }, judgement, { form, status }))
        const rulebook = services.rulebooks.get(review.rulebook, review.edition)
        const form = readForm(routeForm(rulebook), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const { risk, riskReferences, rests, restsReferences, person, ...rest } = form.command
        const choice = {
          ...rest,
          judgement,
          personId: person === '' ? undefined : person,
          riskEvidence: [...risk, ...riskReferences],
          restsOn: [...rests, ...restsReferences],
        }
        const outcome = await chooseRoute(services, caller, review.id, choice, { key, reasons: reasonsIn(body) })
        const code = findJudgement(rulebook, judgement)?.code ?? judgement
        return answer(
          outcome,
          body,
          () =>
            go(
              `/reviews/${review.id}/coverage#judgement-${code}`,
              `${code} is now covered by: ${routeLabel(rulebook, choice.route)}.`,
            ),
          again,
        )
      },
    }),
  ]
}

function giftRoutes(services: Services): readonly Route[] {
  // Before `/coverage/:judgement` no judgement can be called this: ids of rulebooks are not words of the product.
  const path = '/reviews/:review/coverage-members'
  const show = async ({ tx, review }: Shown, form: ShownForm = emptyForm, status = 200): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const routes = new Map((await listRoutes(tx, review.id)).map(route => [route.judgement, route]))
    const team = await listTeam(tx, review.id)
    const label = (id: string) => rulebook.outcomes.find(outcome => outcome.id === id)?.label
    const lines = judgementsOf(rulebook).map(judgement => {
      const kept = routes.get(judgement.id)
      const typed = form.typed[`person.${judgement.id}`]
      const person = typed === undefined ? (kept?.personId ?? '') : oneOf(form.typed, `person.${judgement.id}`)
      return {
        ...judgement,
        routeLabel: routeLabel(rulebook, kept?.route ?? ''),
        version: kept?.version ?? 0,
        people: [
          { value: '', text: 'Nobody yet' },
          ...team.map(member => ({ value: member.id, text: member.name })),
        ].map(each => ({ ...each, selected: each.value === person })),
        error: form.errors[`person.${judgement.id}`],
      }
    })
    const sections = Map.groupBy(lines, line =>
      line.place === 'key'
        ? (label(line.outcome) ?? '')
        : line.place === 'management'
          ? rulebook.management.label
          : 'Further judgements',
    )
    return page(
      'fieldwork/pages/members.njk',
      {
        title: 'Who has which judgement',
        review,
        form,
        sections: [...sections].map(([name, own]) => ({ name, lines: own })),
      },
      status,
    )
  }
  return [
    reviewPage({
      path,
      permission: 'fieldwork.give-judgements',
      may: mayDirect,
      statements: 3,
      show: ({ tx, subject: review, actor }) => show({ tx, review, actor }),
    }),
    reviewForm({
      path,
      permission: 'fieldwork.give-judgements',
      may: mayDirect,
      async submit({ caller, body, key, read, subject: review, actor }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor }, form, status))
        const rulebook = services.rulebooks.get(review.rulebook, review.edition)
        const form = readForm(giftsForm(rulebook), body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const gifts = judgementsOf(rulebook).flatMap(({ id }) => {
          const [version, person] = [form.command[`version.${id}`], form.command[`person.${id}`]]
          if (typeof version !== 'number' || person === undefined) return []
          return [{ judgement: id, version, personId: person === '' ? undefined : String(person) }]
        })
        const outcome = await giveJudgements(services, caller, review.id, gifts, { key })
        return answer(outcome, body, () => go(`/reviews/${review.id}/coverage`, 'The judgements are given.'), again)
      },
    }),
  ]
}
