/** How long a workspace keeps events, the content of messages, and runs. */
import Type from 'typebox'
import { readRetention, retentionKinds, saveRetention } from '../../retention/settings.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { Problem } from '../problem.ts'
import { nullable } from '../shapes.ts'

const days = (description: string) => nullable(Type.Integer({ minimum: 1, maximum: 99_999, description }))
const settings = {
  events: days('Days that events are kept; null: as long as the installation keeps them'),
  messages: days(
    'Days that the content of messages is kept. To whom they were sent and what became of them stays with their runs; links in them lead nowhere from then on',
  ),
  runs: days('Days that runs are kept after they ended, with their steps and messages, and starts that were refused'),
}

export function retentionRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const { pool, retentionDays } = runtime
  const read = {
    tags: ['quota'],
    summary: 'How long what is kept',
    response: {
      200: Type.Object({
        ...settings,
        atMost: nullable(Type.Integer({ description: 'Days that the installation keeps anything; null: for ever' })),
      }),
    },
  }
  app.get('/api/retention', { schema: read, config: { policy: 'read' } }, async (request) => ({
    ...(await readRetention(pool, workspaceOf(request))),
    atMost: retentionDays,
  }))

  const body = Type.Object(settings, { additionalProperties: false })
  const save = { tags: ['quota'], summary: 'Change it; old things go within hours', body, response: { 200: body } }
  app.put('/api/retention', { schema: save, config: { policy: 'own' } }, async (request) => {
    const tooLong = retentionKinds.find((kind) => retentionDays !== null && (request.body[kind] ?? 0) > retentionDays)
    if (tooLong !== undefined)
      throw new Problem(
        'RETENTION_TOO_LONG',
        `${tooLong} can be kept for ${retentionDays} days at most: that is what this installation keeps`,
      )
    await saveRetention(pool, workspaceOf(request), request.body)
    return request.body
  })
}
