/** A step tried on one contact, in memory: nothing is sent, called or kept, and no contact of the workspace is touched. */
import { FlowError, tryStep, type Json, type JsonObject } from '@millrace/core'
import Type, { type Static } from 'typebox'
import { sqlOf } from '../../read/sql.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { Problem } from '../problem.ts'
import { failed, instant, jsonObject, nullable } from '../shapes.ts'
import { documentBytesMax } from './flows.ts'

const object = Type.Unsafe<JsonObject>({ type: 'object' })
const body = Type.Object(
  {
    type: Type.String({ maxLength: 100, description: 'A node type that is not a trigger' }),
    version: Type.Integer({ minimum: 1 }),
    config: Type.Unsafe<JsonObject>({ ...object, description: 'Of such a node' }),
    contact: Type.Optional(Type.Unsafe<JsonObject>({ ...object, description: 'Attributes of the contact' })),
    event: Type.Optional(
      Type.Object(
        { event: Type.String({ minLength: 1, maxLength: 255 }), properties: Type.Optional(object) },
        { additionalProperties: false, description: 'What started the run' },
      ),
    ),
    vars: Type.Optional(Type.Unsafe<JsonObject>({ ...object, description: 'What steps before kept' })),
  },
  { additionalProperties: false },
)
const tried = Type.Object({
  outcome: Type.String({ description: 'left, waiting, ended or failed' }),
  port: nullable(Type.String({ description: 'Where it goes on' })),
  why: Type.Unsafe<Json>({ description: 'The values that decided' }),
  vars: Type.Unsafe<JsonObject>(jsonObject),
  attributes: Type.Unsafe<JsonObject>(jsonObject),
  failure: nullable(failed),
  wakeAt: nullable(instant),
  messages: Type.Array(
    Type.Object({
      channel: Type.String(),
      to: nullable(Type.String()),
      content: Type.Unsafe<JsonObject>(jsonObject),
      refusal: nullable(Type.String()),
    }),
  ),
})

type Tried = Static<typeof body>['event']
/** What started the run, when nobody says. */
const nothing: NonNullable<Tried> = { event: 'Tried' }

export function nodeTryRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const schema = {
    tags: ['flows'],
    summary: 'Try one step on a made-up contact',
    description: 'Played in memory by the production engine. Calls to outside systems are not made: such a step answers that it waits.',
    body,
    response: { 200: tried },
  }
  app.post('/api/node-types/try', { schema, bodyLimit: documentBytesMax, config: { policy: 'write' } }, async (request) => {
    const { type, version, config, contact = {}, event = nothing, vars = {} } = request.body
    if (!runtime.registry.nodes.has(type)) throw new Problem('NODE_TYPE_UNKNOWN', `There is no node type ${JSON.stringify(type)}`)
    const timezone = await timezoneOf(runtime, workspaceOf(request))
    try {
      const result = await tryStep(runtime.registry, {
        node: { type, version, config },
        now: await runtime.clock.now(),
        timezone,
        contact,
        event: { event: event.event, properties: event.properties ?? {} },
        vars,
      })
      const { wakeAt, messages, failure, ...rest } = result
      return {
        ...rest,
        failure: failure === null ? null : { code: failure.code, message: failure.message },
        wakeAt: wakeAt === null ? null : new Date(wakeAt).toISOString(),
        messages: [...messages],
      }
    } catch (error) {
      if (error instanceof FlowError) throw new Problem('STEP_NOT_TRIED', error.message)
      throw error
    }
  })
}

async function timezoneOf({ pool }: Runtime, workspace: number): Promise<string> {
  const [row] = await sqlOf(pool).query<{ timezone: string }>('select timezone from millrace.workspace where id = $1', [workspace])
  return row?.timezone ?? 'UTC'
}
