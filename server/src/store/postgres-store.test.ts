/** The suite that every store passes, over Postgres. */
import { testStore } from '@millrace/core/testing'
import { Pool } from 'pg'
import { createClock } from '../clock/clock.ts'
import { createDatabase } from '../../../test/support/postgres.ts'
import { migrate } from '../migrations/migrate.ts'
import { createPostgresStore } from './postgres-store.ts'

testStore('the Postgres store', async ({ plugin, registry, now }) => {
  const database = await createDatabase()
  const pool = new Pool({ connectionString: database.url, max: 5 })
  await migrate(pool, [plugin])
  const clock = createClock(pool, { test: new Date(now) })
  await clock.start()
  const faults: unknown[] = []
  const keep = (error: unknown) => faults.push(error)
  return {
    store: createPostgresStore({ pool, registry, onPoison: keep, onVersionFault: keep }),
    createWorkspace: async () => {
      const { rows } = await pool.query<{ id: number }>(`insert into millrace.workspace (name) values ('Test') returning id`)
      return rows[0]!.id
    },
    publish: async ({ workspace, flow, version, document, state }) => {
      const { rows } = await pool.query<{ id: string }>(
        flow === null
          ? `insert into millrace.flow (workspace, name, state, draft, current_version, created_at, updated_at)
             values ($1, 'Test', $2, $3, $4, now(), now()) returning id::text`
          : `update millrace.flow set state = $2, draft = $3, current_version = $4 where workspace = $1 and id = $5 returning id::text`,
        [workspace, state, document, version, ...(flow === null ? [] : [flow])],
      )
      await pool.query(
        'insert into millrace.flow_version (flow, version, document, published_at) values ($1, $2, $3, now()) on conflict do nothing',
        [rows[0]!.id, version, document],
      )
      await pool.query('update millrace.workspace set revision = revision + 1 where id = $1', [workspace])
      return rows[0]!.id
    },
    moveTo: (at) => clock.set(at),
    close: async () => {
      await pool.end()
      await database.drop()
      if (faults.length > 0) throw new AggregateError(faults, 'Batches were refused')
    },
  }
})
