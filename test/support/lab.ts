/** A runtime over the lab's nodes on a fresh database (or a second one on the same), at the test clock, with shorthands for tests of the laws. */
import type { FlowDocument, IncomingEvent, JsonObject, PluginDefinition, RunState } from '@millrace/core'
import { Pool, type PoolConfig } from 'pg'
import type { Runtime, RuntimeOptions } from '../../server/src/runtime.ts'
import { createRuntime } from '../../server/src/runtime.ts'
import type { PostgresStore } from '../../server/src/store/postgres-store.ts'
import { labPlugin, type LabOptions } from './lab-plugin.ts'
import { createDatabase } from './postgres.ts'

export const labStart = Date.parse('2026-03-01T12:00:00Z')

export interface Lab {
  readonly url: string
  readonly pool: Pool
  readonly runtime: Runtime
  readonly store: PostgresStore
  readonly workspace: number
  /** What went wrong in the background. */
  readonly faults: unknown[]
  /** Creates and publishes; answers the flow's id. */
  install(document: FlowDocument): Promise<string>
  /** An event of a user now, not sent yet. */
  event(user: string, event: string, more?: Partial<IncomingEvent> & { readonly properties?: JsonObject }): IncomingEvent
  /** Runs of a user in the order they were entered. */
  runs(user: string): Promise<readonly RunState[]>
  query<T extends object>(sql: string, values?: unknown[]): Promise<T[]>
  close(): Promise<void>
}

export interface LabSetup extends LabOptions, Partial<Pick<RuntimeOptions, 'work' | 'clock'>> {
  /** Another process on the same database: its url. */
  readonly url?: string
  /** Besides the lab's own. */
  readonly plugins?: readonly PluginDefinition[]
  /** Makes the pool: for faults to be put in. */
  readonly pool?: (config: PoolConfig) => Pool
  /** False: migrated, but nothing rings or works until the test starts it. */
  readonly started?: boolean
}

export async function openLab(setup: LabSetup = {}): Promise<Lab> {
  const database = setup.url === undefined ? await createDatabase() : { url: setup.url, drop: async () => {} }
  const config = { connectionString: database.url, max: 10 }
  const pool = setup.pool?.(config) ?? new Pool(config)
  pool.on('error', () => {})
  const faults: unknown[] = []
  const runtime = createRuntime({
    pool,
    plugins: [labPlugin(setup), ...(setup.plugins ?? [])],
    secret: 'the-lab-has-no-secret-but-a-long-one',
    clock: setup.clock ?? { test: new Date(labStart) },
    work: setup.work ?? true,
    onError: (error) => faults.push(error),
  })
  if (setup.started !== false) await runtime.start()
  const workspace = await firstWorkspace(pool, setup.started !== false)
  let sent = 0
  const query = async <T extends object>(sql: string, values: unknown[] = []) => (await pool.query<T>(sql, values)).rows
  return {
    url: database.url,
    pool,
    runtime,
    store: runtime.store as PostgresStore,
    workspace,
    faults,
    query,
    install: async (document) => {
      const { id } = await runtime.flows.create(workspace, document)
      const published = await runtime.flows.publish(workspace, id)
      if (published === null || 'findings' in published) throw new Error(JSON.stringify(published))
      return id
    },
    event: (user, event, { properties = {}, ...more } = {}) => ({
      workspace,
      identity: { userId: user },
      event: { id: `${event}:${user}:${sent++}`, type: 'track', event, at: labStart, receivedAt: labStart, properties },
      ...more,
    }),
    runs: async (user) => {
      const rows = await query<{ id: string }>(
        'select r.id from millrace.run r join millrace.contact c on c.id = r.contact where c.user_id = $1 order by r.entered_at, r.id',
        [user],
      )
      return Promise.all(rows.map(async ({ id }) => (await runtime.store.run(id))!))
    },
    close: async () => {
      await runtime.stop()
      await pool.end()
      await database.drop()
    },
  }
}

async function firstWorkspace(pool: Pool, migrated: boolean): Promise<number> {
  if (!migrated) return 0
  const { rows } = await pool.query<{ id: number }>('select id from millrace.workspace order by id limit 1')
  if (rows[0] !== undefined) return rows[0].id
  const made = await pool.query<{ id: number }>(`insert into millrace.workspace (name) values ('Lab') returning id`)
  return made.rows[0]!.id
}

/** A flow from a sketch: nodes as `[id, type, config]`, edges as `from.port>to`. */
export function sketch(
  nodes: readonly (readonly [id: string, type: string, config?: JsonObject])[],
  edges: readonly string[],
  settings: FlowDocument['settings'] = {},
): FlowDocument {
  return {
    millrace: 1,
    name: 'Sketch',
    settings: { entry: { policy: 'always' }, ...settings },
    nodes: nodes.map(([id, type, config = {}]) => ({ id, type, version: 1, config })),
    edges: edges.map((edge) => {
      const [, from = '', port = '', to = ''] = /^(.+)\.(.+)>(.+)$/.exec(edge) ?? []
      return { from, port, to }
    }),
  }
}

/** Reminds of a cart that nobody paid for: the flow in which order is everything. */
export const cart = sketch(
  [
    ['start', 'lab.start', { event: 'Product Added' }],
    ['wait', 'lab.wait', { event: 'Order Completed', minutes: 30 }],
    ['remind', 'lab.mark', { mark: 'reminded' }],
    ['thank', 'lab.mark', { mark: 'thanked' }],
    ['end', 'lab.end'],
  ],
  ['start.out>wait', 'wait.timeout>remind', 'wait.came>thank', 'remind.out>end', 'thank.out>end'],
)
