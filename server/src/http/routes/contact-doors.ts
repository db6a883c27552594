/** What plugins keep of contacts, as lists and changes: routes made of what is installed, none known here by name. */
import { hash, randomUUID } from 'node:crypto'
import { FlowError, type ContactDoorDefinition, type Json, type JsonObject } from '@millrace/core'
import Type from 'typebox'
import { findContact } from '../../read/contacts.ts'
import { sqlOf } from '../../read/sql.ts'
import type { Runtime } from '../../runtime.ts'
import { changeContact } from '../../store/contact-change.ts'
import type { PostgresStore } from '../../store/postgres-store.ts'
import { actorName } from '../actor-name.ts'
import { type App, workspaceOf } from '../app.ts'
import { canonicalJson } from '../canonical.ts'
import { pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'

const params = Type.Object({ userId: Type.String({ maxLength: 255 }) })
const headers = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,255}$',
      description:
        'Any text of the caller’s. Asked again with the same key and body within 24 hours, the answer is the same and nothing is done twice',
    }),
  ),
})

export function contactDoorRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  for (const door of runtime.registry.plugins.flatMap(({ contactDoors = [] }) => contactDoors)) {
    addList(app, runtime, door)
    if (door.change !== undefined) addChange(app, runtime, { ...door, change: door.change })
  }
}

async function contactIdOf({ pool }: Runtime, workspace: number, userId: string): Promise<string> {
  const contact = await findContact(pool, workspace, userId)
  if (contact === null) throw new Problem('CONTACT_UNKNOWN', `There is no contact with the userId ${JSON.stringify(userId)}`)
  return contact.id
}

function addList(app: App, runtime: Runtime, { name, title, item, list }: ContactDoorDefinition): void {
  const schema = {
    tags: ['contacts'],
    summary: title.en,
    params,
    querystring: Type.Object(pageQuery, { additionalProperties: false }),
    response: { 200: pageOf(Type.Unsafe<JsonObject>(item)) },
  }
  app.get(`/api/contacts/:userId/${name}`, { schema, config: { policy: 'read' } }, async (request) => {
    const workspace = workspaceOf(request)
    const { limit = pageSizeDefault, cursor = null } = request.query
    const contact = await contactIdOf(runtime, workspace, request.params.userId)
    try {
      const { items, next } = await list(sqlOf(runtime.pool), { workspace, contact, limit, after: cursor })
      return { items: items as JsonObject[], next }
    } catch (error) {
      if (error instanceof FlowError) throw new Problem('REQUEST_CURSOR_INVALID', error.message)
      throw error
    }
  })
}

function addChange(
  app: App,
  runtime: Runtime,
  { name, change }: ContactDoorDefinition & Required<Pick<ContactDoorDefinition, 'change'>>,
): void {
  const { title, body, answer } = change
  const schema = {
    tags: ['contacts'],
    summary: title.en,
    params,
    headers,
    body: Type.Unsafe<JsonObject>(body),
    response: { 200: Type.Unsafe<JsonObject>(answer) },
  }
  app.post(`/api/contacts/:userId/${name}`, { schema, config: { policy: 'write' } }, async (request) => {
    const workspace = workspaceOf(request)
    const data = request.body as Json
    const key = request.headers['idempotency-key']
    const asked = canonicalJson({ name, userId: request.params.userId, data } as JsonObject)
    const order = {
      workspace,
      contact: await contactIdOf(runtime, workspace, request.params.userId),
      change,
      data,
      by: actorName(request.actor!),
      now: await runtime.clock.now(),
      cause: `${name}:${randomUUID()}`,
      once: key === undefined ? null : { key, request: hash('sha256', asked) },
    }
    return (await changed(runtime, order)) as JsonObject
  })
}

async function changed(runtime: Runtime, order: Parameters<typeof changeContact>[1]): Promise<Json> {
  try {
    const result = await changeContact({ store: runtime.store as PostgresStore, registry: runtime.registry }, order)
    if (result === 'gone') throw new Problem('CONTACT_UNKNOWN', 'This contact became another one just now; ask for it again')
    if (result !== 'reused') return result.answer
  } catch (error) {
    if (error instanceof FlowError) throw new Problem('OPERATION_REFUSED', error.message, { members: { reason: error.code } })
    throw error
  }
  throw new Problem('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was sent with another request; take a new one for a new request')
}
