/** Inputs that were put aside because they could not be handled: seen, tried again by hand once the cause is gone, or let go. */
import Type from 'typebox'
import { listQuarantine, type QuarantineView } from '../../read/quarantine.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { decodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { idParams, instant, nullable } from '../shapes.ts'

const item = Type.Unsafe<QuarantineView>(
  Type.Object({
    id: Type.String(),
    at: instant,
    contact: Type.String({ description: 'Internal id; see userId' }),
    userId: nullable(Type.String()),
    kind: Type.Unsafe<string>({
      type: 'string',
      enum: ['event', 'enter', 'result', 'cancel', 'move', 'moveOn', 'retry', 'merge', 'look', 'lapse'],
      description: 'look: at the contact, for segments and dates of flows; lapse: of what plugins let lapse, such as bonuses',
    }),
    payload: Type.Unknown({ description: 'What came: of an event, the event' }),
    error: Type.String({ description: 'Why it was put aside; begins with PROCESS_DIED when handling it ended the process' }),
    times: Type.Integer({ description: 'How often it failed: a look is tried every hour, and stays one row' }),
  }),
)

/** What no bigint can be is no row's id. */
const isId = (id: string) => /^[1-9]\d{0,17}$/.test(id)

export function quarantineRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  addList(app, runtime)
  addMoves(app, runtime)
}

function addList(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['quarantine'],
    summary: 'Inputs put aside because they could not be handled, newest first',
    description: 'One that SQL refuses or that ends the process is put aside alone: what came with it is done, and its contact goes on.',
    querystring: Type.Object(pageQuery, { additionalProperties: false }),
    response: { 200: pageOf(item) },
  }
  app.get('/api/quarantine', { schema, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor } = request.query
    const before = decodeCursor(cursor, ['string'])?.[0] ?? null
    if (before !== null && !isId(before)) {
      throw new Problem('REQUEST_CURSOR_INVALID', 'This cursor is not one that the list before it gave')
    }
    const rows = await listQuarantine(runtime.pool, workspaceOf(request), { limit, before })
    return pageFrom(rows, limit, { item: (row) => row, cursor: (row) => [row.id] })
  })
}

function addMoves(app: App, runtime: Runtime): void {
  const unknown = (id: string) =>
    new Problem('QUARANTINE_UNKNOWN', `Nothing with the id ${JSON.stringify(id)} is put aside in this workspace`)
  const shared = { tags: ['quarantine'], params: idParams }

  const retry = {
    ...shared,
    summary: 'Handle an input once more',
    description: 'It goes to the end of its contact’s line and out of this list. If it goes wrong again, it is put aside again.',
  }
  app.post('/api/quarantine/:id/retry', { schema: retry, config: { policy: 'write' } }, async (request, reply) => {
    const { id } = request.params
    if (!isId(id) || !(await runtime.quarantine.retry(workspaceOf(request), id))) throw unknown(id)
    return reply.code(202).send({})
  })

  app.delete(
    '/api/quarantine/:id',
    { schema: { ...shared, summary: 'Let an input go for good' }, config: { policy: 'write' } },
    async (request, reply) => {
      const { id } = request.params
      if (!isId(id) || !(await runtime.quarantine.drop(workspaceOf(request), id))) throw unknown(id)
      return reply.code(204).send()
    },
  )
}
