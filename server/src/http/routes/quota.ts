/** How many runs may start in a day, and the starts that were refused. */
import Type from 'typebox'
import { listRefusals, quotaOfVisits, readQuota, setQuota, type QuotaView, type RefusalView } from '../../read/quota.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { isIntId } from '../ids.ts'
import { decodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { instant, literals, nullable } from '../shapes.ts'

const view = Type.Unsafe<QuotaView>(
  Type.Object({
    perDay: nullable(Type.Integer({ description: 'Runs that may start in a day' })),
    monthlyVisits: nullable(Type.Integer({ description: 'What `perDay` follows from, if it does' })),
    day: Type.String({ format: 'date', description: 'Today, in the zone of the workspace' }),
    used: Type.Integer({ description: 'Runs started today, since there is a quota' }),
    refused: Type.Integer({ description: 'Starts refused today for want of it' }),
  }),
)

const order = Type.Object(
  {
    perDay: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: 2_000_000_000, description: 'null: no limit' }))),
    monthlyVisits: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 2_000_000_000, description: 'Gives a quota of a thousandth of it a day, rounded up' }),
    ),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1 },
)

const refusal = Type.Unsafe<RefusalView>(
  Type.Object({
    id: Type.String(),
    flow: Type.String(),
    flowName: nullable(Type.String()),
    contact: Type.String({ description: 'Internal id; see userId' }),
    userId: nullable(Type.String()),
    at: instant,
    reason: literals(['quota', 'closed']),
    detail: Type.Unknown({
      description:
        'closed: the flow is missing, not active (`state`) or without such a trigger: `flow.start` named it, or it was paused while a timetable let contacts in',
    }),
  }),
)

const listQuery = Type.Object(
  {
    ...pageQuery,
    flow: Type.Optional(Type.String({ maxLength: 20 })),
    contact: Type.Optional(Type.String({ maxLength: 255, description: 'userId' })),
  },
  { additionalProperties: false },
)

export function quotaRoutes(app: App, { runtime: { pool } }: { readonly runtime: Runtime }): void {
  const readSchema = { tags: ['quota'], summary: 'The daily quota of starts, and what is used of it', response: { 200: view } }
  app.get('/api/workspace/quota', { schema: readSchema, config: { policy: 'read' } }, (request) => readQuota(pool, workspaceOf(request)))

  const setSchema = {
    tags: ['quota'],
    summary: 'Limit how many runs may start in a day',
    description: 'The day is that of the workspace’s zone. What is over is refused, not put off: see /api/refusals. Runs under way go on.',
    body: order,
    response: { 200: view },
  }
  app.put('/api/workspace/quota', { schema: setSchema, config: { policy: 'own' } }, async (request) => {
    const { perDay = null, monthlyVisits = null } = request.body
    const workspace = workspaceOf(request)
    await setQuota(pool, workspace, { monthlyVisits, perDay: monthlyVisits === null ? perDay : quotaOfVisits(monthlyVisits) })
    return readQuota(pool, workspace)
  })
  addRefusals(app, pool)
}

function addRefusals(app: App, pool: Runtime['pool']): void {
  const schema = {
    tags: ['quota'],
    summary: 'Starts that were refused although the flow would let the contact in, newest first',
    querystring: listQuery,
    response: { 200: pageOf(refusal) },
  }
  app.get('/api/refusals', { schema, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor, flow = null, contact = null } = request.query
    if (flow !== null && !isIntId(flow)) return { items: [], next: null }
    const before = decodeCursor(cursor, ['string'])?.[0] ?? null
    if (before !== null && !/^[1-9]\d{0,17}$/.test(before))
      throw new Problem('REQUEST_CURSOR_INVALID', 'This cursor is not one that the list before it gave')
    const rows = await listRefusals(pool, { workspace: workspaceOf(request), flow, contact, before, limit })
    return pageFrom(rows, limit, { item: (row) => row, cursor: (row) => [row.id] })
  })
}
