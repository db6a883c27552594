/**
 * A first plan for a flow: what it waits to happen does, at rates that a shop could have, and made-up contacts and events carry values
 * with which the flow's rules hold for some and not for others.
 */
import type { Expected, ExpectedEvent, FlowDocument, Json, JsonObject } from '@millrace/core'
import { comparisonsIn, meeting, missing, pathOf, wantedIn, type Comparison } from './comparisons.ts'
import { newEvent, type PlannedAttribute, type PlannedEvent } from './plan.ts'

/** What starts a flow happens to a contact three times a month, what moves or ends its runs once in two. */
const startRate = { times: 3, unit: 'month' } as const
const moveRate = { times: 0.5, unit: 'month' } as const

export function proposedEvents(expected: Expected, document: FlowDocument): readonly PlannedEvent[] {
  const byName = Map.groupBy(expected.events, ({ event }) => event)
  const asked = comparisonsIn(document.nodes.map(({ config }) => config)).filter(({ path }) => path.startsWith(properties))
  const key = pathOf(document.settings?.entry?.key)
  const proposed = [...byName].flatMap(([event, its]) => variantsOf(event, its, { asked, key }))
  const requests = expected.requests.length === 0 ? [] : [{ kind: 'enter' as const }]
  return [...requests, ...proposed].map((event, index) => newEvent(index + 1, event))
}

const properties = 'event.properties.'

/** Of an event that starts runs whose rules ask for a property, one that they hold for and one that they do not. */
function variantsOf(
  event: string,
  its: readonly ExpectedEvent[],
  { asked, key }: { readonly asked: readonly Comparison[]; readonly key: string | undefined },
): readonly Omit<Partial<PlannedEvent>, 'key'>[] {
  const starts = its.some((each) => each.starts)
  const rules = its.map(({ where }) => where)
  const wanted = [...wantedIn(rules), ...(starts && key !== undefined ? [key] : [])]
  // The same in all events: an order is then of the cart that started the run.
  const some = wanted.map((path): Comparison => ({ path, operator: '==', literal: '1' }))
  const needed = valuesFor([...comparisonsIn(rules), ...some], meeting)
  const rate = starts ? startRate : moveRate
  const open = starts ? asked.filter(({ path }) => !(path.slice(properties.length) in needed)) : []
  if (open.length === 0) return [{ event, ...rate, properties: needed }]
  const variants = [meeting, missing].map((pick) => ({ ...valuesFor(open, pick), ...needed }))
  return variants.map((values) => ({ event, ...rate, times: rate.times / variants.length, properties: values }))
}

export function valuesFor(asked: readonly Comparison[], pick: (comparison: Comparison) => Json | undefined): JsonObject {
  const pairs = asked.flatMap((comparison) => {
    const [name, value] = [comparison.path.slice(properties.length), pick(comparison)]
    return !comparison.path.startsWith(properties) || name.includes('.') || value === undefined ? [] : [[name, value] as const]
  })
  // Of two comparisons of one property the first counts.
  return Object.fromEntries(pairs.toReversed())
}

const contact = 'contact.'
/** What contacts are given by the runtime and not by their attributes. */
export const ownFields: ReadonlySet<string> = new Set(['id', 'userId', 'anonymousId', 'createdAt', 'tags', 'segments', 'attributes'])

/** Attributes that the flow's rules ask for. */
export function proposedAttributes(document: FlowDocument): readonly PlannedAttribute[] {
  const asked = comparisonsIn([document.settings, document.nodes.map(({ config }) => config)]).flatMap((comparison) => {
    const name = comparison.path.startsWith(contact) ? comparison.path.slice(contact.length).replace(/^attributes\./, '') : ''
    return name === '' || name.includes('.') || ownFields.has(name) ? [] : [{ ...comparison, name }]
  })
  return [...Map.groupBy(asked, ({ name }) => name)].map(([name, its]) => {
    const values = [...its.map(meeting), ...its.map(missing)].filter(
      (value) => value !== undefined && value !== null && !Array.isArray(value),
    )
    return { name, values: [...new Set(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))))].join(', ') }
  })
}
