/** Whether anything leaves: after a database was restored nothing does, until an operator says what is to become of what it brought. */
import Type from 'typebox'
import type { Runtime } from '../../runtime.ts'
import { actorName } from '../actor-name.ts'
import { workspaceOf, type App } from '../app.ts'
import { Problem } from '../problem.ts'
import type { RestorationReason } from '../../sending/restoration.ts'
import { instant, nullable } from '../shapes.ts'

const view = Type.Object({
  paused: Type.Boolean(),
  reason: nullable(
    Type.Unsafe<RestorationReason>({
      type: 'string',
      enum: ['behind', 'copied'],
      description: 'behind: a dump was restored; copied: it was last used on another server',
    }),
  ),
  notice: Type.Union([Type.String(), Type.Null()], { description: 'Why, and what to do, in plain words' }),
  foundAt: Type.Union([instant, Type.Null()]),
  queuedMessages: Type.Integer({
    description: 'Messages of the dump that were queued or under way; counted up to 100,000, like the others',
  }),
  queuedCalls: Type.Integer({ description: 'Requests and other calls of the dump that were queued or under way' }),
  departed: Type.Integer({ description: 'Messages that the senders’ files know to have left after the dump: none of them leaves again' }),
})

const order = Type.Object(
  {
    queued: Type.Union([Type.Literal('discard'), Type.Literal('send')], {
      description: 'What was queued in the dump: given up as unknown, or sent',
    }),
  },
  { additionalProperties: false },
)

const confirmed = Type.Object({
  messages: Type.Integer({ description: 'Messages given up as unknown' }),
  calls: Type.Integer({ description: 'Calls given up as unknown' }),
})

export function sendingRoutes(app: App, { runtime: { sending } }: { readonly runtime: Runtime }): void {
  const schema = { tags: ['sending'], summary: 'Whether anything is sent', response: { 200: view } }
  app.get('/api/sending', { schema, config: { policy: 'read' } }, () => sending.read())

  const confirmSchema = {
    tags: ['sending'],
    summary: 'Confirm a restored database, so that sending goes on',
    description: 'For all workspaces of this installation. Start every process that sends once before, so that its files are known.',
    body: order,
    response: { 200: confirmed },
  }
  app.post('/api/sending/confirm', { schema: confirmSchema, config: { policy: 'own' } }, async (request) => {
    const { queued } = request.body
    const by = actorName(request.actor!)
    const given = await sending.confirm({ workspace: workspaceOf(request), by, queued })
    if (given === null) throw new Problem('SENDING_NOT_PAUSED', 'Sending is not paused: there is nothing to confirm')
    request.log.warn({ queued, ...given, ip: request.ip }, 'a restored database was confirmed')
    return given
  })
}
