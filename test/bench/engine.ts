/**
 * B1 through the product: the runtime with the real node packages in this process, on a fresh database. Measured are the ingest of
 * one event a contact, and the visits of all lanes from those events to the end of the last run; the two delays pass by moving the
 * virtual clock. Calls are queued as rows but nobody makes them: delivery is not the engine's.
 */
import bonus from '@millrace/node-bonus'
import condition from '@millrace/node-condition'
import delay from '@millrace/node-delay'
import end from '@millrace/node-end'
import tag from '@millrace/node-tag'
import trigger from '@millrace/node-trigger'
import email from '@millrace/plugin-email'
import type { IncomingEvent, LaneKey } from '@millrace/core'
import { createRuntime, type Runtime } from '@millrace/server'
import type { Pool } from 'pg'
import { benchFlow, firstDelayMs, secondDelayMs } from './flow.ts'

export const workspace = 1
export const start = Date.parse('2026-01-01T00:00:00Z')
const batchSize = 1000
/** Visits at once, as many as a runtime makes: one computes while Postgres works for the others. */
export const visitors = 5

export interface EngineRun {
  readonly ingestSeconds: number
  /** Of the three phases: entering up to the first delay, up to the second, to the end. */
  readonly phaseSeconds: readonly number[]
}

/** `onPhase` is called, unmeasured, after the ingest (0) and after each phase (1 to 3). */
export async function runEngine(pool: Pool, contacts: number, onPhase: (phase: number) => Promise<void>): Promise<EngineRun> {
  const runtime = await openEngine(pool)
  try {
    await ingest(runtime, contacts, introduction)
    await visitAll(runtime)
    const ingestSeconds = await seconds(() => ingest(runtime, contacts, order))
    await onPhase(0)
    const phaseSeconds: number[] = []
    for (const at of [start, start + firstDelayMs, start + firstDelayMs + secondDelayMs]) {
      await pool.query('update millrace.clock set at = to_timestamp($1::float8 / 1000)', [at])
      phaseSeconds.push(await seconds(() => visitAll(runtime)))
      await onPhase(phaseSeconds.length)
    }
    return { ingestSeconds, phaseSeconds }
  } finally {
    await runtime.stop()
  }
}

/** The runtime with the flow published, and the clock at `start`; whoever measures makes the visits. */
export async function openEngine(pool: Pool): Promise<Runtime> {
  const runtime = createRuntime({
    pool,
    plugins: [trigger, condition, tag, bonus, delay, email, end],
    work: false,
    clock: { test: new Date(start) },
    secret: 'bench-secret-0123456789abcdef-0123456789abcdef',
  })
  await runtime.start()
  const { id } = await runtime.flows.create(workspace, benchFlow)
  await runtime.flows.publish(workspace, id)
  return runtime
}

export async function seconds(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

/** Senders wait for their answers: two batches are on the way at any time. */
export async function ingest(runtime: Runtime, contacts: number, eventOf: (contact: number) => IncomingEvent): Promise<void> {
  let next = 0
  const sender = async () => {
    while (next < contacts) {
      const first = next
      next = Math.min(contacts, first + batchSize)
      await runtime.ingest(Array.from({ length: next - first }, (_, index) => eventOf(first + index)))
    }
  }
  await Promise.all([sender(), sender()])
}

export async function visitAll(runtime: Runtime): Promise<void> {
  for (let lanes = await runtime.store.dueLanes(); lanes.length > 0; lanes = await runtime.store.dueLanes()) {
    const queue = [...lanes]
    await Promise.all(Array.from({ length: visitors }, () => visitFrom(runtime, queue)))
  }
}

async function visitFrom({ store, engine }: Runtime, queue: LaneKey[]): Promise<void> {
  for (let lane = queue.shift(); lane !== undefined; lane = queue.shift()) {
    while ((await store.visit(lane, engine))?.more === true);
  }
}

export const introduction = (contact: number): IncomingEvent => ({
  workspace,
  identity: { userId: `contact-${contact}` },
  traits: { email: `contact-${contact}@bench.example`, first_name: `Name ${contact}` },
  event: { id: `identify-${contact}`, type: 'identify', event: 'Identified', at: start, receivedAt: start, properties: {} },
})

export const order = (contact: number): IncomingEvent => ({
  workspace,
  identity: { userId: `contact-${contact}` },
  event: {
    id: `order-${contact}`,
    type: 'track',
    event: 'Order Completed',
    at: start,
    receivedAt: start,
    properties: { order_id: `order-${contact}`, total: (contact % 100) + 0.5, currency: 'EUR' },
  },
})
