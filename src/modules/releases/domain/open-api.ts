import { z } from 'zod'
import { type AnswerName, answers, described } from './api-answers.ts'
import type { Licence } from './csvw.ts'

/** How one kind of thing is asked for. */
export type Operation = {
  readonly answer: AnswerName
  /** Below the API's own path, as `/reports/{review}`. */
  readonly path: string
  readonly summary: string
  readonly filters: readonly (keyof typeof filters)[]
}

/** What narrows a list; each is a number. */
export const filters = {
  page: 'The page of the list, from 1.',
  area: 'Only what is of this area.',
  review: 'Only what is of the report of this review.',
} as const

export const apiPath = '/api/v1'

export const operations: readonly Operation[] = [
  { answer: 'areas', path: '/areas', summary: 'Areas of which reports are issued', filters: ['page'] },
  { answer: 'area', path: '/areas/{area}', summary: 'One area', filters: [] },
  { answer: 'reports', path: '/reports', summary: 'Issued reports, the newest first', filters: ['area', 'page'] },
  { answer: 'report', path: '/reports/{review}', summary: 'One report with its files', filters: [] },
  { answer: 'model', path: '/reports/{review}/model', summary: 'Everything that a report says', filters: [] },
  { answer: 'grades', path: '/grades', summary: 'Grades, with their scales', filters: ['area', 'review', 'page'] },
  {
    answer: 'findings',
    path: '/findings',
    summary: 'Findings, with what they rest on',
    filters: ['area', 'review', 'page'],
  },
  {
    answer: 'recommendations',
    path: '/recommendations',
    summary: 'What reports recommend',
    filters: ['area', 'review', 'page'],
  },
  { answer: 'actions', path: '/actions', summary: 'What areas said they will do', filters: ['area', 'review', 'page'] },
  { answer: 'releases', path: '/releases', summary: 'Releases of open data, the newest first', filters: ['page'] },
  { answer: 'release', path: '/releases/{number}', summary: 'One release with its files', filters: [] },
]

/** Names in braces of a path. */
export function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
}

/** The API in OpenAPI 3.1, made of the schemas that shape its answers. */
export function describeApi(licence: Licence, version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Conspectus: published reviews',
      version,
      summary: 'Issued reports, their grades, findings and recommendations, and what is done about them.',
      description:
        'Read by everybody, without a key. Answers come from what was issued and frozen, and are the same for all. Each has an ETag. Errors are problem details (RFC 9457).',
      license: { name: licence.label, url: licence.url },
    },
    servers: [{ url: apiPath }],
    paths: Object.fromEntries(operations.map(each => [each.path, { get: describeOperation(each) }])),
    components: { schemas: schemas() },
  }
}

function describeOperation({ answer, path, summary, filters: narrowing }: Operation): object {
  const number = { type: 'string', pattern: '^[0-9]{1,18}$' }
  return {
    operationId: answer,
    summary,
    parameters: [
      ...namesIn(path).map(name => ({ name, in: 'path', required: true, schema: number })),
      ...narrowing.map(name => ({
        name,
        in: 'query',
        required: false,
        description: filters[name],
        schema: name === 'page' ? { type: 'integer', minimum: 1, default: 1 } : number,
      })),
    ],
    responses: {
      200: {
        description: summary,
        headers: {
          ETag: { description: 'Names this answer; send it back as If-None-Match.', schema: { type: 'string' } },
        },
        content: { 'application/json': { schema: refer(answers[answer].meta()?.id ?? '') } },
      },
      304: { description: 'You have this answer already.' },
      ...(narrowing.length === 0 ? {} : { 400: problem('A filter is no number.') }),
      ...(namesIn(path).length === 0 ? {} : { 404: problem('There is no such thing.') }),
      429: {
        ...problem('Too many requests in a short time.'),
        headers: {
          'Retry-After': { description: 'Ask again in so many seconds.', schema: { type: 'integer', minimum: 1 } },
        },
      },
      default: problem('Something went wrong.'),
    },
  }
}

const refer = (id: string) => ({ $ref: `#/components/schemas/${id}` })

function problem(description: string): object {
  return { description, content: { 'application/problem+json': { schema: refer('Problem') } } }
}

function schemas(): object {
  const registry = z.registry<{ id: string }>()
  for (const schema of described) registry.add(schema, { id: schema.meta()?.id ?? '' })
  const { schemas: made } = z.toJSONSchema(registry, { uri: id => `#/components/schemas/${id}` })
  return Object.fromEntries(Object.entries(made).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]))
}
