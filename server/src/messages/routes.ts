/** The message log over HTTP. */
import { messageStatuses } from '@millrace/core'
import type { Pool } from 'pg'
import Type from 'typebox'
import { type App, workspaceOf } from '../http/app.ts'
import { isIntId } from '../http/ids.ts'
import { decodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../http/paging.ts'
import { Problem } from '../http/problem.ts'
import { failed, idParams, instant, jsonObject, literals, nullable } from '../http/shapes.ts'
import { listMessages, messageFilters, messageStates, readMessage } from './log.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const times = (description: string) =>
  Type.Object(Object.fromEntries(messageStatuses.map((status) => [status, Type.Optional(instant)])), { description })

const item = {
  id: Type.String(),
  contact: Type.String({ description: 'Internal id; see userId' }),
  userId: nullable(Type.String()),
  run: nullable(Type.String()),
  flow: nullable(Type.String()),
  version: nullable(Type.Integer()),
  node: nullable(Type.String()),
  channel: Type.String(),
  to: nullable(Type.String()),
  subject: nullable(Type.String()),
  transactional: Type.Boolean(),
  category: nullable(Type.String()),
  state: literals(messageStates),
  priority: Type.Integer({ description: 'From 1 to 9: the higher goes first when a cap leaves no room for all' }),
  refusal: nullable(
    Type.String({
      description: 'Why it was not sent: no-address, suppressed, no-consent, group-unsubscribed, capped, run-exited, too-late',
    }),
  ),
  deferredFor: nullable(Type.String({ description: 'Which rule of sending put it off last: quiet-hours, capped' })),
  notBefore: nullable(Type.Unsafe<string>({ ...instant, description: 'Until when; while it is queued it is tried again then' })),
  failure: nullable(failed),
  queuedAt: instant,
  settledAt: nullable(instant),
  statuses: times('First time of each status'),
  machine: times('The same for what mail proxies did by themselves'),
}
const listQuery = Type.Object(
  {
    ...pageQuery,
    contact: Type.Optional(Type.String({ maxLength: 1000, description: 'userId' })),
    flow: Type.Optional(Type.String({ maxLength: 20 })),
    channel: Type.Optional(Type.String({ maxLength: 100 })),
    state: Type.Optional(literals(messageFilters)),
  },
  { additionalProperties: false },
)

export function messageRoutes(app: App, { pool }: { readonly pool: Pool }): void {
  addList(app, pool)
  addRead(app, pool)
}

function addList(app: App, pool: Pool): void {
  const schema = {
    tags: ['messages'],
    summary: 'The message log, newest first',
    description: '`state` is a state, or any status that a message has reached.',
    querystring: listQuery,
    response: { 200: pageOf(Type.Object(item)) },
  }
  app.get('/api/messages', { schema, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor, contact = null, flow = null, channel = null, state = null } = request.query
    if (flow !== null && !isIntId(flow)) return { items: [], next: null }
    const before = decodeCursor(cursor, ['string'])?.[0] ?? null
    if (before !== null && !uuid.test(before))
      throw new Problem('REQUEST_CURSOR_INVALID', 'This cursor is not one that the list before it gave')
    const rows = await listMessages(pool, { workspace: workspaceOf(request), contact, flow, channel, state, before, limit })
    return pageFrom(rows, limit, { item: (row) => row, cursor: (row) => [row.id] })
  })
}

function addRead(app: App, pool: Pool): void {
  const schema = {
    tags: ['messages'],
    summary: 'Read one message with its content',
    params: idParams,
    response: { 200: Type.Object({ ...item, content: jsonObject }) },
  }
  app.get('/api/messages/:id', { schema, config: { policy: 'read' } }, async (request) => {
    const { id } = request.params
    const found = uuid.test(id) ? await readMessage(pool, { workspace: workspaceOf(request), id }) : null
    if (found === null) throw new Problem('MESSAGE_UNKNOWN', `There is no message ${JSON.stringify(id)} in this workspace`)
    return found
  })
}
