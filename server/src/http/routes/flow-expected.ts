/** What a flow waits to happen: what an author lets happen in a simulation begins with it. Only read. */
import { expectedOf, type FlowDocument } from '@millrace/core'
import Type from 'typebox'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { idParams } from '../shapes.ts'
import { documentBody, documentBytesMax, knownFlow } from './flows.ts'

const expectedEvent = Type.Object({
  event: Type.String(),
  node: Type.Union([Type.String(), Type.Null()], { description: 'Which listens; null: an exit rule of the flow' }),
  starts: Type.Boolean({ description: 'It lets contacts in; else it moves, counts or ends their runs' }),
  where: Type.Unknown({ description: 'The rule for those that count; null: each' }),
})
const expected = Type.Object({
  events: Type.Array(expectedEvent),
  requests: Type.Array(Type.String(), { description: 'Triggers that let contacts in by a request' }),
  timed: Type.Array(Type.String(), { description: 'Triggers by which contacts come in as time passes' }),
})

export function flowExpectedRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const schema = {
    tags: ['flows'],
    summary: 'What a document waits to happen',
    description:
      'Events and requests that start, move or end its runs; what becomes of messages is not among them. Steps with faults say nothing.',
    params: idParams,
    body: documentBody,
    response: { 200: expected },
  }
  app.post('/api/flows/:id/expected', { schema, bodyLimit: documentBytesMax, config: { policy: 'read' } }, async (request) => {
    await knownFlow(runtime, workspaceOf(request), request.params.id)
    const { events, requests, timed } = expectedOf(request.body as FlowDocument, runtime.registry)
    return { events: [...events], requests: [...requests], timed: [...timed] }
  })
}
