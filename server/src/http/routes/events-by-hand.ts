/** An event that a person or a program of the shop sends through the management API: to try a flow, or to put right what was missed. */
import type { JsonObject } from '@millrace/core'
import Type from 'typebox'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { eventBytesMax, readEvent, type EventSource } from '../ingest/event.ts'
import type { EventNames } from '../ingest/event-names.ts'
import { Problem } from '../problem.ts'

const object = Type.Unsafe<JsonObject>({ type: 'object' })
const body = Type.Object(
  {
    userId: Type.String({ minLength: 1, maxLength: 255 }),
    event: Type.String({ minLength: 1, maxLength: 255, description: 'What happened, such as Order Completed' }),
    properties: Type.Optional(object),
    traits: Type.Optional(Type.Unsafe<JsonObject>({ ...object, description: 'Attributes to set before, such as email' })),
    messageId: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'The same twice is one event' })),
  },
  { additionalProperties: false },
)

export function eventByHandRoutes(app: App, { runtime, names }: { readonly runtime: Runtime; readonly names: EventNames }): void {
  const schema = {
    tags: ['events'],
    summary: 'Send one event',
    description:
      'As POST /v1/track with a write key of the server would, after POST /v1/identify when traits are given. Stored before it is answered.',
    body,
    response: { 201: Type.Object({ messageId: Type.String() }) },
  }
  app.post('/api/events', { schema, bodyLimit: 2 * eventBytesMax, config: { policy: 'write' } }, async (request, reply) => {
    const { userId, event, properties = {}, traits, messageId } = request.body
    const workspace = workspaceOf(request)
    const at = await runtime.clock.now()
    const source: EventSource = { workspace, receipt: { at, wall: at, virtual: runtime.clock.virtual }, sentAt: null, context: {} }
    const track = { type: 'track', userId, event, properties, ...(messageId === undefined ? {} : { messageId }) }
    const sent = [...(traits === undefined ? [] : [{ type: 'identify', userId, traits }]), track]
    const events = sent.map((one) => {
      const read = readEvent(one, null, source)
      if ('refusal' in read) throw new Problem('EVENT_REFUSED', read.refusal.message)
      return read
    })
    await runtime.ingest(events)
    names.see(workspace, events)
    return reply.code(201).send({ messageId: events.at(-1)!.event.id })
  })
}
