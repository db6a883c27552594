/**
 * Statements of a visit are planned once a connection, mostly while tables are empty: the plan of that moment must be one that can be
 * lived with when they are full. An index that answers only "this workspace" or "all that live" reads everything then; `column + 0`
 * in a condition keeps the planner off such an index.
 */
import type { Sql } from '@millrace/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openLab, type Lab } from '../../../test/support/lab.ts'
import { messageFact } from '../messages/facts.ts'
import { liveRuns, loadContacts } from './load.ts'

const id = '00000000-0000-7000-8000-000000000001'

let lab: Lab
beforeAll(async () => {
  lab = await openLab({ work: false })
})
afterAll(() => lab.close())

/** The indexes that the planner takes for what `ask` asks, knowing no values and no sizes, as in a visit (`enable_seqscan` off). */
async function indexesOf(ask: (sql: Sql) => Promise<unknown>): Promise<readonly string[]> {
  const asked: string[] = []
  await ask({ query: async (text) => (asked.push(text), []) })
  const plans: string[] = []
  for (const text of asked) {
    const client = await lab.pool.connect()
    try {
      await client.query('begin; set local enable_seqscan = off')
      const { rows } = await client.query<Record<'QUERY PLAN', string>>(`explain (generic_plan) ${text}`)
      plans.push(...rows.map((row) => row['QUERY PLAN']))
      await client.query('rollback')
    } finally {
      client.release()
    }
  }
  return plans.flatMap((line) => /Index (?:Only )?Scan (?:using|on) (\w+)/.exec(line)?.[1] ?? [])
}

it.each<[string, (sql: Sql, workspace: number) => Promise<unknown>, RegExp]>([
  ['runs of contacts are found by contact', (sql, workspace) => liveRuns(sql, workspace, ['1']), /^run_contact$/],
  ['contacts by their ids', (sql, workspace) => loadContacts(sql, workspace, ['1']), /^contact_pkey$/],
  [
    'messages of runs by run',
    (sql, workspace) => messageFact.load(sql, { workspace, ids: [id], now: 0, params: {}, pending: [] }),
    /^message\w*_run_idx$|^message_status_pkey$/,
  ],
])('%s, whatever the tables held when the plan was made', async (_, ask, wanted) => {
  const indexes = await indexesOf((sql) => ask(sql, lab.workspace))
  expect(indexes).not.toEqual([])
  expect(indexes.filter((name) => !wanted.test(name))).toEqual([])
})
