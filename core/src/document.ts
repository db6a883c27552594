/**
 * The flow document: what authors write, the editor shows and versions freeze. Plain JSON; its JSON Schema (draft-07) is
 * `flowDocumentSchema`. Ids are chosen by the author and kept.
 */
import Type, { type Static } from 'typebox'
import type { Localized } from './json.ts'
import { noteColours } from './note-colours.ts'
import { scenarioSchema } from './scenario/format.ts'

export { noteColours }

const rule = Type.Unknown({ description: 'A JsonLogic rule', 'x-ui': { widget: 'rule' } })
const idPattern = '^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,63}$'

export const flowNodeSchema = Type.Object(
  {
    id: Type.String({ pattern: idPattern }),
    type: Type.String({ maxLength: 100 }),
    version: Type.Integer({ minimum: 1 }),
    config: Type.Record(Type.String(), Type.Unknown()),
    at: Type.Optional(Type.Object({ x: Type.Number(), y: Type.Number() }, { additionalProperties: false })),
    title: Type.Optional(Type.String({ maxLength: 200 })),
    note: Type.Optional(Type.String({ maxLength: 2000 })),
    disabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

export const edgeSchema = Type.Object(
  { from: Type.String({ pattern: idPattern }), port: Type.String({ maxLength: 100 }), to: Type.String({ pattern: idPattern }) },
  { additionalProperties: false },
)

export const flowSettingsSchema = Type.Object(
  {
    entry: Type.Optional(
      Type.Object(
        {
          policy: Type.Union([Type.Literal('once'), Type.Literal('always'), Type.Literal('after')]),
          period: Type.Optional(Type.String({ format: 'iso-duration' })),
          key: Type.Optional(rule),
        },
        { additionalProperties: false },
      ),
    ),
    exit: Type.Optional(
      Type.Array(Type.Object({ event: Type.String({ minLength: 1 }), where: Type.Optional(rule) }, { additionalProperties: false }), {
        maxItems: 50,
      }),
    ),
    timezone: Type.Optional(Type.String({ description: '`contact` or an IANA time zone' })),
    kind: Type.Optional(
      Type.Union([Type.Literal('automation'), Type.Literal('chain')], {
        description: 'A `chain` runs at most once per contact, whatever `entry` says',
      }),
    ),
    lifetime: Type.Optional(
      Type.String({
        format: 'iso-duration',
        description: 'A run that is not over so long after it was entered (by UTC) exits, wherever it stands',
      }),
    ),
  },
  { additionalProperties: false },
)

const flow = {
  millrace: Type.Literal(1),
  name: Type.String({ minLength: 1, maxLength: 200 }),
  settings: Type.Optional(flowSettingsSchema),
  nodes: Type.Array(flowNodeSchema, { maxItems: 5000 }),
  edges: Type.Array(edgeSchema, { maxItems: 20000 }),
}
const bareFlow = Type.Object(flow)

export const flowTestsSchema = Type.Array(scenarioSchema, {
  maxItems: 100,
  description: 'What the flow is meant to do, as given / when / then tests; no run of it depends on them',
})

const colour = Type.Optional(Type.Enum([...noteColours], { description: 'Absent: yellow for a note, grey for a frame' }))

export const flowNoteSchema = Type.Object(
  {
    id: Type.String({ pattern: idPattern }),
    text: Type.String({ maxLength: 5000, description: 'Plain text' }),
    at: Type.Object({ x: Type.Number(), y: Type.Number() }, { additionalProperties: false }),
    size: Type.Object(
      { width: Type.Number({ minimum: 1, maximum: 10_000 }), height: Type.Number({ minimum: 1, maximum: 10_000 }) },
      { additionalProperties: false },
    ),
    colour,
  },
  { additionalProperties: false, description: 'A sticky note on the canvas: for people, no run sees it' },
)

export const flowFrameSchema = Type.Object(
  {
    id: Type.String({ pattern: idPattern }),
    title: Type.String({ maxLength: 200 }),
    nodes: Type.Array(Type.String({ pattern: idPattern }), { maxItems: 5000, description: 'Its steps; it is drawn around them' }),
    colour,
  },
  { additionalProperties: false, description: 'A titled frame around steps of the canvas: for people, no run sees it' },
)

/** What stands on the canvas beside the flow itself. */
const canvas = {
  notes: Type.Optional(Type.Array(flowNoteSchema, { maxItems: 500 })),
  frames: Type.Optional(Type.Array(flowFrameSchema, { maxItems: 500 })),
}

export const flowDocumentSchema = Type.Object(
  { ...flow, ...canvas, tests: Type.Optional(flowTestsSchema) },
  { additionalProperties: false, $id: 'https://millrace.dev/schema/flow-1.json' },
)

export type FlowNode = Static<typeof flowNodeSchema>
export type Edge = Static<typeof edgeSchema>
export type FlowNote = Static<typeof flowNoteSchema>
export type FlowFrame = Static<typeof flowFrameSchema>
export type NoteColour = (typeof noteColours)[number]
export type FlowSettings = Static<typeof flowSettingsSchema>
export type FlowDocument = Static<typeof flowDocumentSchema>
/** What runs of a flow: the document without its tests and what stands on its canvas for people. */
export type BareFlow = Static<typeof bareFlow>

/** What `check` reports for the author. Only findings of severity `error` keep a flow from being published. */
export interface Finding {
  /** Stable: area, thing, fault, e.g. `FLOW_GRAPH_PORT_UNKNOWN`. */
  readonly code: string
  readonly severity: 'error' | 'warning'
  /** The id of the node at fault, or null when the whole flow is. */
  readonly node: string | null
  /** JSON Pointer into the node's config, or into the document when `node` is null. */
  readonly path: string
  readonly message: string
  /** The same for people, in their languages; absent: the editor has its own words for the code, or none. */
  readonly says?: Localized
}
