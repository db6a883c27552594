/** The statements over `millrace.site_message`. All are scoped by workspace; whose a message is follows from the browser's own anonymous id. */
import type { Instant, JsonObject, Sql } from '@millrace/core'
import type { Reply } from './wire.ts'

export interface NewMessage {
  readonly workspace: number
  readonly id: string
  readonly to: string
  readonly channel: 'popup' | 'chat'
  readonly frequency: string
  readonly content: JsonObject
  readonly at: Instant
  readonly expiresAt: Instant
}

/** False when nobody has that address. The contact of the message comes first, then whoever has such a userId. */
export async function insertMessage(sql: Sql, message: NewMessage): Promise<boolean> {
  const { workspace, id, to, channel, frequency, content, at, expiresAt } = message
  const [row] = await sql.query<{ found: boolean }>(
    `with own as (
       select c.id from millrace.message m join millrace.contact c on c.id = m.contact
       where m.id = $2::uuid and m.workspace = $1 and (c.user_id = $3 or exists (
         select from millrace.anonymous a where a.workspace = $1 and a.anonymous_id = $3 and a.contact = c.id))
     ), who as (
       select id from own
       union all
       select id from millrace.contact where workspace = $1 and user_id = $3 and not exists (select from own)
       union all
       select contact from millrace.anonymous where workspace = $1 and anonymous_id = $3
         and not exists (select from own) and not exists (select from millrace.contact where workspace = $1 and user_id = $3)
       limit 1
     ), added as (
       insert into millrace.site_message (workspace, id, contact, channel, frequency, content, created_at, expires_at)
       select $1, $2::uuid, id, $4, $5, $6::jsonb, to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000) from who
       on conflict do nothing
     )
     select exists (select from who) as found`,
    [workspace, id, to, channel, frequency, JSON.stringify(content), at, expiresAt],
  )
  return row?.found === true
}

export interface Asked {
  readonly workspace: number
  readonly anonymousId: string
}

export interface PendingRow extends Asked {
  readonly id: string
  readonly channel: 'popup' | 'chat'
  readonly content: JsonObject
  readonly replies: readonly Reply[]
  readonly at: Instant
  readonly seen: boolean
}

/** Of one browser at once. */
const pendingMost = 50

/** What is to be on the screens of these browsers, oldest first: chat until it expires, pop-ups as often as they say and until answered. */
export async function readPending(sql: Sql, asked: readonly Asked[]): Promise<readonly PendingRow[]> {
  return await sql.query<PendingRow>(
    `select asked.workspace, asked.anonymous_id as "anonymousId", m.*
     from (select unnest($1::int[]) as workspace, unnest($2::text[]) as anonymous_id) as asked
     join millrace.anonymous a on a.workspace = asked.workspace and a.anonymous_id = asked.anonymous_id
     cross join lateral (
       select m.id::text, m.channel, m.content::json, m.replies::json, m.shown_at is not null as seen,
         (extract(epoch from m.created_at) * 1000)::float8 as at
       from millrace.site_message m
       where m.workspace = a.workspace and m.contact = a.contact and m.expires_at > millrace.clock_now()
         and (m.channel = 'chat' or (m.done_at is null and (m.frequency = 'visit' or m.shown_at is null
           or (m.frequency = 'day' and m.shown_at <= millrace.clock_now() - interval '1 day'))))
       order by m.created_at desc, m.id desc limit ${pendingMost}
     ) m
     order by m.at, m.id`,
    [asked.map(({ workspace }) => workspace), asked.map(({ anonymousId }) => anonymousId)],
  )
}

export interface KeptMessage {
  readonly channel: 'popup' | 'chat'
  readonly content: JsonObject
  readonly frequency: string
  readonly contact: string
  readonly replies: number
  readonly userId: string | null
  readonly anonymousId: string | null
}

/** Locks the row until the commit. */
export async function lockMessage(sql: Sql, workspace: number, id: string): Promise<KeptMessage | null> {
  const [row] = await sql.query<KeptMessage>(
    `select m.channel, m.content::json, m.frequency, m.contact::text, jsonb_array_length(m.replies) as replies, c.user_id as "userId",
       (select anonymous_id from millrace.anonymous a where a.workspace = m.workspace and a.contact = m.contact order by 1 limit 1) as "anonymousId"
     from millrace.site_message m join millrace.contact c on c.id = m.contact
     where m.workspace = $1 and m.id = $2::uuid for update of m`,
    [workspace, id],
  )
  return row ?? null
}

export interface Marked {
  readonly workspace: number
  readonly id: string
  readonly shown: boolean
  readonly done: boolean
  readonly reply: Reply | null
}

/** A reply that is there already is not added again. */
export async function markMessage(sql: Sql, { workspace, id, shown, done, reply }: Marked): Promise<void> {
  await sql.query(
    `update millrace.site_message set
       shown_at = case when $3 then millrace.clock_now() else shown_at end,
       done_at = case when $4 then coalesce(done_at, millrace.clock_now()) else done_at end,
       replies = case when $5::jsonb is null or replies @> jsonb_build_array(jsonb_build_object('id', $5::jsonb -> 'id')) then replies
         else replies || jsonb_build_array($5::jsonb) end
     where workspace = $1 and id = $2::uuid`,
    [workspace, id, shown, done, reply === null ? null : JSON.stringify(reply)],
  )
}

export async function mergeMessages(
  sql: Sql,
  { workspace, from, into }: { readonly workspace: number; readonly from: string; readonly into: string },
): Promise<void> {
  await sql.query('update millrace.site_message set contact = $3 where workspace = $1 and contact = $2', [workspace, from, into])
}

/** Of one statement: a minute's, where thousands are sent. */
const removedMost = 5000

/** Removes some of those that nobody will see any more; those that somebody holds are left for the next time. */
export async function removeExpired(sql: Sql): Promise<void> {
  await sql.query(
    `delete from millrace.site_message where (workspace, id) in (
       select workspace, id from millrace.site_message where expires_at <= millrace.clock_now()
       limit ${removedMost} for update skip locked)`,
  )
}
