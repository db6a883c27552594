/** Runs: one contact's passage through a flow; with every step, why it went that way and the path it took. */
import Type from 'typebox'
import { findRun, isRunLive, listRuns, listRunsThrough, type RunDetail, type RunPage, runStates } from '../../read/runs.ts'
import type { Runtime } from '../../runtime.ts'
import { actorName } from '../actor-name.ts'
import { type App, workspaceOf } from '../app.ts'
import { isIntId, runIdOf, runUnknown } from '../ids.ts'
import { decodeCursor, encodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { wayOf, wayQuery } from './flow-stats.ts'
import { failed, idParams, instant, jsonObject, literals, nullable, runItem } from '../shapes.ts'

const listQuery = Type.Object(
  {
    ...pageQuery,
    flow: Type.Optional(Type.String({ maxLength: 20 })),
    contact: Type.Optional(Type.String({ maxLength: 255, description: 'userId' })),
    state: Type.Optional(literals(runStates)),
    version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
    node: Type.Optional(
      Type.String({ maxLength: 200, description: 'Where they stand, or ended. Parallel branches are then listed by themselves' }),
    ),
    search: Type.Optional(Type.String({ maxLength: 200, description: 'Part of a userId, an anonymousId, an e-mail or a name' })),
    ignored: Type.Optional(Type.Boolean({ description: 'Of failures: those that somebody ignores, or the others' })),
    ...wayQuery,
  },
  { additionalProperties: false },
)

const runListItem = Type.Object({
  ...runItem,
  name: nullable(Type.String()),
  branchOf: nullable(Type.String({ description: 'It is a parallel branch of that run' })),
  failure: nullable(failed),
  retriable: Type.Boolean({ description: 'A failure that can be tried anew' }),
  ignored: nullable(Type.Object({ at: instant, by: nullable(Type.String()) })),
})

const step = Type.Object({
  at: instant,
  input: literals(['enter', 'due', 'event', 'result', 'failure', 'join', 'hand']),
  branch: nullable(Type.String({ description: 'The id of the branch that took the step; null: the run itself' })),
  node: Type.String(),
  port: nullable(Type.String()),
  outcome: literals(['left', 'waiting', 'ended', 'failed', 'exited', 'cancelled', 'noticed', 'moved', 'retried']),
  why: Type.Optional(Type.Unknown({ description: 'The values that decided' })),
})

const branch = Type.Object({
  id: Type.String({ description: 'May be cancelled by itself' }),
  root: Type.String(),
  parent: Type.String({ description: 'The run or branch that forked' }),
  name: Type.String({ description: 'The port it began by' }),
  node: runItem.node,
  state: runItem.state,
  since: instant,
  wakeAt: runItem.wakeAt,
})

const edge = Type.Object({ from: Type.String(), port: Type.String(), to: Type.String() })

const runDetail = Type.Unsafe<RunDetail>(
  Type.Object({
    ...runItem,
    failure: nullable(failed),
    event: Type.Unknown({ description: 'The event that started it; null when the API did' }),
    data: Type.Unknown(),
    vars: jsonObject,
    awaits: Type.Unknown({ description: 'The events or branches it waits for, besides wakeAt' }),
    branches: Type.Array(branch, { description: 'Its parallel branches, in the order in which they began' }),
    steps: Type.Array(step, { description: 'Of the run and its branches, in order' }),
    path: Type.Array(edge, { description: 'The edges it went along, in order' }),
  }),
)

export function runRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  addList(app, runtime)
  addDetail(app, runtime)
  addCancel(app, runtime)
}

function addList(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['runs'],
    summary: 'Runs, newest first',
    description:
      'With `through` a page may have fewer items than asked for, or none, while `next` is there: it ends where enough runs were looked at.',
    querystring: listQuery,
    response: { 200: pageOf(runListItem) },
  }
  app.get('/api/runs', { schema, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor, flow = null, contact = null, state = null, search = '', through, by, ...more } = request.query
    if (flow !== null && !isIntId(flow)) return { items: [], next: null }
    const before = decodeCursor(cursor, ['string'])?.[0] ?? null
    const query = {
      workspace: workspaceOf(request),
      flow,
      contact,
      state,
      ...more,
      search: search.trim() === '' ? null : search.trim(),
      before: before === null ? null : cursorId(before),
      limit,
    }
    const way = wayOf({ through, by })
    if (way !== null) return throughPage(await listRunsThrough(runtime, query, way))
    const rows = await listRuns(runtime, query)
    return pageFrom(rows, limit, { item: (row) => row, cursor: (row) => [row.id] })
  })
}

const throughPage = ({ items, next }: RunPage) => ({ items, next: next === null ? null : encodeCursor([next]) })

function cursorId(id: string): string {
  try {
    return runIdOf(id)
  } catch {
    throw new Problem('REQUEST_CURSOR_INVALID', 'This cursor is not one that the list before it gave')
  }
}

function addDetail(app: App, runtime: Runtime): void {
  const schema = { tags: ['runs'], summary: 'One run with its steps and path', params: idParams, response: { 200: runDetail } }
  app.get('/api/runs/:id', { schema, config: { policy: 'read' } }, async (request) => {
    const run = await findRun(runtime, workspaceOf(request), runIdOf(request.params.id))
    if (run === null) throw runUnknown(request.params.id)
    return run
  })
}

function addCancel(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['runs'],
    summary: 'Take a contact out of a flow',
    description: 'Takes effect in the contact’s next turn, after what came before it.',
    params: idParams,
  }
  app.post('/api/runs/:id/cancel', { schema, config: { policy: 'write' } }, async (request, reply) => {
    const workspace = workspaceOf(request)
    const id = runIdOf(request.params.id)
    const live = await isRunLive(runtime.pool, workspace, id)
    if (live === null) throw runUnknown(id)
    if (!live || !(await runtime.cancel(workspace, id, actorName(request.actor!))))
      throw new Problem('RUN_ENDED', 'This run has already ended')
    return reply.code(204).send()
  })
}
