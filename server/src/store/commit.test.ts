/** What a decision says stands after its commit, whatever was removed between its load and its commit. */
import { createRegistry, type Decision } from '@millrace/core'
import { Pool } from 'pg'
import { expect, it } from 'vitest'
import { createDatabase } from '../../../test/support/postgres.ts'
import { migrate } from '../migrations/migrate.ts'
import { commitDecision } from './commit.ts'
import { transaction } from './sql.ts'

it('keeps a renewed entry although retention has removed the one that it renews', async () => {
  const database = await createDatabase()
  const pool = new Pool({ connectionString: database.url })
  await migrate(pool, [])
  const at = Date.parse('1997-03-01T10:00:00Z')
  const none = {
    created: [],
    changed: [],
    revived: [],
    activations: [],
    writes: new Map(),
    calls: [],
    refusals: [],
    counters: [],
    emitted: [],
    entering: [],
    looks: [],
  }
  const renewed = (instant: number): Decision => ({
    ...none,
    entries: [{ flow: '1', contact: '7', key: 'cart', at: instant, renew: true }],
  })
  for (const instant of [at, at + 1000]) {
    const order = { lane: { workspace: 1, lane: 0 }, decision: renewed(instant) }
    await transaction(pool, (sql) => commitDecision(sql, createRegistry([]), order))
    const { rows } = await pool.query<{ at: Date }>('select at from millrace.entry')
    expect(rows).toEqual([{ at: new Date(instant) }])
  }
  await pool.end()
  await database.drop()
})
