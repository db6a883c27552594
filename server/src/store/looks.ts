/**
 * Which contacts are due to be looked at (`observe.ts` of core), and what is kept of a look. Rows change under the lock of their lane
 * alone. A survey makes every contact of a lane due, in the visit of that lane: a crash before its commit leaves it to the next visit.
 */
import type { Instant, LaneKey, Look, Sql } from '@millrace/core'
import type { DueQuery } from './load.ts'
import { msOf } from './rows.ts'
import { plainArray } from './sql.ts'

/** Contacts that are due, the longest first. Those with something left in their inboxes come later, after that. */
export async function dueLooks(sql: Sql, { lane, now, limit, contacts }: Omit<DueQuery, 'held'>): Promise<readonly string[]> {
  const values = [lane.workspace, lane.lane, now, limit]
  const rows = await sql.query<{ contact: string }>(
    `select k.contact from millrace.look k
     where k.workspace = $1 and k.lane = $2 and k.look_at <= to_timestamp($3::float8 / 1000)
       and k.contact not in (select i.contact from millrace.inbox i where i.workspace = $1 and i.lane = $2)
       ${contacts === null ? '' : 'and k.contact = any($5::bigint[])'}
     order by k.look_at limit $4`,
    contacts === null ? values : [...values, plainArray(contacts)],
  )
  return rows.map(({ contact }) => contact)
}

interface LookRow {
  readonly contact: string
  readonly seen_at: number | null
  readonly revision: number
  readonly look_at: number | null
}

export async function loadLooks(sql: Sql, workspace: number, contacts: readonly string[]): Promise<readonly Look[]> {
  if (contacts.length === 0) return []
  const rows = await sql.query<LookRow>(
    `select contact, ${msOf('seen_at')} as seen_at, revision::float8 as revision, ${msOf('look_at')} as look_at
     from millrace.look where workspace = $1 and contact = any($2::bigint[])`,
    [workspace, plainArray(contacts)],
  )
  return rows.map(({ contact, seen_at, revision, look_at }) => ({ contact, seenAt: rounded(seen_at), revision, lookAt: rounded(look_at) }))
}

const rounded = (at: number | null): Instant | null => (at === null ? null : Math.round(at))

export async function keepLooks(sql: Sql, { workspace, lane }: LaneKey, looks: readonly Look[]): Promise<void> {
  if (looks.length === 0) return
  await sql.query(
    `insert into millrace.look (workspace, lane, contact, seen_at, revision, look_at)
     select $1::int, $2::smallint, contact, to_timestamp(seen_at / 1000), revision, to_timestamp(look_at / 1000)
     from unnest($3::bigint[], $4::float8[], $5::bigint[], $6::float8[]) as l (contact, seen_at, revision, look_at)
     on conflict (workspace, contact) do update
       set seen_at = excluded.seen_at, revision = excluded.revision, look_at = excluded.look_at`,
    [
      workspace,
      lane,
      plainArray(looks.map((look) => look.contact)),
      plainArray(looks.map((look) => look.seenAt)),
      plainArray(looks.map((look) => look.revision)),
      plainArray(looks.map((look) => look.lookAt)),
    ],
  )
}

/** Of contacts that are gone, or of whom nothing is asked (any more). */
export async function dropLooks(sql: Sql, workspace: number, contacts: readonly string[]): Promise<void> {
  if (contacts.length === 0) return
  await sql.query('delete from millrace.look where workspace = $1 and contact = any($2::bigint[])', [workspace, plainArray(contacts)])
}

/** Puts off a look that could not be done; false when there is none. */
export async function postponeLook(sql: Sql, { workspace }: LaneKey, contact: string): Promise<boolean> {
  const rows = await sql.query(
    `update millrace.look set look_at = millrace.clock_now() + interval '1 hour' where workspace = $1 and contact = $2 returning 1`,
    [workspace, contact],
  )
  return rows.length > 0
}

/** Makes all contacts of the workspace due, lane by lane, once this transaction is committed. The lanes are to be rung. */
export async function askSurvey(sql: Sql, workspace: number): Promise<readonly LaneKey[]> {
  return sql.query<LaneKey>(
    `insert into millrace.survey (workspace, lane) select workspace, lane from millrace.lane where workspace = $1 order by lane
     on conflict (workspace, lane) do update set stamp = excluded.stamp returning workspace, lane`,
    [workspace],
  )
}

/**
 * The lane's part of the survey with this stamp. One that was asked for meanwhile stays. Contacts that nobody has looked at and that have
 * inputs under way are looked at with these: who has just come would be taken for one that was there before.
 */
export async function surveyLane(
  sql: Sql,
  { workspace, lane }: LaneKey,
  { now, stamp, arriving }: { readonly now: Instant; readonly stamp: string; readonly arriving: readonly string[] },
): Promise<void> {
  await sql.query(
    `insert into millrace.look (workspace, lane, contact, look_at)
     select $1::int, $2::smallint, c.id, to_timestamp($3::float8 / 1000)
     from millrace.contact c left join millrace.look k on k.workspace = c.workspace and k.contact = c.id
     where c.workspace = $1 and c.lane = $2 and c.merged_into is null
       and (k.contact is not null or (c.id <> all($4::bigint[])
         and c.id not in (select i.contact from millrace.inbox i where i.workspace = $1 and i.lane = $2)))
     on conflict (workspace, contact) do update set look_at = least(look.look_at, excluded.look_at)`,
    [workspace, lane, now, plainArray(arriving)],
  )
  await sql.query('delete from millrace.survey where workspace = $1 and lane = $2 and stamp = $3::bigint', [workspace, lane, stamp])
}

/** What was known of one contact goes to the one that takes it over, who is to be looked at anew. */
export async function mergeLooks(
  sql: Sql,
  { workspace, from, into, lane }: { readonly workspace: number; readonly from: string; readonly into: string; readonly lane: number },
): Promise<void> {
  await sql.query(
    `with gone as (delete from millrace.look where workspace = $1 and contact = $2 returning seen_at, revision)
     insert into millrace.look (workspace, lane, contact, seen_at, revision, look_at)
     select $1, $4, $3, seen_at, revision, millrace.clock_now() from gone on conflict (workspace, contact) do nothing`,
    [workspace, from, into, lane],
  )
  await sql.query(`update millrace.look set look_at = least(look_at, millrace.clock_now()) where workspace = $1 and contact = $2`, [
    workspace,
    into,
  ])
}
