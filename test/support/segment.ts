/** The unmodified Segment SDK, pointed at a server. What it could not deliver makes `flush` reject: nothing is lost in silence. */
import { Analytics, type AnalyticsSettings } from '@segment/analytics-node'

export interface Segment {
  readonly analytics: Analytics
  /** Resolves once everything given to the SDK was acknowledged. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** `flushAt` is the size of a batch; what is sent before one `flush` goes out in order while it fits into one batch. */
export function createSegment(url: string, writeKey: string, settings?: Partial<AnalyticsSettings>): Segment {
  const analytics = new Analytics({ host: url, writeKey, flushAt: 500, flushInterval: 60_000, maxRetries: 3, ...settings })
  const failures: unknown[] = []
  analytics.on('error', (error) => failures.push(error.reason ?? error))
  const settle = (): void => {
    if (failures.length > 0) throw new Error(`${failures.length} events were not delivered`, { cause: failures.splice(0)[0] })
  }
  return {
    analytics,
    flush: async () => {
      await analytics.flush()
      settle()
    },
    close: async () => {
      await analytics.closeAndFlush()
      settle()
    },
  }
}
