/**
 * The binding decision about a message, taken where nothing can come between: one statement locks the rows, looks at
 * suppression and the flow at this very moment, and marks `sending` in a commit of its own before anything leaves.
 *
 * A row found `sending` under an older attempt belongs to a process that died: what it sent is unknown. Marketing then stays
 * `unknown` for ever (at most once); transactional mail is sent again under its old key (at least once), unless suppressed since.
 *
 * A message that is known to have left before a dump was restored is `unknown` too, whatever its class (see sending/guard.ts).
 */
import type { Failure, JsonObject } from '@millrace/core'
import type { Pool } from 'pg'
import type { Departure } from '../sending/journal.ts'
import { paused } from '../sending/restoration.ts'
import { plainArray, toJson, transaction } from '../store/sql.ts'

export interface Claim {
  readonly id: string
  readonly attempt: number
}

/**
 * `send`: ours to send now. `refused`: suppressed since it was queued. `unknown`: may have been sent. `held`: its flow is paused
 * or archived. `busy`: a newer attempt has it. `settled`: done before.
 */
export type Verdict = 'send' | 'refused' | 'unknown' | 'held' | 'busy' | 'settled'

export interface ClaimedMessage {
  readonly id: string
  readonly verdict: Verdict
  readonly state: 'queued' | 'sending' | 'sent' | 'failed' | 'unknown' | 'refused'
  readonly workspace: number
  readonly channel: string
  readonly to: string
  readonly content: JsonObject
  readonly transactional: boolean
  readonly contact: string
  readonly run: string | null
  readonly flow: string | null
  readonly node: string | null
  readonly refusal: string | null
  readonly failure: Failure | null
  readonly userId: string | null
  readonly anonymousId: string | null
  /** How many times it was tried, this one included. */
  readonly tries: number
  /** When it was settled, if it is. */
  readonly settledAt: number | null
  /** What it is known by outside of the database: the same message of the same run has it again when a dump was restored in between. */
  readonly departure: Departure
}

/** Claims a batch; the answers are in the order asked. */
export async function claimMessages(pool: Pool, claims: readonly Claim[]): Promise<readonly (ClaimedMessage | null)[]> {
  const values = [plainArray(claims.map(({ id }) => id)), plainArray(claims.map(({ attempt }) => attempt)), toJson(leftBefore)]
  const rows = await transaction(pool, (sql) => sql.query<ClaimedMessage>(claimStatement, values))
  const byId = new Map(rows.map((row) => [row.id, row]))
  return claims.map(({ id }) => byId.get(id) ?? null)
}

const leftBefore: Failure = {
  code: 'MESSAGE_LEFT_BEFORE',
  message: 'It was sent already, after the dump that the database was restored from: the files of the sender know of it',
}

/**
 * The event that started a run and the flow are what a run is known by, for a client that sends its events again after a restored dump
 * starts the same run anew, under another id; then the node, and which of the run's messages at that node it is.
 */
const departureKey = `md5(case when m.run is null then m.id::text else concat_ws(':', m.workspace, m.flow, m.node,
    coalesce((select r.event::json ->> 'id' from millrace.run r where r.id = m.run), m.run::text),
    (select count(*) from millrace.message earlier where earlier.run = m.run and earlier.node = m.node and earlier.id < m.id)) end)::uuid`

const claimStatement = `
  with wanted as (
    select * from unnest($1::uuid[], $2::int[]) as wanted(id, attempt)
  ), found as (
    select m.id, m.state, m.refusal, m.failure, m.tries, m.settled_at, wanted.attempt, departure.key, departed.yes as departed,
      case
        when m.state not in ('queued', 'sending') then 'settled'
        when m.state = 'sending' and m.attempt >= wanted.attempt then 'busy'
        when ${paused} then 'held'
        when departed.yes then 'unknown'
        when m.state = 'sending' and (not m.transactional or suppressed.yes) then 'unknown'
        when suppressed.yes then 'refused'
        when flow.state in ('paused', 'archived') then 'held'
        else 'send'
      end as verdict
    from wanted
    join millrace.message m on m.id = wanted.id
    left join millrace.flow on flow.id = m.flow
    cross join lateral (
      select exists (
        select from millrace.suppression s
        where s.workspace = m.workspace and s.channel = m.channel and s.address_hash = m.address_hash
          and (s.scope = 'any' or not m.transactional)
      ) or exists (
        select from millrace.suppression s
        where s.contact = m.contact and s.workspace = m.workspace and s.channel = m.channel
          and (s.scope = 'any' or not m.transactional)
      ) as yes
    ) suppressed
    cross join lateral (select ${departureKey} as key) departure
    cross join lateral (select exists (select from millrace.departed d where d.key = departure.key) as yes) departed
    for update of m
  ), changed as (
    update millrace.message m
    set state = case found.verdict when 'send' then 'sending' else found.verdict end,
      attempt = found.attempt,
      tries = m.tries + case found.verdict when 'send' then 1 else 0 end,
      refusal = case found.verdict when 'refused' then 'suppressed' end,
      failure = case when found.departed then $3::jsonb else m.failure end,
      settled_at = case found.verdict when 'send' then null else millrace.clock_now() end
    from found where m.id = found.id and found.verdict in ('send', 'refused', 'unknown')
    returning m.id, m.state, m.tries, m.refusal, m.failure, m.workspace, m.settled_at
  ), logged as (
    insert into millrace.message_status (message, workspace, status, at)
    select id, workspace, case state when 'refused' then 'failed' else state end, millrace.clock_now()
    from changed where state in ('refused', 'unknown')
    on conflict do nothing
  )
  select m.id, found.verdict, coalesce(changed.state, found.state) as state, m.workspace, m.channel, m."to", m.content::json, m.transactional,
    m.contact::text, m.run::text, m.flow::text, m.node, coalesce(changed.refusal, found.refusal) as refusal,
    coalesce(changed.failure, found.failure) as failure,
    contact.user_id as "userId",
    (select anonymous_id from millrace.anonymous a where a.contact = m.contact order by anonymous_id limit 1) as "anonymousId",
    coalesce(changed.tries, found.tries) as tries,
    (extract(epoch from coalesce(changed.settled_at, found.settled_at)) * 1000)::float8 as "settledAt",
    json_build_object('key', replace(found.key::text, '-', ''), 'epoch', (select epoch from millrace.sending)) as departure
  from found
  join millrace.message m on m.id = found.id
  left join millrace.contact on contact.id = m.contact
  left join changed on changed.id = found.id`
