/** An engine without a store: flows and events in memory, for what is measured of JavaScript alone. */
import {
  createEngine,
  createRegistry,
  type Engine,
  type FlowDocument,
  type LaneInput,
  type LaneWork,
  type PluginDefinition,
} from '@millrace/core'

export const workspace = 1
export const start = Date.parse('2026-01-01T00:00:00Z')

/** An engine that knows these flows, each active in its first version under its place from 1 on. */
export function engineWith(plugins: readonly PluginDefinition[], flows: readonly FlowDocument[]): Engine {
  const engine = createEngine(createRegistry([...plugins]))
  flows.forEach((document, index) => {
    engine.load({ workspace, flow: String(index + 1), version: 1, document, state: 'active', timezone: 'UTC', current: true })
  })
  return engine
}

/** One event for each of so many contacts. */
export const eventInputs = (count: number, nameOf: (contact: number) => string): readonly LaneInput[] =>
  Array.from({ length: count }, (_, contact) => ({
    workspace,
    contact: String(contact + 1),
    kind: 'event',
    event: {
      id: `event-${contact}`,
      type: 'track',
      event: nameOf(contact),
      at: start,
      receivedAt: start,
      properties: { order_id: `order-${contact}`, total: (contact % 100) + 0.5, number: contact, currency: 'EUR' },
    },
  }))

/** What a store would load for these inputs when none of the contacts has anything yet. */
export function freshWork(inputs: readonly LaneInput[], of = workspace): LaneWork {
  const contacts = inputs.map(({ contact }) => ({
    id: contact,
    userId: `contact-${contact}`,
    anonymousId: null,
    attributes: { first_name: `Name ${contact}`, email: `contact-${contact}@bench.example` },
    createdAt: start,
  }))
  const people = new Map(contacts.map((contact) => [contact.id, contact]))
  return { workspace: of, now: start, inputs, runs: [], contacts: people, entries: [], facts: new Map() }
}

/** Milliseconds of a piece of work. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
