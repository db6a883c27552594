/** What people may ask of whoever keeps data about them: to have all of it, and to be forgotten. */
import { Readable } from 'node:stream'
import Type from 'typebox'
import { exportContact, exportName } from '../../privacy/export.ts'
import { findAnonymous, findContact, type ContactView } from '../../read/contacts.ts'
import type { Runtime } from '../../runtime.ts'
import { actorName } from '../actor-name.ts'
import { type App, workspaceOf } from '../app.ts'
import { Problem } from '../problem.ts'
import { jsonObject, literals } from '../shapes.ts'

const params = Type.Object({ userId: Type.String({ maxLength: 255 }) })
const by = Type.Object(
  { by: Type.Optional(literals(['userId', 'anonymousId'])) },
  { additionalProperties: false, description: 'What the id in the URL is; a userId when absent' },
)

export function privacyRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  addExport(app, runtime)
  addErase(app, runtime)
}

function addExport(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['contacts'],
    summary: 'Everything that is kept of a contact, as a file',
    description:
      'Who they are, consents, events, runs with their steps, messages with content and statuses, and what plugins keep. A JSON object, written as it is read.',
    params,
    querystring: by,
    response: { 200: jsonObject },
  }
  app.get('/api/contacts/:userId/export', { schema, config: { policy: 'write' } }, async (request, reply) => {
    const workspace = workspaceOf(request)
    const { id, userId } = await known(runtime, { workspace, id: request.params.userId, by: request.query.by })
    const at = new Date(await runtime.clock.now()).toISOString()
    reply.header('content-disposition', `attachment; filename="${exportName(userId, id, at)}"`)
    reply.header('cache-control', 'no-store').type('application/json; charset=utf-8')
    return reply.send(Readable.from(exportContact(runtime, { workspace, contact: id, at })) as never)
  })
}

const erased = Type.Object({
  runs: Type.Integer({ description: 'Runs that were under way and ended' }),
  messages: Type.Integer({ description: 'Messages that waited and are not sent' }),
  events: Type.Integer(),
})

function addErase(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['contacts'],
    summary: 'Erase a contact for ever',
    description:
      'Their runs end, what waits is not sent, everything that says something of them goes; sums, statistics and the books of bonuses stay, of nobody. Their addresses are suppressed by a keyed hash on every channel: an import with one of them is refused, and nothing is ever sent to them, whoever has them. An event with the same userId that comes later makes a new contact.',
    params,
    querystring: by,
    body: Type.Object(
      { confirm: Type.String({ minLength: 1, maxLength: 255, description: 'The id in the URL once more' }) },
      { additionalProperties: false },
    ),
    response: { 200: erased },
  }
  app.post('/api/contacts/:userId/erase', { schema, config: { policy: 'own' } }, async (request) => {
    const workspace = workspaceOf(request)
    const { userId } = request.params
    const { id } = await known(runtime, { workspace, id: userId, by: request.query.by })
    if (request.body.confirm !== userId)
      throw new Problem('CONTACT_ERASE_UNCONFIRMED', 'confirm must be the id of the contact as it stands in the URL')
    const done = await runtime.erase({ workspace, contact: id, by: actorName(request.actor!) })
    if (done === null) throw new Problem('CONTACT_UNKNOWN', 'This contact was erased or became another one just now')
    return done
  })
}

interface Named {
  readonly workspace: number
  readonly id: string
  readonly by: 'userId' | 'anonymousId' | undefined
}

async function known({ pool }: Runtime, { workspace, id, by: kind = 'userId' }: Named): Promise<ContactView> {
  const contact = kind === 'userId' ? await findContact(pool, workspace, id) : await findAnonymous(pool, workspace, id)
  if (contact === null) throw new Problem('CONTACT_UNKNOWN', `There is no contact with the ${kind} ${JSON.stringify(id)}`)
  return contact
}
