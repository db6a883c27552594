/** Counts of a flow version: at once, and as server-sent events while they change. */
import Type from 'typebox'
import { flowStats, type FlowStats, noStats } from '../../read/stats.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import type { LiveCounts } from '../live.ts'
import { idParams, nullable } from '../shapes.ts'
import { knownVersion, versionQuery } from './flow-files.ts'
import { knownFlow } from './flows.ts'

const count = Type.Integer({ minimum: 0 })
export const statsShape = Type.Object({
  version: nullable(Type.Integer()),
  inside: Type.Integer({ description: 'Contacts inside now' }),
  completed: count,
  nodes: Type.Record(
    Type.String(),
    Type.Object({
      entered: count,
      inside: count,
      left: Type.Record(Type.String(), count, { description: 'By port' }),
      failed: count,
      exited: count,
      reached: Type.Optional(Type.Integer({ description: 'Goals: runs that reached it' })),
    }),
  ),
})

export interface StatsOptions {
  readonly runtime: Runtime
  readonly live: LiveCounts
}

export function flowStatsRoutes(app: App, { runtime, live }: StatsOptions): void {
  const schema = {
    tags: ['flows'],
    summary: 'Counts of a version',
    description: 'For every node, at any instant: entered = inside + sum(left) + failed + exited. Without `version`, the published one.',
    params: idParams,
    querystring: versionQuery,
    response: { 200: statsShape },
  }
  const query = (request: { actor: Parameters<typeof workspaceOf>[0]['actor']; params: { id: string }; query: { version?: number } }) => ({
    workspace: workspaceOf(request),
    id: request.params.id,
    version: request.query.version,
  })
  app.get('/api/flows/:id/stats', { schema, config: { policy: 'read' } }, (request) => readStats(runtime, query(request)))

  const liveSchema = {
    tags: ['flows'],
    summary: 'Counts as server-sent events',
    description: 'Each event is the answer of `stats`, sent at most once a second and only when it changed.',
    params: idParams,
    querystring: versionQuery,
  }
  app.get('/api/flows/:id/live', { schema: liveSchema, config: { policy: 'read' }, exposeHeadRoute: false }, async (request, reply) => {
    const asked = query(request)
    await knownFlow(runtime, asked.workspace, asked.id)
    return live.follow(request, reply, { key: JSON.stringify(asked), read: () => readStats(runtime, asked) })
  })
}

interface StatsAsked {
  readonly workspace: number
  readonly id: string
  readonly version: number | undefined
}

async function readStats(runtime: Runtime, { workspace, id, version: asked }: StatsAsked): Promise<FlowStats> {
  const flow = await knownFlow(runtime, workspace, id)
  const version = asked ?? flow.version
  if (version === null) return noStats
  const document = await knownVersion(runtime, { workspace, flow, version })
  return flowStats(runtime.pool, { flow: flow.id, version, document })
}
