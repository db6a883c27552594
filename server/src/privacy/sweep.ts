/**
 * The end of an erasure: what was being written when it committed is there by now, and goes too. Every working process looks; the row of
 * the erasure is the truth, and whoever locks it does it.
 */
import type { Sql } from '@millrace/core'
import type { Duty } from '../runtime/duties.ts'
import { transaction, withClient } from '../store/sql.ts'
import { type ErasureSource, holdLanes, treat } from './erase.ts'
import type { Remains } from './remains.ts'

/** Whoever keeps things in memory for a moment has written them by then. */
const restSeconds = 1
/** A message that is longer on its way than that is given up: its sender is dead, or it stands still. */
const patienceMinutes = 20

/** Open erasures whose time has come: no transaction is left that began before, and nothing is on its way to the person. */
const ripe = `e.swept_at is null and e.begun_at < now() - interval '${restSeconds} seconds'
  and (e.begun_at < now() - interval '${patienceMinutes} minutes' or (
    e.begun < pg_snapshot_xmin(pg_current_snapshot())
    and not exists (select from millrace.call c where c.contact = e.contact and c.workspace = e.workspace and c.state = 1)))`

export function createSweep(source: ErasureSource): Duty {
  return {
    name: 'erasure',
    step: async () => {
      const [next] = await withClient(source.pool, (sql) =>
        sql.query<{ id: string }>(`select e.id from millrace.erasure e where ${ripe} order by e.id limit 1`),
      )
      return next === undefined ? false : transaction(source.pool, (sql) => sweepOne(sql, source, next.id))
    },
    outlook: async () => {
      const [row] = await withClient(source.pool, (sql) =>
        sql.query<{ due: boolean }>(`select exists (select from millrace.erasure e where ${ripe}) as due`),
      )
      return { due: row!.due, nextAt: null }
    },
  }
}

interface Open {
  readonly id: string
  readonly workspace: number
  readonly contact: string
  readonly remains: Remains
}

/** False when another process has it. */
async function sweepOne(sql: Sql, source: ErasureSource, id: string): Promise<boolean> {
  await sql.query(`set local statement_timeout = '120s'`)
  const [open] = await sql.query<Open>(
    `select id::text, workspace, contact::text, remains from millrace.erasure where id = $1::bigint and swept_at is null for update skip locked`,
    [id],
  )
  if (open === undefined) return false
  const { workspace } = open
  const strays = await straysOf(sql, open)
  const remains = { ...open.remains, contacts: [...open.remains.contacts, ...strays] }
  await holdLanes(sql, workspace, remains.contacts)
  await settleLost(sql, workspace, remains.contacts)
  await treat(sql, source, { workspace, remains, finishing: false })
  await sql.query('update millrace.erasure set remains = null, swept_at = now() where id = $1::bigint', [id])
  return true
}

/**
 * A message that was on its way told its status to the user it knew. When nothing else was ever heard of them, the contact that this made
 * is nobody but the one who was erased.
 */
async function straysOf(sql: Sql, { workspace, remains }: Open): Promise<readonly string[]> {
  const rows = await sql.query<{ id: string }>(
    `select c.id::text from millrace.contact c
     where c.workspace = $1 and c.user_id = any($2::text[]) and c.attributes = '{}'
       and exists (select from millrace.event e where e.contact = c.id)
       and not exists (select from millrace.event e where e.contact = c.id and not exists (
         select from millrace.message m where m.id = (e.message ->> 'id')::uuid and m.contact = any($3::bigint[])))`,
    [workspace, remains.userIds, remains.contacts],
  )
  return rows.map(({ id }) => id)
}

/** Nobody sends these any more: what was queued again is not sent, and of what was on its way nothing is known. */
async function settleLost(sql: Sql, workspace: number, contacts: readonly string[]): Promise<void> {
  await sql.query(
    `with settled as (
       update millrace.message set settled_at = millrace.clock_now(), state = case state when 'queued' then 'refused' else 'unknown' end,
         refusal = case state when 'queued' then 'erased' end
       where workspace = $1 and contact = any($2::bigint[]) and state in ('queued', 'sending') returning id, state
     )
     insert into millrace.message_status (message, workspace, status, at)
     select id, $1, case state when 'refused' then 'failed' else 'unknown' end, millrace.clock_now() from settled on conflict do nothing`,
    [workspace, contacts],
  )
}
