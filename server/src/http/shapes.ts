/** Schemas that several route families share. */
import Type from 'typebox'
import { roles } from '../auth/policy.ts'
import { runStates } from '../read/runs.ts'
import { flowStates } from './ids.ts'

export const instant = Type.String({ format: 'date-time' })
export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
export const literals = <const T extends readonly string[]>(values: T) => Type.Unsafe<T[number]>({ type: 'string', enum: [...values] })

export const localized = Type.Object({ en: Type.String(), ru: Type.Optional(Type.String()) })
export const jsonObject = Type.Record(Type.String(), Type.Unknown())

export const idParams = Type.Object({ id: Type.String({ maxLength: 100 }) })

export const failed = Type.Object({
  code: Type.String({ description: 'Stable, e.g. EMAIL_REFUSED' }),
  message: Type.String(),
  says: Type.Optional(localized),
})

export const finding = Type.Object({
  code: Type.String({ description: 'Stable, e.g. FLOW_GRAPH_PORT_UNKNOWN' }),
  severity: literals(['error', 'warning']),
  node: nullable(Type.String()),
  path: Type.String({ description: 'JSON Pointer into the node’s config, or into the document when node is null' }),
  message: Type.String(),
  says: Type.Optional(localized),
})

export const flowItem = {
  id: Type.String(),
  name: Type.String(),
  state: literals(flowStates),
  version: nullable(Type.Integer({ description: 'The published version; null before the first' })),
  revision: Type.Integer({ description: 'Of the draft; also its ETag' }),
  labels: Type.Array(Type.String(), { description: 'By which it is found in lists' }),
  createdAt: instant,
  updatedAt: instant,
}

export const runItem = {
  id: Type.String(),
  flow: Type.String(),
  flowName: Type.String(),
  version: Type.Integer(),
  contact: Type.String({ description: 'Internal id; see userId' }),
  userId: nullable(Type.String()),
  key: Type.String({ description: 'The entry key' }),
  node: Type.String({ description: 'Where it stands, or stood last' }),
  nodeTitle: localized,
  state: literals(runStates),
  enteredAt: instant,
  since: instant,
  wakeAt: nullable(instant),
}

export const session = Type.Object({
  user: Type.Object({ id: Type.String(), email: Type.String() }),
  workspace: Type.Object({ id: Type.Integer(), name: Type.String(), timezone: Type.String() }),
  role: literals(roles),
})
