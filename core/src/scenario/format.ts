/**
 * The given / when / then test of a flow: plain JSON, so that it travels with a template, runs from the editor and stands in files.
 * Law: a scenario says the same of every store; nothing in it depends on how fast anything is, only on virtual time.
 */
import Type, { type Static } from 'typebox'
import type { BareFlow } from '../document.ts'
import type { Instant } from '../json.ts'
import { messageStatuses } from '../run.ts'
import { addDuration, parseInstant } from '../time.ts'

const strict = { additionalProperties: false } as const
const user = Type.String({ minLength: 1, maxLength: 200, description: 'The userId of one of the contacts given' })
const nodeId = Type.String({ minLength: 1, maxLength: 64 })
const event = Type.String({ minLength: 1, maxLength: 255 })
const properties = Type.Optional(Type.Record(Type.String(), Type.Unknown()))
const after = (description: string) => Type.String({ format: 'iso-duration', description })
const at = after('How long after the start, such as PT30M')
const perUser = <T extends Parameters<typeof Type.Record>[1]>(value: T, description: string) =>
  Type.Optional(Type.Record(Type.String(), value, { description }))

const contact = Type.Object(
  {
    userId: user,
    attributes: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    /** Channels whose marketing this contact has unsubscribed from. */
    unsubscribed: Type.Optional(Type.Array(Type.String(), { description: 'Channels, such as email' })),
    /** Events before the flow was published: they start nothing, and count in what follows from events. */
    events: Type.Optional(
      Type.Array(Type.Object({ ago: after('How long before the start'), event, properties }, strict), { maxItems: 1000 }),
    ),
  },
  strict,
)

const given = Type.Object(
  {
    start: Type.String({ format: 'iso-instant', description: 'When the flow is published and time begins' }),
    contacts: Type.Array(contact, { minItems: 1, maxItems: 100 }),
    flows: Type.Optional(
      Type.Array(Type.Unsafe<BareFlow>({ type: 'object' }), {
        maxItems: 10,
        description: 'Documents of flows that run beside the one tested',
      }),
    ),
  },
  strict,
)

const happening = Type.Union([
  Type.Object({ at, user, event, properties }, { ...strict, description: 'The contact does something' }),
  Type.Object(
    { at, user, attributes: Type.Record(Type.String(), Type.Unknown()) },
    { ...strict, description: 'The contact’s data change' },
  ),
  Type.Object(
    { at, user, message: nodeId, status: Type.Enum([...messageStatuses]), properties },
    { ...strict, description: 'The newest message of a node to this contact is opened, clicked, …; `properties`: by which button or link' },
  ),
  Type.Object(
    { at, users: Type.Array(user, { minItems: 1 }), enter: Type.Unknown() },
    { ...strict, description: 'The API lets contacts in; `enter` is run.data' },
  ),
])

const message = Type.Object(
  {
    user,
    node: nodeId,
    at: Type.Optional(after('Sent then, to the minute, counted from the start')),
    after: Type.Optional(after('Not sent earlier than this after the start')),
    before: Type.Optional(after('Not sent later than this after the start')),
    subject: Type.Optional(Type.String({ description: 'A part of the subject, as this contact reads it' })),
  },
  strict,
)

const run = Type.Object(
  {
    state: Type.Enum(['waiting', 'completed', 'failed', 'exited', 'cancelled']),
    node: Type.Optional(nodeId),
  },
  strict,
)

const then = Type.Object(
  {
    messages: Type.Optional(Type.Array(message, { description: 'All messages sent, in order of time; no others' })),
    includes: Type.Optional(Type.Array(message, { description: 'Messages among those sent' })),
    none: Type.Optional(Type.Array(user, { description: 'Contacts who get nothing' })),
    runs: perUser(Type.Array(run), 'All runs of the contact, oldest first: how and where each stands'),
    visited: perUser(Type.Array(nodeId), 'Nodes that the contact’s runs came through'),
    avoided: perUser(Type.Array(nodeId), 'Nodes that none of them came to'),
    reached: perUser(Type.Array(nodeId), 'Goals that the contact’s runs reached'),
    tags: perUser(Type.Array(Type.String()), 'All tags of the contact, in any order'),
    attributes: perUser(Type.Record(Type.String(), Type.Unknown()), 'Some attributes of the contact'),
    segments: perUser(Type.Array(Type.String()), 'All segments of the contact, in any order'),
    bonus: perUser(Type.Number(), 'The contact’s balance'),
  },
  strict,
)

export const scenarioSchema = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 200 }),
    given,
    when: Type.Array(happening, { maxItems: 1000 }),
    until: after('When the outcome is looked at, counted from the start'),
    // oxlint-disable-next-line unicorn/no-thenable -- given, when and then are the words of the format; an object is not called by `await`
    then,
  },
  { ...strict, description: 'A given / when / then test of a flow' },
)

export type Scenario = Static<typeof scenarioSchema>
export type ScenarioContact = Static<typeof contact>
export type Happening = Static<typeof happening>
/** What becomes of a message. */
export type StatusHappening = Extract<Happening, { readonly status: unknown }>
export type Expected = Static<typeof then>
export type ExpectedMessage = Static<typeof message>

/** The instant that a duration of a scenario means, counted from its start. Days are calendar days of UTC. */
export function instantAfter({ given: { start } }: Scenario, duration: string): Instant {
  return addDuration(parseInstant(start, 'UTC'), duration, 'UTC')
}
