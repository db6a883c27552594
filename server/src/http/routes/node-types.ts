/** Every installed node type and fact, as data: what the editor's palette, forms, ports and pickers are made of. */
import { factManifests, manifestOf, type FactManifest, type JsonObject, type NodeDocs, type NodeManifest } from '@millrace/core'
import Type from 'typebox'
import type { Runtime } from '../../runtime.ts'
import type { App } from '../app.ts'
import { pageOf } from '../paging.ts'
import { Problem } from '../problem.ts'
import { jsonObject, localized, nullable } from '../shapes.ts'

const nodeType = Type.Object({
  type: Type.String(),
  version: Type.Integer(),
  title: localized,
  description: nullable(localized),
  documented: Type.Boolean({ description: '`GET /api/node-types/<type>/docs` tells more' }),
  group: Type.String(),
  icon: Type.String({ description: 'A Lucide icon' }),
  channel: nullable(Type.String({ description: 'Of a node that sends a message: the channel' })),
  config: Type.Unsafe<NodeManifest['config']>({ ...jsonObject, description: 'JSON Schema, with `x-ui` hints' }),
  example: Type.Unsafe<NodeManifest['example']>({ ...jsonObject, description: 'What a new node starts with' }),
  exampleIn: Type.Optional(
    Type.Unsafe<NonNullable<NodeManifest['exampleIn']>>({ ...jsonObject, description: 'The example in other languages, by their codes' }),
  ),
  summary: nullable(localized),
  ports: Type.Unsafe<NodeManifest['ports']>({ type: 'array', description: 'A name, an optional port or `{each}` of a config array' }),
  trigger: Type.Boolean(),
  context: Type.Unsafe<NodeManifest['context']>({
    ...jsonObject,
    description: 'Of a trigger: JSON Schemas of what it gives to rules and texts, by name',
  }),
  waits: Type.Boolean(),
  watches: Type.Boolean(),
  converts: Type.Unsafe<NodeManifest['converts']>({
    type: 'array',
    items: { type: 'string' },
    description: 'Types that it can be turned into',
  }),
  reports: Type.Array(
    Type.Unsafe<NodeManifest['reports'][number]>(
      Type.Object({
        name: Type.String(),
        title: localized,
        answer: { ...jsonObject, description: 'JSON Schema of what it answers' },
        view: nullable(
          Type.String({
            description: '`comparison`: groups beside each other; `comparison-days`: the same by day; null: names and values',
          }),
        ),
        operated: Type.Boolean({ description: '`POST` to the same address acts on what is reported' }),
        traced: Type.Boolean({ description: 'Who is in a group is told at `<the same>/contacts?group=`' }),
      }),
    ),
    { description: 'What is told of a node of this type at `GET /api/flows/:id/<name>/:node`' },
  ),
})

const docs = Type.Unsafe<NodeDocs>(
  Type.Object({
    text: Type.Array(localized, { description: 'Paragraphs of plain text' }),
    uses: Type.Optional(Type.Array(localized, { description: 'What it is good for' })),
    example: Type.Optional(localized),
    ports: Type.Optional(
      Type.Record(Type.String(), localized, {
        description: 'What leaving by a port means, by its name or that of the list which makes it',
      }),
    ),
  }),
)

const fact = Type.Object({
  name: Type.String({
    description: 'Its place in the scope of rules and texts, dotted; of a family, its name in `{"fact": [name, params]}`',
  }),
  scope: Type.Unsafe<FactManifest['scope']>({ type: 'string', enum: ['contact', 'flow', 'run'] }),
  title: localized,
  schema: Type.Unsafe<FactManifest['schema']>({ ...jsonObject, description: 'JSON Schema of what rules see' }),
  params: nullable(Type.Unsafe<JsonObject>({ ...jsonObject, description: 'JSON Schema of the parameters of a family' })),
})

export function nodeTypeRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const items = [...manifestOf(runtime.registry)].map((each) => ({ ...each, reports: [...each.reports] }))
  const schema = { tags: ['flows'], summary: 'Installed node types', response: { 200: pageOf(nodeType) } }
  app.get('/api/node-types', { schema, config: { policy: 'read' } }, async () => ({ items, next: null }))
  const docsSchema = {
    tags: ['flows'],
    summary: 'How a node type works, in words',
    params: Type.Object({ type: Type.String({ maxLength: 200 }) }),
    response: { 200: docs },
  }
  app.get('/api/node-types/:type/docs', { schema: docsSchema, config: { policy: 'read' } }, async ({ params: { type } }) => {
    const node = runtime.registry.nodes.get(type)
    if (node === undefined)
      throw new Problem('NODE_TYPE_UNKNOWN', `There is no node type ${JSON.stringify(type)}; GET /api/node-types lists them`)
    return node.docs ?? { text: [] }
  })
  const facts = [...factManifests(runtime.registry)]
  const factSchema = {
    tags: ['flows'],
    summary: 'What rules and texts can ask of contacts, runs and flows',
    response: { 200: pageOf(fact) },
  }
  app.get('/api/facts', { schema: factSchema, config: { policy: 'read' } }, async () => ({ items: facts, next: null }))
}
