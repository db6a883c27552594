/** Desks of plugins over HTTP: what there is to work through, and what is done about one item, with the events that it causes, in one commit. */
import { FlowError, type DeskDefinition, type JsonObject } from '@millrace/core'
import Type from 'typebox'
import { emitAll } from '../../plugins/answer.ts'
import { sqlOf } from '../../read/sql.ts'
import type { Runtime } from '../../runtime.ts'
import { transaction } from '../../store/sql.ts'
import { actorName } from '../actor-name.ts'
import { type App, workspaceOf } from '../app.ts'
import { pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { jsonObject } from '../shapes.ts'

const localized = Type.Object({ en: Type.String(), ru: Type.Optional(Type.String()) })
const manifest = Type.Object({
  name: Type.String(),
  title: localized,
  description: Type.Union([localized, Type.Null()]),
  icon: Type.String(),
  item: jsonObject,
  states: Type.Array(Type.Object({ value: Type.String(), title: localized })),
  actions: Type.Array(Type.Object({ name: Type.String(), title: localized, from: Type.Array(Type.String()), body: jsonObject })),
})

const plain = (schema: unknown) => JSON.parse(JSON.stringify(schema)) as JsonObject

export function deskRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const desks = runtime.registry.plugins.flatMap((plugin) => plugin.desks ?? [])
  const schema = {
    tags: ['desks'],
    summary: 'Lists that people work through',
    response: { 200: Type.Object({ items: Type.Array(manifest) }) },
  }
  app.get('/api/desks', { schema, config: { policy: 'read' } }, () => ({ items: desks.map(manifestOf) }))
  for (const desk of desks) {
    addList(app, runtime, desk)
    for (const action of desk.actions) addAction(app, runtime, { desk, action })
  }
}

function manifestOf({ name, title, description, icon, item, states, actions }: DeskDefinition) {
  return {
    name,
    title,
    description: description ?? null,
    icon,
    item: plain(item),
    states: [...states],
    actions: actions.map((action) => ({ name: action.name, title: action.title, from: [...action.from], body: plain(action.body) })),
  }
}

function addList(app: App, runtime: Runtime, { name, title, item, states, list }: DeskDefinition): void {
  const state = Type.Optional(Type.Enum(states.map(({ value }) => value)))
  const schema = {
    tags: ['desks'],
    summary: title.en,
    querystring: Type.Object(
      { ...pageQuery, state, search: Type.Optional(Type.String({ maxLength: 200 })) },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(Type.Unsafe<JsonObject>(item)) },
  }
  app.get(`/api/desks/${name}`, { schema, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor = null, search = '' } = request.query
    const query = {
      workspace: workspaceOf(request),
      state: (request.query.state as string | undefined) ?? states[0]!.value,
      search: search.trim() === '' ? null : search.trim(),
      limit,
      after: cursor,
    }
    try {
      const { items, next } = await list(sqlOf(runtime.pool), query)
      return { items: items as JsonObject[], next }
    } catch (error) {
      if (error instanceof FlowError) throw new Problem('REQUEST_CURSOR_INVALID', error.message)
      throw error
    }
  })
}

const idPattern = /^(\d{1,18}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

function addAction(
  app: App,
  runtime: Runtime,
  { desk, action }: { readonly desk: DeskDefinition; readonly action: DeskDefinition['actions'][number] },
): void {
  const schema = {
    tags: ['desks'],
    summary: `${desk.title.en}: ${action.title.en}`,
    params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
    body: Type.Unsafe<JsonObject>(action.body),
    response: { 200: Type.Object({ done: Type.Literal(true) }) },
  }
  app.post(`/api/desks/${desk.name}/:id/${action.name}`, { schema, config: { policy: 'write' } }, async (request) => {
    const { id } = request.params
    const workspace = workspaceOf(request)
    const order = { workspace, id, data: request.body as JsonObject, by: actorName(request.actor!), now: await runtime.clock.now() }
    const result = await transaction(runtime.pool, async (sql) => {
      const done = idPattern.test(id) ? await action.perform(sql, order) : null
      if (done !== null) await emitAll(runtime, { workspace, events: done.events, sql })
      return done
    })
    if (result === null)
      throw new Problem(
        'DESK_ITEM_UNKNOWN',
        `There is no ${JSON.stringify(id)} here that this could be done to; perhaps somebody was faster`,
      )
    return { done: true as const }
  })
}
