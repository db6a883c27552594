/** A server of one's own for a journey: a process on a fresh database under the test clock, with its API client and the Segment SDK. */
import { createClient, type Client } from './client.ts'
import { createDatabase } from './postgres.ts'
import { startProcess, startServer } from './process.ts'
import { createSegment, type Segment } from './segment.ts'

export interface Journey {
  readonly url: string
  readonly databaseUrl: string
  readonly client: Client
  readonly segment: Segment
  /** What the server printed. */
  output(): string
  close(): Promise<void>
}

export interface JourneyOptions {
  /** Where the test clock starts. */
  readonly clock: string
  /** Worker processes besides the server, which works too. */
  readonly workers?: number
  readonly env?: Readonly<Record<string, string>>
}

export const keys = { apiKey: 'journey-api-key-0123456789abcdef', writeKey: 'journey-write-key-0123456789abcdef' } as const

export async function startJourney({ clock, workers = 0, env = {} }: JourneyOptions): Promise<Journey> {
  const database = await createDatabase()
  const all = {
    DATABASE_URL: database.url,
    MILLRACE_SECRET: 'journey-secret-0123456789abcdef-0123456789abcdef',
    MILLRACE_API_KEY: keys.apiKey,
    MILLRACE_WRITE_KEY: keys.writeKey,
    MILLRACE_TEST_CLOCK: clock,
    ...env,
  }
  const server = await startServer(all)
  const others = Array.from({ length: workers }, () => startProcess('worker', all))
  const segment = createSegment(server.url, keys.writeKey)
  return {
    url: server.url,
    databaseUrl: database.url,
    client: createClient({ url: server.url, apiKey: keys.apiKey }),
    segment,
    output: server.output,
    close: async () => {
      await segment.close()
      await Promise.all([server, ...others].map((process) => process.end()))
      await database.drop()
    },
  }
}
