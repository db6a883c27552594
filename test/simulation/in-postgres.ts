/** The product on Postgres as an installation for the calm; or for bad weather, in which connections break before or after any statement. */
import { createEngine, seededRandom, type Store } from '@millrace/core'
import { createRuntime, type Runtime } from '../../server/src/runtime.ts'
import { FragilePool } from '../support/fragile-pool.ts'
import { createDatabase } from '../support/postgres.ts'
import type { Installation } from './calm.ts'
import { createOutside, httpOf } from './outside.ts'
import { vocabulary } from './vocabulary.ts'
import { flowIdOf, start, workspace, type World } from './world.ts'

export interface Postgres {
  /** An empty installation for one world. */
  install(world: World, weather: 'calm' | 'bad'): Promise<Installation>
  /** Connections broken so far. */
  readonly broken: number
  close(): Promise<void>
}

export async function openPostgres(): Promise<Postgres> {
  const database = await createDatabase()
  const pool = new FragilePool({ connectionString: database.url, max: 5 })
  let outside = createOutside(0, true)
  let broken = 0
  const around = {
    computing: async () => {},
    once: async () => {},
    send: async ({ id, key }: { readonly id: string; readonly key: string }) => outside.receive({ kind: 'letter', key, of: id }),
  }
  const clock = { test: new Date(start) }
  const runtime = createRuntime({ pool, plugins: vocabulary(around), clock, work: false, secret: 'nothing in a simulation is secret' })
  await runtime.start()
  return {
    install: async (world, weather) => {
      await empty(pool)
      outside = createOutside(world.seed, world.tame)
      const http = (call: string) => httpOf(outside, async () => {}, call)
      const onBreak = () => void (broken += 1)
      const flows = workspaceOf(runtime, pool)
      // Contacts are made in the calm before the first flow: an undone insert would take their ids.
      const isStormy = () => weather === 'bad' && flows.published.size > 0
      return {
        store: inWeather(runtime.store, { pool, seed: world.seed, isStormy, onBreak }),
        engine: createEngine(runtime.registry),
        http,
        ...flows,
      }
    },
    get broken() {
      return broken
    },
    close: async () => {
      await runtime.stop()
      await pool.end()
      await database.drop()
    },
  }
}

/** As after its migrations, with one workspace. Lanes stay: the store remembers that it made them. */
async function empty(pool: FragilePool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables
     where schemaname = 'millrace' and tablename not in ('lane', 'clock') and tablename not like '%migration%' and tablename not like 'sending%'`,
  )
  await pool.query(`truncate ${rows.map(({ name }) => `millrace.${name}`).join(', ')} restart identity cascade`)
  await pool.query('update millrace.lane set alarm_at = null')
  await pool.query(`insert into millrace.workspace (name) values ('Simulated')`)
}

function workspaceOf(
  runtime: Runtime,
  pool: FragilePool,
): Pick<Installation, 'moveTo' | 'publish' | 'stand'> & { readonly published: ReadonlySet<number> } {
  const { flows } = runtime
  const published = new Set<number>()
  return {
    published,
    moveTo: async (at) => {
      await pool.query('update millrace.clock set at = to_timestamp($1::float8 / 1000)', [at])
      await runtime.clock.now()
    },
    publish: async (flow, document) => {
      if (published.has(flow)) await flows.save(workspace, flowIdOf(flow), document, null)
      else await flows.create(workspace, document)
      published.add(flow)
      const result = await flows.publish(workspace, flowIdOf(flow))
      if (result === null || 'findings' in result) throw new Error(`A flow was not published: ${JSON.stringify(result)}`)
    },
    stand: async (flow, state) => {
      await flows.setState(workspace, flowIdOf(flow), state === 'active' ? 'resume' : 'pause')
    },
  }
}

interface Weather {
  readonly pool: FragilePool
  readonly seed: number
  isStormy(): boolean
  onBreak(): void
}

/** In a storm every other time a connection breaks at some statement. Who sends repeats until there is an answer; a visit is found again by who looks for what is due. */
function inWeather(store: Store, { pool, seed, isStormy, onBreak }: Weather): Store {
  const random = seededRandom(`weather ${seed}`)
  const broken = async <T>(work: () => Promise<T>): Promise<T | null> => {
    if (isStormy() && random() < 0.5) pool.breakAfter(Math.floor(random() * 14), random() < 0.5 ? 'before' : 'after')
    try {
      return await work()
    } catch (error) {
      if (pool.armed) throw error
      onBreak()
      return null
    } finally {
      pool.mend()
    }
  }
  const again = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      const done = await broken(work)
      if (done !== null) return done
    }
  }
  return {
    ...store,
    accept: (events) => again(() => store.accept(events)),
    push: (inputs) => again(() => store.push(inputs)),
    visit: (lane, engine, limit) => broken(() => store.visit(lane, engine, limit)),
  }
}
