/** All route families, in one place. */
import type { PluginDefinition } from '@millrace/core'
import { permits } from '../../auth/policy.ts'
import type { Access } from '../../auth/access.ts'
import type { IdentitySecrets } from '../../auth/identity-secret.ts'
import type { KeyHints } from '../../auth/key-hints.ts'
import type { Runtime } from '../../runtime.ts'
import type { App } from '../app.ts'
import { consentRoutes } from '../../consent/routes.ts'
import { preferenceRoutes } from '../../consent/preferences-routes.ts'
import { sendingRuleRoutes } from '../../sending-rules/routes.ts'
import { inboxRoutes } from '../../inbox/index.ts'
import { messageRoutes, trackingRoutes } from '../../messages/index.ts'
import { callerOf } from '../guard.ts'
import { createCatalogue } from '../../people/catalogue.ts'
import { createEventNames, seenBy } from '../ingest/event-names.ts'
import { ingestRoutes } from '../ingest/routes.ts'
import type { Answering } from '../ingest/short-way.ts'
import { createLiveCounts, type LiveCounts } from '../live.ts'
import type { createMetrics } from '../metrics.ts'
import { catalogueRoutes } from './catalogue.ts'
import { clockRoutes } from './clock.ts'
import type { Geo } from '../../geo/geo.ts'
import { collectionRoutes } from './collections.ts'
import { commentRoutes } from './comments.ts'
import { composeRoutes } from './compose.ts'
import { connectionRoutes } from './connections.ts'
import { contactDoorRoutes } from './contact-doors.ts'
import { contactRoutes } from './contacts.ts'
import { deskRoutes } from './desks.ts'
import { eventByHandRoutes } from './events-by-hand.ts'
import { eventRoutes } from './events.ts'
import { explainRoutes } from './explain.ts'
import { flowExpectedRoutes } from './flow-expected.ts'
import { flowFileRoutes } from './flow-files.ts'
import { flowLifeRoutes } from './flow-life.ts'
import { flowPublishRoutes } from './flow-publish.ts'
import { flowStatsRoutes } from './flow-stats.ts'
import { flowRoutes } from './flows.ts'
import { peopleRoutes } from './people.ts'
import { tagRoutes } from './holders.ts'
import { healthRoutes } from './health.ts'
import { importRoutes } from './imports.ts'
import { keyRoutes } from './keys.ts'
import { logRoutes } from './log.ts'
import { memberRoutes } from './members.ts'
import { nodeDoorRoutes } from './node-doors.ts'
import { nodeTryRoutes } from './node-try.ts'
import { nodeTypeRoutes } from './node-types.ts'
import { pluginRoutes } from './plugin-routes.ts'
import { privacyRoutes } from './privacy.ts'
import { reportDayRoutes } from './report-days.ts'
import { reportRoutes } from './reports.ts'
import { retentionRoutes } from './retention.ts'
import { quarantineRoutes } from './quarantine.ts'
import { quotaRoutes } from './quota.ts'
import { resourceRoutes } from './resources.ts'
import { runHandRoutes } from './run-hands.ts'
import { runRoutes } from './runs.ts'
import { segmentRoutes } from './segments.ts'
import { sendingRoutes } from './sending.ts'
import { sessionRoutes } from './session.ts'
import { simulateRoutes } from './simulate.ts'
import { templateRoutes } from './templates.ts'
import { flowRehearseRoutes } from './flow-rehearse.ts'
import { flowTestRoutes } from './flow-test.ts'

export interface RouteOptions {
  readonly runtime: Runtime
  readonly access: Access
  readonly identitySecrets: IdentitySecrets
  readonly hints: KeyHints
  readonly secret: string
  readonly publicUrl: string | null
  readonly metrics: ReturnType<typeof createMetrics>
  readonly answering: Answering
  readonly stopping: () => boolean
  /** Whether the built-in inbox is what catches the mail. */
  readonly hasInbox: boolean
  readonly plugins: readonly (PluginDefinition | string)[]
  readonly geo: Geo | null
}

function openLiveCounts(app: App, { runtime, access, publicUrl }: RouteOptions): LiveCounts {
  const live = createLiveCounts(async (request) => {
    const actor = await callerOf(request, { access, pool: runtime.pool, publicUrl }).catch(() => null)
    return permits('read', actor?.role ?? null)
  })
  app.addHook('preClose', async () => live.close())
  return live
}

export async function addRoutes(app: App, options: RouteOptions): Promise<void> {
  const { runtime, metrics, secret, publicUrl, stopping } = options
  const live = openLiveCounts(app, options)

  flowRoutes(app, options)
  flowLifeRoutes(app, options)
  flowPublishRoutes(app, options)
  flowFileRoutes(app, options)
  commentRoutes(app, options)
  flowStatsRoutes(app, { runtime, live })
  explainRoutes(app, options)
  simulateRoutes(app, options)
  flowExpectedRoutes(app, options)
  nodeTypeRoutes(app, options)
  nodeTryRoutes(app, options)
  templateRoutes(app, options)
  flowTestRoutes(app, options)
  flowRehearseRoutes(app, options)
  composeRoutes(app, options)
  nodeDoorRoutes(app, options)
  runRoutes(app, options)
  runHandRoutes(app, options)
  quotaRoutes(app, options)
  retentionRoutes(app, options)
  contactRoutes(app, options)
  contactDoorRoutes(app, options)
  deskRoutes(app, options)
  peopleRoutes(app, options)
  privacyRoutes(app, options)
  tagRoutes(app, options)
  eventRoutes(app, options)
  quarantineRoutes(app, options)
  segmentRoutes(app, options)
  keyRoutes(app, options)
  sessionRoutes(app, { pool: runtime.pool, secret, publicUrl })
  memberRoutes(app, { pool: runtime.pool, secret, publicUrl })
  sendingRoutes(app, options)
  connectionRoutes(app, options)
  resourceRoutes(app, options)
  clockRoutes(app, options)
  messageRoutes(app, runtime)
  logRoutes(app, options)
  reportRoutes(app, options)
  reportDayRoutes(app, options)
  trackingRoutes(app, { runtime, secret })
  preferenceRoutes(app, { runtime, secret })
  consentRoutes(app, { runtime, secret })
  sendingRuleRoutes(app, options)
  if (options.hasInbox) inboxRoutes(app, runtime)
  healthRoutes(app, { runtime, metrics: metrics.registry, stopping })
  const catalogue = createCatalogue(runtime.pool)
  catalogueRoutes(app, { runtime, catalogue })
  const names = seenBy([createEventNames(runtime.pool), catalogue])
  eventByHandRoutes(app, { runtime, names })
  await importRoutes(app, { runtime, names })
  await collectionRoutes(app, options)
  await pluginRoutes(app, options)
  await app.register(async (scope) => ingestRoutes(scope, { ...options, names }))
}
