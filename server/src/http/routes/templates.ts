/** The gallery: templates that plugins bring, and a draft made of one. */
import { fillTemplate, FlowError, templateAnswer, type Scenario, type TemplateDefinition } from '@millrace/core'
import Type from 'typebox'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { pageOf } from '../paging.ts'
import { Problem, type ProblemCode } from '../problem.ts'
import { idParams, jsonObject, localized } from '../shapes.ts'
import { documentBody, newFlow } from './flows.ts'

const input = Type.Object({
  name: Type.String({ description: 'What the answer is called in `answers` of the installation' }),
  title: localized,
  help: Type.Optional(localized),
  value: Type.Unknown({ description: 'What the template has there by itself' }),
})
const shelfItem = {
  id: Type.String(),
  title: localized,
  description: localized,
  category: Type.String(),
  icon: Type.String({ description: 'A Lucide icon' }),
}
const wholeTemplate = Type.Object({
  ...shelfItem,
  inputs: Type.Array(input, { description: 'Questions of the guided set-up' }),
  document: documentBody,
  tests: Type.Array(Type.Unsafe<Scenario>({ ...jsonObject, description: 'See the body of /api/flows/:id/test' })),
})
const order = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Of the flow; absent: the template’s title' })),
    answers: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'By the names of `inputs`; what is absent stays' })),
  },
  { additionalProperties: false },
)

const shelved = ({ id, title, description, category, icon = 'workflow' }: TemplateDefinition) => ({
  id,
  title,
  description,
  category,
  icon,
})

export function templateRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const { templates } = runtime.registry
  const known = (id: string): TemplateDefinition => {
    const found = templates.get(id)
    if (found === undefined)
      throw new Problem('TEMPLATE_UNKNOWN', `There is no template ${JSON.stringify(id)}; GET /api/templates lists them`)
    return found
  }

  const listSchema = { tags: ['templates'], summary: 'The gallery of templates', response: { 200: pageOf(Type.Object(shelfItem)) } }
  app.get('/api/templates', { schema: listSchema, config: { policy: 'read' } }, async () => ({
    items: [...templates.values()].map(shelved),
    next: null,
  }))

  const readSchema = {
    tags: ['templates'],
    summary: 'A template with its flow and its tests',
    params: idParams,
    response: { 200: wholeTemplate },
  }
  app.get('/api/templates/:id', { schema: readSchema, config: { policy: 'read' } }, async (request) => {
    const found = known(request.params.id)
    const inputs = (found.inputs ?? []).map((each) => ({
      name: each.name,
      title: each.title,
      ...(each.help && { help: each.help }),
      value: templateAnswer(found, each),
    }))
    return { ...shelved(found), inputs, document: found.document, tests: [...found.tests] }
  })

  const installSchema = {
    tags: ['templates'],
    summary: 'Make a draft of a template',
    params: idParams,
    body: Type.Optional(Type.Union([order, Type.Null()])),
    response: { 201: newFlow },
  }
  app.post('/api/templates/:id/install', { schema: installSchema, config: { policy: 'write' } }, async (request, reply) => {
    const { name, answers = {} } = request.body ?? {}
    const document = filled(known(request.params.id), answers as Parameters<typeof fillTemplate>[1])
    const { id } = await runtime.flows.create(workspaceOf(request), name === undefined ? document : { ...document, name })
    return reply.code(201).header('location', `/api/flows/${id}`).send({ id })
  })
}

function filled(template: TemplateDefinition, answers: Parameters<typeof fillTemplate>[1]) {
  try {
    return fillTemplate(template, answers)
  } catch (error) {
    if (error instanceof FlowError) throw new Problem(error.code as ProblemCode & `TEMPLATE_${string}`, error.message)
    throw error
  }
}
