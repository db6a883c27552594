/** What a simulation is asked for, as JSON: who is there, what they do by themselves, and what they make of messages. */
import Type, { type Static } from 'typebox'
import { FlowError } from '../errors.ts'
import { simulationLimits } from './limits.ts'

const strict = { additionalProperties: false } as const
const values = Type.Record(Type.String(), Type.Unknown())
const duration = (description: string) => Type.String({ format: 'iso-duration', description })
const chance = Type.Number({ minimum: 0, maximum: 1, description: 'From 0, never, to 1, always' })
const name = Type.String({ minLength: 1, maxLength: 255 })

const pastEvent = Type.Object(
  { at: Type.String({ format: 'iso-instant' }), event: name, properties: Type.Optional(values) },
  { ...strict, description: 'Before the simulation begins: it starts nothing, and counts in what follows from events' },
)
export const simulatedContactSchema = Type.Object(
  {
    userId: name,
    attributes: Type.Optional(values),
    events: Type.Optional(Type.Array(pastEvent, { maxItems: 1000 })),
    unsubscribed: Type.Optional(Type.Array(Type.String(), { description: 'Channels whose marketing the contact refuses, such as email' })),
  },
  strict,
)
/** `values`: one of them, each as likely as it is named often; `chance` leaves the others without the attribute. */
const spread = Type.Object({ values: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 1000 }), chance: Type.Optional(chance) }, strict)
export const populationSchema = Type.Union([
  Type.Object({ given: Type.Array(simulatedContactSchema, { minItems: 1, maxItems: simulationLimits.given }) }, strict),
  Type.Object(
    {
      count: Type.Integer({ minimum: 1, maximum: simulationLimits.contacts }),
      attributes: Type.Optional(Type.Record(Type.String(), spread)),
    },
    { ...strict, description: 'Contacts user-1, user-2, … with an e-mail address each and attributes drawn from the values' },
  ),
])

const told = { event: name, properties: Type.Optional(values) }
const shares = {
  share: Type.Optional({ ...chance, description: 'The part of the contacts whom this concerns; absent: all' }),
  userId: Type.Optional(Type.String({ description: 'The one contact whom this concerns' })),
}
export const simulatedEventSchema = Type.Union([
  Type.Object({ ...told, ...shares, after: duration('Once, so long after the start, such as P1DT2H') }, strict),
  Type.Object(
    {
      ...told,
      ...shares,
      perDay: Type.Number({ exclusiveMinimum: 0, maximum: 1000, description: 'How often a day on average, at any time of it' }),
      from: Type.Optional(duration('Not before so long after the start')),
      until: Type.Optional(duration('Not later than so long after the start')),
    },
    strict,
  ),
  Type.Object(
    {
      enter: Type.Unknown({ description: 'Lets the contacts in by the API trigger, with this as run.data' }),
      ...shares,
      after: duration('When'),
    },
    strict,
  ),
])

const odds = Type.Object(
  { chance, after: Type.Optional(duration('How long it takes on average (exponentially distributed). Default PT1H')) },
  strict,
)
export const behaviourSchema = Type.Object(
  {
    opened: Type.Optional({ ...odds, description: 'Of messages that were sent' }),
    clicked: Type.Optional({ ...odds, description: 'Of messages that were opened' }),
    unsubscribed: Type.Optional({ ...odds, description: 'Of messages that were opened' }),
    ordered: Type.Optional(
      Type.Object(
        { ...odds.properties, event: Type.Optional(name), properties: Type.Optional(values) },
        { ...strict, description: 'Of messages that were clicked: Order Completed, or another event' },
      ),
    ),
  },
  strict,
)
export const behavioursSchema = Type.Object(
  { any: Type.Optional(behaviourSchema), nodes: Type.Optional(Type.Record(Type.String(), behaviourSchema)) },
  { ...strict, description: 'What contacts make of messages: of those of a node by its id, else of any' },
)

export type SimulatedContact = Static<typeof simulatedContactSchema>
export type Population = Static<typeof populationSchema>
export type SimulatedEvent = Static<typeof simulatedEventSchema>
export type Behaviour = Static<typeof behaviourSchema>
export type Behaviours = Static<typeof behavioursSchema>

const size = (population: Population) => ('count' in population ? population.count : population.given.length)

/** Throws `FlowError` `SIMULATION_TOO_LARGE` for what would not end soon or fit. */
export function refuseTooLarge(order: {
  readonly population: Population
  readonly events: readonly SimulatedEvent[]
  readonly days: number
}): void {
  const { population, events, days } = order
  const contacts = size(population)
  const expected = events.reduce(
    (sum, each) => sum + ('perDay' in each ? each.perDay * days : 1) * (each.share ?? 1) * (each.userId ? 1 : contacts),
    0,
  )
  const too = (what: string, most: number) =>
    new FlowError('SIMULATION_TOO_LARGE', `A simulation takes at most ${most.toLocaleString('en')} ${what}; take fewer`)
  if (contacts > simulationLimits.contacts) throw too('contacts', simulationLimits.contacts)
  if (days > simulationLimits.days) throw too('days', simulationLimits.days)
  if (expected > simulationLimits.happenings) throw too('events', simulationLimits.happenings)
}
