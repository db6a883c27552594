/** The gallery: templates that plugins bring, and a draft made of one. */
import {
  edgeSchema,
  fillTemplate,
  FlowError,
  templateAnswer,
  templateIn,
  type JsonObject,
  type Scenario,
  type TemplateAnswers,
  type TemplateDefinition,
  type WrittenTemplate,
  templateInputSchema,
  templateTests,
} from '@millrace/core'
import Type from 'typebox'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { languageOf } from '../../messages/page.ts'
import { pageOf } from '../paging.ts'
import { Problem, type ProblemCode } from '../problem.ts'
import { idParams, jsonObject, localized } from '../shapes.ts'
import { documentAnswer, newFlow } from './flows.ts'

const input = Type.Object({
  name: Type.String({ description: 'What the answer is called in `answers` of the installation' }),
  title: localized,
  help: Type.Optional(localized),
  value: Type.Unknown({ description: 'What the template has there by itself' }),
  schema: Type.Unsafe<JsonObject>({ ...jsonObject, description: 'JSON Schema (draft-07) of the answer, with `x-ui` hints for its form' }),
})
const shelfItem = {
  id: Type.String(),
  title: localized,
  description: localized,
  category: Type.String(),
  icon: Type.String({ description: 'A Lucide icon' }),
}
const outline = Type.Object(
  {
    nodes: Type.Array(Type.Object({ id: Type.String(), type: Type.String() })),
    edges: Type.Array(edgeSchema),
  },
  { description: 'The steps without their settings, for a small picture' },
)
const wholeTemplate = Type.Object({
  ...shelfItem,
  inputs: Type.Array(input, { description: 'Questions of the guided set-up' }),
  document: documentAnswer,
  tests: Type.Array(Type.Unsafe<Scenario>({ ...jsonObject, description: 'See the body of /api/flows/:id/test' })),
})
const language = Type.Optional(
  Type.Enum(['en', 'ru'], { description: 'Of titles, letters and tests; absent: the one that `accept-language` prefers' }),
)
const order = Type.Object(
  {
    lang: language,
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Of the flow; absent: the template’s title' })),
    answers: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'By the names of `inputs`; what is absent stays' })),
  },
  { additionalProperties: false },
)

const shelved = ({ id, title, description, category, icon = 'workflow' }: Pick<TemplateDefinition, keyof typeof shelfItem>) => ({
  id,
  title,
  description,
  category,
  icon,
})

const outlineOf = ({ document: { nodes, edges } }: TemplateDefinition) => ({ nodes: nodes.map(({ id, type }) => ({ id, type })), edges })

export function templateRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const { templates, nodes } = runtime.registry
  const known = (id: string): TemplateDefinition => {
    const found = templates.get(id)
    if (found === undefined)
      throw new Problem('TEMPLATE_UNKNOWN', `There is no template ${JSON.stringify(id)}; GET /api/templates lists them`)
    return found
  }

  const listSchema = {
    tags: ['templates'],
    summary: 'The gallery of templates',
    response: { 200: pageOf(Type.Object({ ...shelfItem, outline })) },
  }
  app.get('/api/templates', { schema: listSchema, config: { policy: 'read' } }, async () => ({
    items: [...templates.values()].map((template) => ({ ...shelved(template), outline: outlineOf(template) })),
    next: null,
  }))

  const readSchema = {
    tags: ['templates'],
    summary: 'A template with its flow and its tests',
    params: idParams,
    querystring: Type.Object({ lang: language }, { additionalProperties: false }),
    response: { 200: wholeTemplate },
  }
  app.get('/api/templates/:id', { schema: readSchema, config: { policy: 'read' } }, async (request) => {
    const found = templateIn(known(request.params.id), request.query.lang ?? languageOf(request.headers['accept-language']))
    const inputs = (found.inputs ?? []).map((each) => ({
      name: each.name,
      title: each.title,
      ...(each.help && { help: each.help }),
      value: templateAnswer(found, each),
      schema: templateInputSchema(found, each, nodes),
    }))
    return { ...shelved(found), inputs, document: found.document, tests: [...found.tests] }
  })

  const installSchema = {
    tags: ['templates'],
    summary: 'Make a draft of a template',
    description: 'Its tests come along, with the answers in them.',
    params: idParams,
    body: Type.Optional(Type.Union([order, Type.Null()])),
    response: { 201: newFlow },
  }
  app.post('/api/templates/:id/install', { schema: installSchema, config: { policy: 'write' } }, async (request, reply) => {
    const { name, answers = {}, lang = languageOf(request.headers['accept-language']) } = request.body ?? {}
    const template = templateIn(known(request.params.id), lang)
    const document = filled(template, answers as TemplateAnswers)
    const tests = await templateTests(runtime.registry, { template, answers: answers as TemplateAnswers, document })
    const { id } = await runtime.flows.create(workspaceOf(request), { ...document, tests, ...(name !== undefined && { name }) })
    return reply.code(201).header('location', `/api/flows/${id}`).send({ id })
  })
}

function filled(template: WrittenTemplate, answers: TemplateAnswers) {
  try {
    return fillTemplate(template, answers)
  } catch (error) {
    if (error instanceof FlowError) throw new Problem(error.code as ProblemCode & `TEMPLATE_${string}`, error.message)
    throw error
  }
}
