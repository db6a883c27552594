/** The built-in inbox over HTTP; registered only when it is what catches the mail. */
import type { Pool } from 'pg'
import Type from 'typebox'
import { type App, workspaceOf } from '../http/app.ts'
import { decodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../http/paging.ts'
import { Problem } from '../http/problem.ts'
import { idParams, instant, nullable } from '../http/shapes.ts'
import { listMail, readMail } from './mail.ts'

const mail = Type.Object({
  id: Type.String(),
  at: instant,
  from: Type.String(),
  to: Type.String({ description: 'The recipient of the envelope' }),
  subject: Type.String(),
  text: Type.String(),
  html: nullable(Type.String()),
  headers: Type.Record(Type.String(), Type.String(), { description: 'By lower-case name; repeated ones joined by line breaks' }),
})
const listQuery = Type.Object(
  { ...pageQuery, to: Type.Optional(Type.String({ maxLength: 320, description: 'Only mail to this address' })) },
  { additionalProperties: false },
)

export function inboxRoutes(app: App, { pool }: { readonly pool: Pool }): void {
  addList(app, pool)
  addRead(app, pool)
}

function addList(app: App, pool: Pool): void {
  const schema = {
    tags: ['inbox'],
    summary: 'Mail caught by the built-in inbox, newest first',
    querystring: listQuery,
    response: { 200: pageOf(mail) },
  }
  app.get('/api/inbox', { schema, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor, to = null } = request.query
    const before = decodeCursor(cursor, ['number'])?.[0] ?? null
    const rows = await listMail(pool, { workspace: workspaceOf(request), to, before: before === null ? null : String(before), limit })
    return pageFrom(rows, limit, { item: (row) => row, cursor: (row) => [Number(row.id)] })
  })
}

function addRead(app: App, pool: Pool): void {
  const schema = { tags: ['inbox'], summary: 'Read one mail', params: idParams, response: { 200: mail } }
  app.get('/api/inbox/:id', { schema, config: { policy: 'read' } }, async (request) => {
    const { id } = request.params
    const found = /^[1-9]\d{0,17}$/.test(id) ? await readMail(pool, { workspace: workspaceOf(request), id }) : null
    if (found === null) throw new Problem('MAIL_UNKNOWN', `There is no mail ${JSON.stringify(id)} in this workspace`)
    return found
  })
}
