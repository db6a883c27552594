/**
 * What a rehearsal is asked for, as JSON: one contact, and what the contact does at each wait so far. Law: the same order is played the
 * same way, so that taking a turn back is asking with one turn less.
 */
import Type, { type Static } from 'typebox'
import type { FlowDocument } from '../document.ts'
import type { Instant, JsonObject } from '../json.ts'
import type { Registry } from '../registry.ts'
import { messageStatuses } from '../run.ts'
import type { KnownContact } from '../simulate/simulate.ts'

const strict = { additionalProperties: false } as const
const values = Type.Record(Type.String(), Type.Unknown())
const after = Type.Optional(
  Type.String({ format: 'iso-duration', description: 'How long after the turn before, such as PT1H. Default: at once' }),
)
const event = Type.String({ minLength: 1, maxLength: 255 })
const nodeId = Type.String({ minLength: 1, maxLength: 64 })

/** Bounds of one rehearsal. */
export const rehearsalLimits = { turns: 200, steps: 2000, days: 400, instants: 5000, ahead: 50 } as const

/** In the words of a scenario, so that a rehearsal can be kept as one; `pass` is what only somebody who looks on can ask for. */
export const turnSchema = Type.Union([
  Type.Object({ after, event, properties: Type.Optional(values) }, { ...strict, description: 'The contact does something' }),
  Type.Object({ after, attributes: values }, { ...strict, description: 'The contact’s data change' }),
  Type.Object(
    { after, message: nodeId, status: Type.Enum([...messageStatuses]), properties: Type.Optional(values) },
    { ...strict, description: 'The newest message of a node is opened, clicked, …; `properties`: by which button or link' },
  ),
  Type.Object({ after, enter: Type.Unknown() }, { ...strict, description: 'The API lets the contact in; `enter` is run.data' }),
  Type.Object(
    { pass: Type.Enum(['next', 'end']) },
    { ...strict, description: 'The contact does nothing: until something happens of itself, or for good' },
  ),
])
export type Turn = Static<typeof turnSchema>

export interface RehearsedContact {
  readonly userId: string
  readonly attributes: JsonObject
  /** Channels whose marketing the contact refuses. */
  readonly unsubscribed?: readonly string[]
  /** Of a real one: how it stands. */
  readonly known?: KnownContact
}

export interface Rehearsal {
  readonly registry: Registry
  readonly document: FlowDocument
  /** The id that the flow goes by, for rules and texts that name it. Default `1`. */
  readonly flow?: string
  readonly start: Instant
  /** Zone of a contact that has none of its own. Default `UTC`. */
  readonly timezone?: string
  readonly contact: RehearsedContact
  readonly turns: readonly Turn[]
  /** Nodes whose calls to outside systems fail; those of all others are answered with their samples. */
  readonly failing?: readonly string[]
  /** Another seed draws other lots. Default 1. */
  readonly seed?: number
  /** How many like this contact did the same just before: where shares are kept exactly, the way depends on who came before. Default 0. */
  readonly ahead?: number
}
