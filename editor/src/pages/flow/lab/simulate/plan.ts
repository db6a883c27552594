/**
 * What a simulation is asked for, as an author fills it in: shares in percent, rates by the day, week or month. A plan may be unfinished;
 * `faultsOf` says where, and `orderOf` writes one without faults as the API takes it.
 */
import { simulationLimits, type Behaviour, type Json, type JsonObject, type SimulatedEvent } from '@millrace/core'
import type { SimulationOrder } from '../../../../api/simulations.ts'

export const whoChoices = ['made', 'sample', 'segment'] as const
export type Who = (typeof whoChoices)[number]
export const rateUnits = ['day', 'week', 'month'] as const
export type RateUnit = (typeof rateUnits)[number]
/** `rate`: again and again. `once`: at one time. `enter`: a request to the API lets the contact in, at one time. */
export const eventKinds = ['rate', 'once', 'enter'] as const
export type EventKind = (typeof eventKinds)[number]

export interface PlannedEvent {
  /** Unique in the plan. */
  readonly key: number
  readonly kind: EventKind
  /** Empty for a request. */
  readonly event: string
  readonly times: number | undefined
  readonly unit: RateUnit
  readonly after: string | undefined
  /** Percent of the contacts. */
  readonly share: number | undefined
  readonly properties: JsonObject
}

/** An attribute that made-up contacts have: one of the values, separated by commas. */
export interface PlannedAttribute {
  readonly name: string
  readonly values: string
}

export const habits = ['opened', 'clicked', 'ordered', 'unsubscribed'] as const
export type Habit = (typeof habits)[number]

export interface Plan {
  readonly who: Who
  readonly count: number | undefined
  /** Of a sample. */
  readonly rule: Json | undefined
  readonly segment: string
  readonly attributes: readonly PlannedAttribute[]
  readonly days: number | undefined
  readonly events: readonly PlannedEvent[]
  /** Percent: of those who were sent, opened, clicked, opened. */
  readonly behaviour: Readonly<Record<Habit, number | undefined>>
  readonly seed: number | undefined
}

export const firstPlan: Plan = {
  who: 'made',
  count: 1000,
  rule: undefined,
  segment: '',
  attributes: [],
  days: 30,
  events: [],
  behaviour: { opened: 40, clicked: 15, ordered: 10, unsubscribed: 0.5 },
  seed: 1,
}

const daysIn: Readonly<Record<RateUnit, number>> = { day: 1, week: 7, month: 30 }
export const perDay = ({ times = 0, unit }: Pick<PlannedEvent, 'times' | 'unit'>): number => times / daysIn[unit]

/** What comes after the last one of a plan. */
export const nextKey = (events: readonly PlannedEvent[]): number => Math.max(0, ...events.map(({ key }) => key)) + 1

export const newEvent = (key: number, given: Partial<Omit<PlannedEvent, 'key'>> = {}): PlannedEvent => ({
  key,
  kind: 'rate',
  event: '',
  times: 3,
  unit: 'month',
  after: 'PT1H',
  share: 100,
  properties: {},
  ...given,
})

/** How many events will happen, about. */
export function expectedEvents({ count = 0, days = 0, events }: Plan): number {
  const each = (event: PlannedEvent) => (event.kind === 'rate' ? perDay(event) * days : 1) * ((event.share ?? 0) / 100)
  return Math.round(count * events.reduce((sum, event) => sum + each(event), 0))
}

export interface PlanFault {
  /** `count`, `days`, `seed`, `segment`, a habit, `events`, or `event.<key>.<field>`. */
  readonly place: string
  /** Of the text that says it. */
  readonly code: 'required' | 'between' | 'tooMany'
  readonly least?: number
  readonly most?: number
}

export function faultsOf(plan: Plan): readonly PlanFault[] {
  const { contacts, days, happenings } = simulationLimits
  const own = [
    within('count', plan.count, { least: 1, most: contacts, whole: true }),
    within('days', plan.days, { least: 1, most: days, whole: true }),
    within('seed', plan.seed, { least: 0, most: 4_294_967_295, whole: true }),
    ...(plan.who === 'segment' ? [filled('segment', plan.segment)] : []),
    ...habits.map((habit) => within(habit, plan.behaviour[habit], { least: 0, most: 100 })),
    ...plan.events.flatMap(eventFaults),
  ].flat()
  if (own.length > 0 || expectedEvents(plan) <= happenings) return own
  return [{ place: 'events', code: 'tooMany', most: happenings }]
}

function eventFaults({ key, kind, event, times, after, share }: PlannedEvent): readonly PlanFault[] {
  const place = (field: string) => `event.${key}.${field}`
  return [
    ...(kind === 'enter' ? [] : filled(place('event'), event)),
    ...(kind === 'rate' ? within(place('times'), times, { least: 0.001, most: 1000 }) : filled(place('after'), after ?? '')),
    ...within(place('share'), share, { least: 0, most: 100 }),
  ]
}

const filled = (place: string, text: string): readonly PlanFault[] => (text.trim() === '' ? [{ place, code: 'required' }] : [])

interface Bounds {
  readonly least: number
  readonly most: number
  readonly whole?: boolean
}

function within(place: string, value: number | undefined, { least, most, whole }: Bounds): readonly PlanFault[] {
  if (value === undefined) return [{ place, code: 'required' }]
  const fits = value >= least && value <= most && (whole !== true || Number.isInteger(value))
  return fits ? [] : [{ place, code: 'between', least, most }]
}

/** Of a plan without faults. */
export function orderOf(plan: Plan): SimulationOrder {
  const { behaviour } = plan
  const odds = (habit: Habit) => ({ chance: (behaviour[habit] ?? 0) / 100 })
  const any: Behaviour = {
    opened: { ...odds('opened'), after: 'PT6H' },
    clicked: odds('clicked'),
    unsubscribed: odds('unsubscribed'),
    ordered: { ...odds('ordered'), after: 'PT2H' },
  }
  return { contacts: contactsOf(plan), events: plan.events.map(eventOf), behaviour: { any }, days: plan.days ?? 1, seed: plan.seed ?? 1 }
}

function contactsOf({ who, count = 1, rule, segment, attributes }: Plan): SimulationOrder['contacts'] {
  const only = rule === undefined ? {} : { rule }
  if (who === 'sample') return { sample: count, ...only }
  if (who === 'segment') return { sample: count, segment: segment.trim(), ...only }
  const named = attributes.flatMap(({ name, values }) => {
    const list = valuesOf(values)
    return name.trim() === '' || list.length === 0 ? [] : [[name.trim(), { values: [...list] }]]
  })
  return named.length === 0 ? { count } : { count, attributes: Object.fromEntries(named) }
}

/** Numbers, `true` and `false` are themselves; all else is text. */
const typed = /^(-?\d+(\.\d+)?|true|false)$/

export const valuesOf = (text: string): readonly Json[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (typed.test(part) ? (JSON.parse(part) as Json) : part))

function eventOf({ kind, event, after, share = 100, properties, ...rate }: PlannedEvent): SimulatedEvent {
  const some = share < 100 ? { share: share / 100 } : {}
  if (kind === 'enter') return { enter: properties, after: after ?? 'PT0S', ...some }
  const what = { event: event.trim(), ...(Object.keys(properties).length === 0 ? {} : { properties }), ...some }
  return kind === 'once' ? { ...what, after: after ?? 'PT0S' } : { ...what, perDay: perDay(rate) }
}
