/** Every installed node type, as data: what the editor's palette, forms and ports are made of. */
import { manifestOf, type NodeManifest } from '@millrace/core'
import Type from 'typebox'
import type { Runtime } from '../../runtime.ts'
import type { App } from '../app.ts'
import { pageOf } from '../paging.ts'
import { jsonObject, localized, nullable } from '../shapes.ts'

const nodeType = Type.Object({
  type: Type.String(),
  version: Type.Integer(),
  title: localized,
  description: nullable(localized),
  group: Type.String(),
  icon: Type.String({ description: 'A Lucide icon' }),
  config: Type.Unsafe<NodeManifest['config']>({ ...jsonObject, description: 'JSON Schema, with `x-ui` hints' }),
  example: Type.Unsafe<NodeManifest['example']>({ ...jsonObject, description: 'What a new node starts with' }),
  summary: nullable(localized),
  ports: Type.Unsafe<NodeManifest['ports']>({ type: 'array', description: 'A name, an optional port or `{each}` of a config array' }),
  trigger: Type.Boolean(),
  waits: Type.Boolean(),
  watches: Type.Boolean(),
})

export function nodeTypeRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const items = [...manifestOf(runtime.registry)]
  const schema = { tags: ['flows'], summary: 'Installed node types', response: { 200: pageOf(nodeType) } }
  app.get('/api/node-types', { schema, config: { policy: 'read' } }, async () => ({ items, next: null }))
}
