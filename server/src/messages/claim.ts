/**
 * The binding decision about a message, taken where nothing can come between: one statement locks the rows, looks at
 * suppression, consent, the run and the flow at this very moment, and marks `sending` in a commit of its own before anything leaves.
 * Where the workspace has quiet hours or caps, they are judged before in the same transaction, under locks of the contacts.
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
import { judge } from '../sending-rules/judge.ts'
import { refusal, refusalJoins } from '../sending-rules/refusal.ts'
import type { SendingRulesStore } from '../sending-rules/store.ts'
import { plainArray, textArray, toJson, transaction } from '../store/sql.ts'

export interface Claim {
  readonly id: string
  readonly attempt: number
  readonly workspace: number
}

/**
 * `send`: ours to send now. `refused`: not to be sent, for the reason in `refusal`. `deferred`: rules of sending put it off. `unknown`: may
 * have been sent. `held`: its flow is paused or archived. `busy`: a newer attempt has it. `settled`: done before.
 */
export type Verdict = 'send' | 'refused' | 'deferred' | 'unknown' | 'held' | 'busy' | 'settled'

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
  /** Of one that is put off: which rule, and for how long from now. */
  readonly deferredFor: string | null
  readonly waitMs: number | null
  /** What it is known by outside of the database: the same message of the same run has it again when a dump was restored in between. */
  readonly departure: Departure
}

/** Claims a batch; the answers are in the order asked. Absent `rules`: no workspace has any. */
export async function claimMessages(
  pool: Pool,
  claims: readonly Claim[],
  rules?: Pick<SendingRulesStore, 'active' | 'standing'>,
): Promise<readonly (ClaimedMessage | null)[]> {
  const ruled = await rules?.active(claims.map(({ workspace }) => workspace))
  const rows = await transaction(pool, async (sql) => {
    const rulings = rules === undefined || ruled === undefined || ruled.size === 0 ? [] : await judge(sql, { claims, ruled, rules })
    return sql.query<ClaimedMessage>(claimStatement, [
      plainArray(claims.map(({ id }) => id)),
      plainArray(claims.map(({ attempt }) => attempt)),
      toJson(leftBefore),
      plainArray(rulings.map(({ id }) => id)),
      plainArray(rulings.map((ruling) => (ruling.kind === 'defer' ? ruling.until : null))),
      textArray(rulings.map(({ reason }) => reason)),
    ])
  })
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
  ), ruling as (
    select id, to_timestamp(until / 1000) as until, reason from rows from (unnest($4::uuid[]), unnest($5::float8[]), unnest($6::text[]))
      as ruling(id, until, reason)
  ), found as (
    select m.id, m.state, m.refusal, m.failure, m.tries, m.settled_at, wanted.attempt, departure.key, departed.yes as departed,
      coalesce(against.reason, case when ruling.until is null then ruling.reason end) as reason,
      ruling.until, ruling.reason as deferred_for,
      case
        when m.state not in ('queued', 'sending') then 'settled'
        when m.state = 'sending' and m.attempt >= wanted.attempt then 'busy'
        when ${paused} then 'held'
        when departed.yes then 'unknown'
        when m.state = 'sending' and (not m.transactional or suppressed.yes) then 'unknown'
        when against.reason is not null then 'refused'
        when flow.state in ('paused', 'archived') then 'held'
        when ruling.until is not null then 'deferred'
        when ruling.id is not null then 'refused'
        else 'send'
      end as verdict
    from wanted
    join millrace.message m on m.id = wanted.id
    left join millrace.flow on flow.id = m.flow
    left join ruling on ruling.id = m.id and m.state = 'queued'
    ${refusalJoins}
    cross join lateral (select ${refusal} as reason) against
    cross join lateral (select ${departureKey} as key) departure
    cross join lateral (select exists (select from millrace.departed d where d.key = departure.key) as yes) departed
    for update of m
  ), changed as (
    update millrace.message m
    set state = case found.verdict when 'send' then 'sending' when 'deferred' then 'queued' else found.verdict end,
      attempt = found.attempt,
      tries = m.tries + case found.verdict when 'send' then 1 else 0 end,
      refusal = case found.verdict when 'refused' then found.reason end,
      failure = case when found.departed then $3::jsonb else m.failure end,
      not_before = case found.verdict when 'deferred' then found.until else m.not_before end,
      deferred_for = case found.verdict when 'deferred' then found.deferred_for else m.deferred_for end,
      claimed_at = case found.verdict when 'send' then millrace.clock_now() else m.claimed_at end,
      settled_at = case when found.verdict in ('send', 'deferred') then null else millrace.clock_now() end
    from found where m.id = found.id and found.verdict in ('send', 'refused', 'unknown', 'deferred')
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
    found.deferred_for as "deferredFor", (extract(epoch from found.until - millrace.clock_now()) * 1000)::float8 as "waitMs",
    json_build_object('key', replace(found.key::text, '-', ''), 'epoch', (select epoch from millrace.sending)) as departure
  from found
  join millrace.message m on m.id = found.id
  left join millrace.contact on contact.id = m.contact
  left join changed on changed.id = found.id`
