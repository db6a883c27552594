/** What people do with runs, one or many at once: take out, send on, try anew, leave a failure as it is. */
import { type JsonObject, portsOf } from '@millrace/core'
import Type, { type Static } from 'typebox'
import type { Chosen } from '../../runtime/by-hand.ts'
import type { Runtime } from '../../runtime.ts'
import { actorName } from '../actor-name.ts'
import { type App, workspaceOf } from '../app.ts'
import { flowIdOf, flowUnknown, runIdOf } from '../ids.ts'
import { Problem } from '../problem.ts'

const runs = Type.Optional(
  Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 1000, description: 'Ids; absent: all that are as described' }),
)
const flow = Type.String({ maxLength: 20 })
const node = Type.String({ maxLength: 200 })
const version = Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }))

const there = Type.Object({ runs, flow, node, version }, { additionalProperties: false })
const along = Type.Object({ runs, flow, node, version, port: Type.String({ maxLength: 200 }) }, { additionalProperties: false })
const failures = Type.Object(
  { runs, flow: Type.Optional(flow), node: Type.Optional(node), version },
  { additionalProperties: false, description: 'An empty object: all of the workspace' },
)
const ignoring = Type.Object(
  { runs, flow: Type.Optional(flow), node: Type.Optional(node), version, heed: Type.Optional(Type.Boolean({ description: 'Undo it' })) },
  { additionalProperties: false },
)

const answer = {
  200: Type.Object({
    accepted: Type.Integer({ minimum: 0, description: 'How many runs; it takes effect in the next turn of each contact' }),
  }),
}

type Asked = Static<typeof failures>

const chosenBy = (asked: Asked): Chosen => ({
  runs: asked.runs?.map(runIdOf) ?? null,
  flow: asked.flow === undefined ? null : flowIdOf(asked.flow),
  node: asked.node ?? null,
  version: asked.version ?? null,
})

export function runHandRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const { hands } = runtime
  const known = async (workspace: number, asked: Asked) => {
    const chosen = chosenBy(asked)
    if (chosen.flow !== null && (await runtime.flows.get(workspace, chosen.flow)) === null) throw flowUnknown(chosen.flow)
    return chosen
  }
  const policy = { policy: 'write' } as const
  app.post(
    '/api/runs/cancel',
    { schema: schemaOf('Take contacts who wait at a node out of the flow', there), config: policy },
    async (request) => {
      const workspace = workspaceOf(request)
      const chosen = await known(workspace, request.body)
      return { accepted: await hands.cancel({ workspace, chosen, who: actorName(request.actor!) }) }
    },
  )
  app.post(
    '/api/runs/move',
    { schema: schemaOf('Send contacts who wait at a node on by one of its ports', along), config: policy },
    async (request) => {
      const workspace = workspaceOf(request)
      const { port, ...asked } = request.body
      const chosen = await known(workspace, asked)
      if (!(await hasPort(runtime, { workspace, ...asked, port })))
        throw new Problem('RUN_PORT_UNKNOWN', `Nobody can leave the node ${JSON.stringify(asked.node)} by a port ${JSON.stringify(port)}`)
      return { accepted: await hands.moveOn({ workspace, chosen, port, who: actorName(request.actor!) }) }
    },
  )
  app.post(
    '/api/runs/retry',
    { schema: schemaOf('Let runs that failed take anew the step at which they failed', failures), config: policy },
    async (request) => {
      const workspace = workspaceOf(request)
      const chosen = await known(workspace, request.body)
      return { accepted: await hands.retry({ workspace, chosen, who: actorName(request.actor!) }) }
    },
  )
  app.post(
    '/api/runs/ignore',
    { schema: schemaOf('Leave failures as they are, so that they are not listed with the others', ignoring), config: policy },
    async (request) => {
      const workspace = workspaceOf(request)
      const { heed = false, ...asked } = request.body
      const chosen = await known(workspace, asked)
      return { accepted: await hands.ignore({ workspace, chosen, heed, who: actorName(request.actor!) }) }
    },
  )
}

const schemaOf = <B extends typeof there | typeof along | typeof failures | typeof ignoring>(summary: string, body: B) => ({
  tags: ['runs'],
  summary,
  body,
  response: answer,
})

interface Way {
  readonly workspace: number
  readonly flow: string
  readonly node: string
  readonly version?: number | undefined
  readonly port: string
}

/** In the version asked for, else in whichever there is: contacts may stand in several. */
async function hasPort(runtime: Runtime, { workspace, flow: id, node: at, version: asked, port }: Way): Promise<boolean> {
  const row = await runtime.flows.get(workspace, id)
  const latest = asked ?? row?.version ?? 0
  for (let tried = latest; tried >= (asked ?? 1); tried--) {
    const document = await runtime.flows.version(workspace, id, tried)
    const found = document?.nodes.find((one) => one.id === at)
    const ports = found === undefined ? [] : portsOf(runtime.registry.nodes.get(found.type)?.ports ?? [], found.config as JsonObject)
    if (ports.some(({ name }) => name === port)) return true
  }
  return false
}
