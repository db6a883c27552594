/** The log of automations, as a list and as a file. */
import { Readable } from 'node:stream'
import Type, { type Static } from 'typebox'
import { languages, logCsv } from '../../log/log-csv.ts'
import { type LogFilter, readLog } from '../../log/log.ts'
import { logStatuses } from '../../log/statuses.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { isIntId } from '../ids.ts'
import { instantOf } from '../instant-of.ts'
import { decodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { instant, literals, localized, nullable } from '../shapes.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const item = Type.Object({
  id: Type.String({ description: 'Of the message' }),
  at: Type.String({ format: 'date-time', description: 'When the step fired' }),
  to: nullable(
    Type.String({
      description:
        'The address: a phone number, an e-mail address; null when there was none, when it names a browser or a device, or the person was erased',
    }),
  ),
  contact: Type.String({ description: 'Internal id; see userId' }),
  userId: nullable(Type.String()),
  name: nullable(Type.String()),
  email: nullable(Type.String({ description: 'Of the contact' })),
  anonymousId: nullable(Type.String({ description: 'Of a visitor without a userId' })),
  gone: Type.Boolean({ description: 'The person was erased' }),
  flow: nullable(Type.String()),
  flowName: nullable(Type.String()),
  version: nullable(Type.Integer()),
  node: nullable(Type.String()),
  nodeTitle: nullable(localized),
  run: nullable(Type.String()),
  channel: Type.String(),
  channelTitle: localized,
  subject: nullable(Type.String()),
  status: literals(logStatuses),
  statusAt: nullable(instant),
  reason: nullable(
    Type.Object(
      { code: Type.String(), message: nullable(Type.String()), says: nullable(localized) },
      { description: 'Why it was refused, put off or failed' },
    ),
  ),
  until: nullable(Type.String({ format: 'date-time', description: 'Until when it is put off' })),
  amounts: Type.Array(Type.Object({ name: Type.String(), title: localized, amount: Type.Number() }), {
    description: 'What the run gave the contact, by each kind of it that is installed: `bonus.accrued`',
  }),
})

const filterQuery = {
  flow: Type.Optional(Type.String({ maxLength: 20 })),
  channel: Type.Optional(Type.String({ maxLength: 100 })),
  status: Type.Optional(literals(logStatuses)),
  contact: Type.Optional(Type.String({ maxLength: 255, description: 'userId' })),
  from: Type.Optional(instant),
  to: Type.Optional(instant),
  search: Type.Optional(
    Type.String({ maxLength: 200, description: 'How an address begins, a userId, an address of a contact, or a part of its name' }),
  ),
}
const listQuery = Type.Object({ ...pageQuery, ...filterQuery }, { additionalProperties: false })
const fileQuery = Type.Object({ ...filterQuery, language: Type.Optional(literals(languages)) }, { additionalProperties: false })

export function logRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const schema = {
    tags: ['messages'],
    summary: 'The log of automations, newest first: what fired at whom, and what became of it',
    querystring: listQuery,
    response: { 200: pageOf(item) },
  }
  app.get('/api/log', { schema, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor } = request.query
    const before = decodeCursor(cursor, ['string'])?.[0] ?? null
    if (before !== null && !uuid.test(before))
      throw new Problem('REQUEST_CURSOR_INVALID', 'This cursor is not one that the list before it gave')
    const filter = filterOf(request.query)
    if (filter === null) return { items: [], next: null }
    const rows = await readLog(runtime, { workspace: workspaceOf(request), filter, before, limit })
    return pageFrom(rows, limit, { item: (row) => row as unknown as Static<typeof item>, cursor: (row) => [row.id] })
  })
  addFile(app, runtime)
}

function addFile(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['messages'],
    summary: 'The same rows as a CSV file',
    description: 'UTF-8 with a byte order mark, RFC 4180. A text that a spreadsheet could take for a formula has an apostrophe before it.',
    querystring: fileQuery,
  }
  app.get('/api/log.csv', { schema, config: { policy: 'read' } }, async (request, reply) => {
    const { language = 'en' } = request.query
    // No flow has the number 0.
    const filter = filterOf(request.query) ?? { ...filterOf({})!, flow: '0' }
    const day = new Date(await runtime.clock.now()).toISOString().slice(0, 10)
    reply.header('content-disposition', `attachment; filename="automation-log-${day}.csv"`)
    reply.header('cache-control', 'no-store').type('text/csv; charset=utf-8')
    return reply.send(Readable.from(logCsv(runtime, { workspace: workspaceOf(request), filter, language })) as never)
  })
}

/** Null when no row can pass. */
function filterOf(query: Static<typeof fileQuery>): LogFilter | null {
  const { flow = null, channel = null, status = null, contact = null, from, to, search = '' } = query
  if (flow !== null && !isIntId(flow)) return null
  return { flow, channel, status, contact, from: instantOf(from), to: instantOf(to), search: search.trim() === '' ? null : search }
}
