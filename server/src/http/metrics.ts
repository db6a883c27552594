/**
 * What Prometheus reads at /metrics: counters of this process, and gauges of the whole database read at the time of the scrape. No label
 * holds what a sender or a customer wrote.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry as PrometheusRegistry } from 'prom-client'
import type { Runtime } from '../runtime.ts'
import { quarantineCount } from '../read/quarantine.ts'
import { callCounts, inboxAge, runLag } from '../read/queue.ts'
import { stepCount } from '../read/stats.ts'
import type { App } from './app.ts'

export interface Metrics {
  accepted(count: number): void
  refused(code: string): void
}

export function createMetrics(): Metrics & { readonly registry: PrometheusRegistry } {
  const registry = new PrometheusRegistry()
  const registers = [registry]
  const accepted = new Counter({ name: 'millrace_events_accepted_total', help: 'Events stored, duplicates included', registers })
  const refused = new Counter({ name: 'millrace_events_refused_total', help: 'Events refused, by reason', labelNames: ['code'], registers })
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    accepted: (count) => accepted.inc(count),
    refused: (code) => refused.inc({ code }),
  }
}

/** Gauges that are read from the database when asked for. */
export function measureRuntime(registry: PrometheusRegistry, { pool, sending }: Runtime): void {
  const gauge = (name: string, help: string, read: () => Promise<number>) =>
    registry.registerMetric(new Gauge({ name, help, registers: [], collect: readInto(read) }))
  gauge('millrace_lane_lag_seconds', 'Age of the oldest event that its lane has not handled', () => inboxAge(pool))
  gauge('millrace_oldest_due_age_seconds', 'How long the longest overdue run is overdue', () => runLag(pool))
  gauge('millrace_quarantined', 'Inputs put aside because they could not be handled', () => quarantineCount(pool))
  gauge('millrace_steps', 'Steps executed in all published versions, by their counters', () => stepCount(pool))

  gauge('millrace_sending_paused', '1 while a restored database is not confirmed', async () => ((await sending.notice()) === null ? 0 : 1))

  const calls = new Gauge({
    name: 'millrace_calls',
    help: 'Calls that are not done, by state',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      for (const [state, count] of await callCounts(pool)) calls.set({ state }, count)
    },
  })
}

function readInto(read: () => Promise<number>) {
  return async function collect(this: Gauge): Promise<void> {
    this.set(await read())
  }
}

/** An answer, by the pattern of its route; `ms` to its end. */
export type RequestMeasure = (answer: {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly ms: number
}) => void

/** Measures every answer of the app; answers how to tell of one that was given beside it. */
export function measureRequests(app: App, registry: PrometheusRegistry): RequestMeasure {
  const duration = new Histogram({
    name: 'millrace_http_request_duration_seconds',
    help: 'Time to the end of the answer, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers: [registry],
  })
  const children = new Map<string, { observe(seconds: number): void }>()
  const measure: RequestMeasure = ({ method, route, status, ms }) => {
    const key = `${method} ${route} ${Math.floor(status / 100)}`
    let child = children.get(key)
    if (child === undefined) children.set(key, (child = duration.labels({ method, route, status: `${Math.floor(status / 100)}xx` })))
    child.observe(ms / 1000)
  }
  app.addHook('onResponse', async (request, reply) => {
    measure({ method: request.method, route: request.routeOptions.url ?? 'unknown', status: reply.statusCode, ms: reply.elapsedTime })
  })
  return measure
}
