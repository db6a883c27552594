/** What came in: names of events for pickers, and the events that were refused, for repair. */
import Type from 'typebox'
import { type EventNameView, listEventNames } from '../../read/event-names.ts'
import { listRefused } from '../../read/refused.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { decodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { instant } from '../shapes.ts'

const eventName = Type.Unsafe<EventNameView>(Type.Object({ name: Type.String(), properties: Type.Array(Type.String()) }))
const refused = Type.Object({
  id: Type.String(),
  receivedAt: instant,
  code: Type.String(),
  message: Type.String(),
  body: Type.Unknown({ description: 'As it was sent; of one that cannot be kept, how it began' }),
})

export function eventRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const namesSchema = { tags: ['events'], summary: 'Names and properties of events seen', response: { 200: pageOf(eventName) } }
  app.get('/api/events/names', { schema: namesSchema, config: { policy: 'read' } }, async (request) => {
    const names = await listEventNames(runtime.pool, workspaceOf(request))
    return { items: names, next: null }
  })

  const refusedSchema = {
    tags: ['events'],
    summary: 'Events refused in the last week, newest first',
    querystring: Type.Object(pageQuery, { additionalProperties: false }),
    response: { 200: pageOf(refused) },
  }
  app.get('/api/refused-events', { schema: refusedSchema, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor } = request.query
    const before = decodeCursor(cursor, ['string'])?.[0] ?? null
    if (before !== null && !/^\d{1,18}$/.test(before)) {
      throw new Problem('REQUEST_CURSOR_INVALID', 'This cursor is not one that the list before it gave')
    }
    const rows = await listRefused(runtime.pool, workspaceOf(request), { limit, before })
    return pageFrom(rows, limit, { item: (row) => row, cursor: (row) => [row.id] })
  })
}
