/** Counts of a flow: at once, as server-sent events while they change, of those who took one way, and who these are. */
import type { FlowDocument } from '@millrace/core'
import Type, { type Static } from 'typebox'
import { listPassages } from '../../read/passages.ts'
import { countFlow, type FlowStats, noStats, type StatsQuery, statsOf } from '../../read/stats.ts'
import { countThrough } from '../../read/through.ts'
import type { Way } from '../../read/took-way.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { flowIdOf, flowUnknown } from '../ids.ts'
import type { LiveCounts } from '../live.ts'
import { decodeCursor, encodeCursor, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { idParams, instant, literals, nullable } from '../shapes.ts'
import { runStates } from '../../read/runs.ts'

const count = Type.Integer({ minimum: 0 })
const counts = {
  version: nullable(Type.Integer()),
  inside: Type.Integer({ description: 'Contacts inside now' }),
  completed: count,
  nodes: Type.Record(
    Type.String(),
    Type.Object({
      entered: Type.Integer(),
      inside: count,
      left: Type.Record(Type.String(), Type.Integer(), { description: 'By port' }),
      failed: Type.Integer(),
      exited: count,
      reached: Type.Optional(Type.Integer({ description: 'Goals: runs that reached it' })),
    }),
  ),
}
export const statsShape = Type.Object(counts)
const throughShape = Type.Object({
  ...counts,
  of: Type.Optional(
    Type.Object(
      { runs: count, all: Type.Boolean(), took: count },
      { description: 'With `through`: how many of the latest runs were looked at, whether these are all, and how many went that way' },
    ),
  ),
})

const version = Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }))
const day = Type.Optional(Type.String({ format: 'date', description: 'A day of the workspace, counted in' }))
const followQuery = {
  version,
  all: Type.Optional(Type.Boolean({ description: 'All versions together' })),
  from: day,
  to: day,
}
const liveQuery = Type.Object(followQuery, { additionalProperties: false })
const statsQuery = Type.Object(
  {
    ...followQuery,
    through: Type.Optional(Type.String({ maxLength: 200, description: 'A node: only those who left it by `port`' })),
    port: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
)

export interface StatsOptions {
  readonly runtime: Runtime
  readonly live: LiveCounts
}

export function flowStatsRoutes(app: App, { runtime, live }: StatsOptions): void {
  const documents = createDocuments(runtime)
  addStats(app, runtime, documents)
  addPassages(app, runtime)
  const liveSchema = {
    tags: ['flows'],
    summary: 'Counts as server-sent events',
    description: 'Each event is the answer of `stats`, sent at most once a second and only when it changed. `still`: nothing has.',
    params: idParams,
    querystring: liveQuery,
  }
  app.get('/api/flows/:id/live', { schema: liveSchema, config: { policy: 'read' }, exposeHeadRoute: false }, async (request, reply) => {
    const asked = askedBy(workspaceOf(request), request.params.id, request.query)
    return live.follow(request, reply, { key: JSON.stringify(asked), read: () => readStats(runtime, documents, asked) })
  })
}

function addStats(app: App, runtime: Runtime, documents: Documents): void {
  const schema = {
    tags: ['flows'],
    summary: 'Counts of a version',
    description:
      'For every node, at any instant: entered = inside + sum(left) + failed + exited. Without `version`, the published one. With `from` or `to`: what happened in these days; `inside` is as it is now. With `through` and `port`: of those alone who went that way, worked out from the latest runs.',
    params: idParams,
    querystring: statsQuery,
    response: { 200: throughShape },
  }
  app.get('/api/flows/:id/stats', { schema, config: { policy: 'read' } }, async (request) => {
    const { through, port, ...query } = request.query
    const asked = askedBy(workspaceOf(request), request.params.id, query)
    const stats = await readStats(runtime, documents, asked)
    if (through === undefined || stats.version === null) return stats
    if (port === undefined) throw new Problem('REQUEST_INVALID', 'query/port must be given together with query/through')
    const found = await countThrough(runtime.pool, {
      workspace: asked.workspace,
      flow: asked.flow,
      version: stats.version,
      node: through,
      port,
    })
    const empty = { entered: 0, inside: 0, left: {}, failed: 0, exited: 0 }
    return { ...found, nodes: { ...Object.fromEntries(Object.keys(stats.nodes).map((node) => [node, empty])), ...found.nodes } }
  })
}

function askedBy(workspace: number, id: string, { version: one, all = false, from: first, to: last }: Asking): StatsQuery {
  const from = first ?? null
  const to = last ?? null
  if (from !== null && to !== null && from > to) throw new Problem('REQUEST_INVALID', 'query/from must not be after query/to')
  return { workspace, flow: flowIdOf(id), version: all ? 'all' : (one ?? null), from, to }
}

interface Asking {
  readonly version?: number
  readonly all?: boolean
  readonly from?: string
  readonly to?: string
}

async function readStats(runtime: Runtime, documents: Documents, query: StatsQuery): Promise<FlowStats> {
  const found = await countFlow(runtime.pool, query)
  if (found === null) throw flowUnknown(query.flow)
  if (found.version === null) return noStats
  const { nodes } = await documents.of(query, found.version)
  return statsOf(
    found,
    nodes.map(({ id }) => id),
  )
}

interface Documents {
  of(query: Pick<StatsQuery, 'workspace' | 'flow'>, version: number): Promise<FlowDocument>
}

const documentsKept = 200

/** Versions never change: what was read once need not be read each second. */
function createDocuments(runtime: Runtime): Documents {
  const kept = new Map<string, FlowDocument>()
  return {
    of: async ({ workspace, flow }, wanted) => {
      const key = `${workspace}:${flow}:${wanted}`
      const known = kept.get(key)
      if (known !== undefined) return known
      const document = await runtime.flows.version(workspace, flow, wanted)
      if (document === null) throw new Problem('FLOW_VERSION_UNKNOWN', `This flow has no version ${wanted}`)
      if (kept.size >= documentsKept) kept.delete(kept.keys().next().value!)
      kept.set(key, document)
      return document
    },
  }
}

const passage = Type.Object({
  run: Type.String(),
  contact: Type.String({ description: 'Internal id; see userId' }),
  userId: nullable(Type.String()),
  name: nullable(Type.String()),
  version: Type.Integer(),
  at: instant,
  port: nullable(Type.String()),
  outcome: literals(['left', 'ended', 'failed', 'exited', 'cancelled', 'moved']),
  state: literals(runStates),
})
const passages = Type.Object({
  items: Type.Array(passage),
  next: nullable(Type.String()),
  lookedBackTo: nullable(
    Type.String({ format: 'date-time', description: 'Not all runs were looked at: only those that entered since then' }),
  ),
})
export const wayQuery = {
  through: Type.Optional(Type.String({ maxLength: 200, description: 'A node: only those who left it by the port `by`, too' })),
  by: Type.Optional(Type.String({ maxLength: 200 })),
}
/** Null: any way. */
export function wayOf({ through, by }: { readonly through?: string; readonly by?: string }): Way | null {
  if (through === undefined) return null
  if (by === undefined) throw new Problem('REQUEST_INVALID', 'query/by must be given together with query/through')
  return { node: through, port: by }
}
const passageQuery = Type.Object(
  {
    ...pageQuery,
    port: Type.Optional(Type.String({ maxLength: 200, description: '`end`: who ended there' })),
    version,
    ...wayQuery,
    search: Type.Optional(Type.String({ maxLength: 200, description: 'Part of a userId, an anonymousId, an e-mail or a name' })),
  },
  { additionalProperties: false },
)
const nodeParams = Type.Object({ id: Type.String({ maxLength: 100 }), node: Type.String({ maxLength: 200 }) })

function addPassages(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['flows'],
    summary: 'Who passed a node, the latest to enter first',
    description: 'A page may have fewer items than asked for, or none, while `next` is there: it ends where enough runs were looked at.',
    params: nodeParams,
    querystring: passageQuery,
    response: { 200: passages },
  }
  app.get('/api/flows/:id/nodes/:node/passages', { schema, config: { policy: 'read' } }, async (request) => {
    const { id, node } = request.params
    const { port = null, version: of = null, search = '', cursor, limit = pageSizeDefault } = request.query
    const before = decodeCursor(cursor, ['string'])?.[0] ?? null
    if (before !== null && !uuid.test(before))
      throw new Problem('REQUEST_CURSOR_INVALID', 'This cursor is not one that the list before it gave')
    const workspace = workspaceOf(request)
    const flow = flowIdOf(id)
    if ((await runtime.flows.get(workspace, flow)) === null) throw flowUnknown(flow)
    const page = await listPassages(runtime.pool, {
      workspace,
      flow,
      node,
      port,
      before,
      limit,
      version: of,
      through: wayOf(request.query),
      search: search.trim() === '' ? null : search.trim(),
    })
    return { ...page, next: page.next === null ? null : encodeCursor([page.next]) } as unknown as Static<typeof passages>
  })
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
