/** Several calls at once are locked in one order, whoever asks: renewals beside settlements waited for each other (deadlock). */
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../../test/support/client.ts'
import { openLab, type Lab } from '../../../test/support/lab.ts'
import { releaseCalls, renewLeases } from './calls.ts'
import { withClient } from './sql.ts'

const low = '00000000-0000-7000-8000-000000000001'
const high = '00000000-0000-7000-8000-000000000002'

let lab: Lab
let other: Client
beforeAll(async () => {
  lab = await openLab({ work: false })
  other = new Client({ connectionString: lab.url })
  await other.connect()
})
afterAll(async () => {
  await other.end()
  await lab.close()
})

it.each([
  ['renewed', renewLeases],
  ['given back', releaseCalls],
])('claims that are %s wait for the first of them before they hold the second', async (_, change) => {
  await lab.query('delete from millrace.call')
  // The higher stands first in the table and in the list: whatever goes by either order takes it before the lower.
  for (const id of [high, low])
    await lab.query(
      `insert into millrace.call (id, workspace, contact, type, key, data, awaited, state, attempt, due_at)
       values ($1::uuid, $2, 1, 'lab.ask', $3, '{}', false, 1, 1, now())`,
      [id, lab.workspace, id],
    )
  await other.query('begin')
  await other.query('select from millrace.call where id = $1 for update', [low])
  const changed = withClient<unknown>(lab.pool, (sql) =>
    change(
      sql,
      [high, low].map((id) => ({ id, attempt: 1 })),
    ),
  )
  await until('the change waits for a lock', async () => {
    const { rows } = await other.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
    return rows.length === 1
  })
  await other.query('select from millrace.call where id = $1 for update nowait', [high])
  await other.query('commit')
  await changed
  const rows = await lab.query<{ id: string; leased: boolean }>(
    'select id, lease_until is not null as leased from millrace.call order by id',
  )
  expect(rows).toEqual([low, high].map((id) => ({ id, leased: change === renewLeases })))
})
