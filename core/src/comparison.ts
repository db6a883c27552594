/**
 * A comparison: groups of contacts measured beside each other, and what follows from that. A report with `view: 'comparison'` answers it (and
 * whatever else it wants to tell), and the editor draws it: intervals on one scale, the verdict, the rule it follows, the alarm. With an
 * operation of the report's name, a person chooses a winner by `{"winner": "<variant>"}`, and takes that back by `{"winner": null}`. A
 * report with `view: 'comparison-days'` tells how it came to this, day by day.
 */
import Type, { type Static, type TSchema } from 'typebox'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const localized = Type.Object({ en: Type.String(), ru: Type.Optional(Type.String()) })
const interval = Type.Object({ low: Type.Number(), high: Type.Number() }, { description: 'Holds at all looks at once' })
const effect = Type.Object({ difference: Type.Number(), interval, certain: Type.Boolean() })

const group = {
  name: Type.String({ description: 'Also the port by which its contacts leave the step' }),
  contacts: Type.Integer(),
  conversions: Type.Integer({ description: 'Contacts who did what is measured' }),
  rate: Type.Number(),
  interval,
  value: Type.Object({ sum: Type.Number(), mean: Type.Number({ description: 'For each contact' }), interval: nullable(interval) }),
}

const variant = Type.Object({
  ...group,
  title: Type.String(),
  weight: Type.Number({ description: 'Share of new contacts that it gets, of those who are not held out' }),
  best: Type.Number({ description: 'Probability of being the best' }),
  pValue: nullable(Type.Number({ description: 'Against the leader, valid at any look; null for the leader' })),
})

const holdout = Type.Object({
  ...group,
  effect: nullable(Type.Object({ rate: nullable(effect), value: nullable(effect) }, { description: 'All variants less the hold-out' })),
})

const condition = Type.Object({
  kind: Type.Enum(['contacts', 'goals', 'time', 'certainty'], {
    description:
      '`contacts` and `goals`: `done` of `of`; `time`: not before `at`; `certainty`: `done` is a p-value that must come down to `of`',
  }),
  title: localized,
  met: Type.Boolean(),
  share: Type.Number({ minimum: 0, maximum: 1, description: 'How much of the way is behind' }),
  done: nullable(Type.Number()),
  of: nullable(Type.Number()),
  at: nullable(Type.String({ description: 'Null: not known yet, for it counts from the first contact' })),
  more: nullable(Type.Integer({ description: 'About so many more contacts would do, if the groups go on as they do' })),
})

const rule = Type.Object(
  {
    says: Type.Array(localized, { description: 'Sentences: what decides, and when' }),
    conditions: Type.Array(condition, { description: 'What must hold, all of it; none once it is decided' }),
  },
  { description: 'How a winner is found, and how far that is' },
)

export const comparisonSchema = Type.Object({
  measure: Type.Object({
    title: localized,
    kind: Type.Enum(['rate', 'amount'], { description: '`rate`: conversions of contacts; `amount`: the value for each contact' }),
  }),
  confidence: Type.Number({ description: 'Of the intervals, in percent' }),
  baseline: nullable(Type.String({ description: 'The group that the others are looked at beside' })),
  variants: Type.Array(variant),
  holdout: nullable(holdout),
  lot: Type.Object({ pValue: Type.Number(), alarm: Type.Boolean({ description: 'Sample-ratio mismatch' }) }),
  choice: nullable(Type.Object({ variant: Type.String(), by: Type.Enum(['operator', 'rule']), at: Type.String() })),
  verdict: Type.Object({
    state: Type.Enum(['chosen', 'winner', 'undecided', 'weighing', 'distrusted', 'empty']),
    variant: nullable(Type.String()),
    at: nullable(Type.String({ description: 'When it was chosen' })),
    reason: localized,
  }),
  rule: Type.Optional(rule),
})

export type Comparison = Static<typeof comparisonSchema>
export type ComparedVariant = Comparison['variants'][number]
export type ComparisonRule = NonNullable<Comparison['rule']>

const dayGroup = Type.Object({
  contacts: Type.Integer(),
  conversions: Type.Integer(),
  estimate: Type.Number({ description: 'A rate, or the value for each contact' }),
  interval: nullable(interval),
})

/** All counted from the beginning to the end of each day: the last day is the comparison as it is. */
export const comparisonDaysSchema = Type.Object({
  measure: comparisonSchema.properties.measure,
  confidence: comparisonSchema.properties.confidence,
  groups: Type.Array(Type.Object({ name: Type.String(), title: nullable(Type.String({ description: 'Null: who is held out' })) })),
  days: Type.Array(Type.Object({ day: Type.String(), groups: Type.Array(dayGroup, { description: 'In the order of `groups`' }) })),
  since: nullable(Type.String({ description: 'The day of the first contact, which may be before the first day that is told' })),
})

export type ComparisonDays = Static<typeof comparisonDaysSchema>
