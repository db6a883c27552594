/** Liveness, readiness and metrics. Public: they tell numbers and yes or no, nothing of any workspace. */
import type { Registry as PrometheusRegistry } from 'prom-client'
import Type from 'typebox'
import { readReadiness } from '../../read/health.ts'
import type { Runtime } from '../../runtime.ts'
import type { App } from '../app.ts'

export interface HealthOptions {
  readonly runtime: Runtime
  readonly metrics: PrometheusRegistry
  /** True from the first signal to stop. */
  readonly stopping: () => boolean
}

const readiness = Type.Object({
  ready: Type.Boolean(),
  database: Type.Boolean(),
  queue: Type.Boolean(),
  migrations: Type.Boolean(),
  sending: Type.String({ description: 'on, unknown, or why nothing is sent; it does not make the server unready' }),
  stopping: Type.Boolean(),
})

export function healthRoutes(app: App, { runtime, metrics, stopping }: HealthOptions): void {
  const alive = Type.Object({ ok: Type.Literal(true) })
  app.get(
    '/healthz',
    { schema: { tags: ['health'], summary: 'The process answers', response: { 200: alive } }, config: { policy: 'public' } },
    async () => ({ ok: true as const }),
  )

  const schema = { tags: ['health'], summary: 'Database, queue and migrations are in order', response: { 200: readiness, 503: readiness } }
  app.get('/readyz', { schema, config: { policy: 'public' } }, async (_request, reply) => {
    const found = await readReadiness(runtime.pool, runtime.registry.plugins)
    const ready = found.database && found.queue && found.migrations && !stopping()
    return reply.code(ready ? 200 : 503).send({ ready, ...found, stopping: stopping() })
  })

  const metricsSchema = { tags: ['health'], summary: 'Metrics for Prometheus', produces: ['text/plain'] }
  app.get('/metrics', { schema: metricsSchema, config: { policy: 'public' } }, async (_request, reply) => {
    void reply.type(metrics.contentType)
    return reply.send(await metrics.metrics())
  })
}
