/**
 * Rules of sending inside the claim: whose queue is looked at is locked against every other claim of any process, by contact and in one
 * order; then the contacts' queues are read anew, decided about, and the rulings go into the statement that marks the rows. Law: what one
 * claim let leave is what the next one of the same contact counts.
 */
import { isZone, type Instant, type Sql } from '@millrace/core'
import { msOf } from '../store/rows.ts'
import { plainArray } from '../store/sql.ts'
import { countedSince, decide, type ContactQueue, type QueuedMarketing, type Ruling } from './decide.ts'
import { refusal, refusalJoins } from './refusal.ts'
import type { ActiveRules, SendingRulesStore } from './store.ts'
import { paused } from '../sending/restoration.ts'

/** Any number; the other one is of the contact. */
const lockClass = 0x73656e64

/** One that waits for so long without having been tried is left out of account: what calls it is lost. */
const forgottenMs = 6 * 3600_000
const dayMs = 24 * 3600_000

export interface Judged {
  readonly claims: readonly { readonly id: string }[]
  /** The workspaces that had any rules a moment ago. */
  readonly ruled: ReadonlyMap<number, ActiveRules>
  readonly rules: Pick<SendingRulesStore, 'standing'>
}

/** Rulings on those of the claimed that may not leave now. */
export async function judge(sql: Sql, { claims, ruled, rules: store }: Judged): Promise<readonly Ruling[]> {
  const ids = plainArray(claims.map(({ id }) => id))
  const locked = await sql.query<{ contact: string; now: number }>(lockContacts, [ids, plainArray([...ruled.keys()])])
  const active = locked.length === 0 ? new Map<number, ActiveRules>() : await store.standing(sql, [...ruled.keys()])
  if (active.size === 0) return []
  const contacts = locked.map(({ contact }) => contact)
  const now = Math.floor(locked[0]!.now)
  const since = Math.min(...[...active.values()].map(({ rules }) => countedSince(rules, now)))
  const [zones, rows] = await Promise.all([
    sql.query<ZoneRow>(selectZones, [plainArray(contacts)]),
    sql.query<MessageRow>(selectQueues, [plainArray(contacts), since]),
  ])
  const claimed = new Set(claims.map(({ id }) => id))
  const byContact = Map.groupBy(rows, ({ contact }) => contact)
  return zones.flatMap(({ contact, workspace, zone }) => {
    const ruling = active.get(workspace)
    if (ruling === undefined) return []
    const { rules, timezone } = ruling
    const own = zone !== null && isZone(zone) ? zone : timezone
    const queue = queueOf(byContact.get(contact) ?? [], { claimed, now, zone: own, deferDays: rules.deferDays })
    return decide(rules, queue, now)
  })
}

/** In one order, so that two claims never wait for each other. */
const lockContacts = `
  select contact::text, ${msOf('millrace.clock_now()')} as now, pg_advisory_xact_lock(${lockClass}, hashint8(contact)) from (
    select m.contact from millrace.message m
    where m.id = any($1::uuid[]) and m.workspace = any($2::int[]) and m.state = 'queued' and not m.transactional
    group by m.contact order by hashint8(m.contact)
  ) as locked`

interface ZoneRow {
  readonly contact: string
  readonly workspace: number
  readonly zone: string | null
}

const selectZones = `
  select id::text as contact, workspace, attributes ->> 'timezone' as zone from millrace.contact where id = any($1::bigint[])`

interface MessageRow {
  readonly id: string
  readonly contact: string
  readonly channel: string
  readonly priority: number
  /** When it left; null: it is queued. */
  readonly sentAt: number | null
  readonly notBefore: number | null
  readonly queuedAt: number
  readonly failing: boolean
  readonly stands: boolean
}

/** The marketing of contacts that is queued, and that which left since then. */
const selectQueues = `
  select m.id::text, m.contact::text, m.channel, m.priority, ${msOf('m.queued_at')} as "queuedAt", ${msOf('m.not_before')} as "notBefore",
    case when m.state <> 'queued' then ${msOf('coalesce(m.claimed_at, m.settled_at)')} end as "sentAt",
    m.failure is not null as failing,
    m.state = 'queued' and not ${paused} and coalesce(flow.state, '') not in ('paused', 'archived') and ${refusal} is null as stands
  from millrace.message m
  left join millrace.flow on flow.id = m.flow
  ${refusalJoins}
  where m.contact = any($1::bigint[]) and not m.transactional and (m.state = 'queued'
    or (m.state in ('sending', 'sent', 'unknown') and coalesce(m.claimed_at, m.settled_at) > to_timestamp($2::float8 / 1000)))`

interface Looking {
  readonly claimed: ReadonlySet<string>
  readonly now: Instant
  readonly zone: string
  readonly deferDays: number | null
}

function queueOf(rows: readonly MessageRow[], looking: Looking): ContactQueue {
  return {
    zone: looking.zone,
    sent: rows.flatMap(({ channel, sentAt }) => (sentAt === null ? [] : [{ channel, at: Math.round(sentAt) }])),
    queued: rows.filter(({ sentAt }) => sentAt === null).map((row) => queuedOf(row, looking)),
  }
}

/** One that is put off, or that could not be sent at its last try, keeps no room from others. */
function queuedOf(row: MessageRow, { claimed, now, deferDays }: Looking): QueuedMarketing {
  const { id, channel, priority, stands, failing, notBefore, queuedAt } = row
  const isClaimed = claimed.has(id)
  const since = Math.max(queuedAt, notBefore ?? 0)
  const isOnItsWay = !failing && since <= now && now - since < forgottenMs
  // Of one that was not put off before, how long it waited was for another reason, such as a flow that was paused.
  const latest = deferDays === null ? Infinity : (notBefore === null ? now : queuedAt) + deferDays * dayMs
  return { id, channel, priority, latest, isClaimed, isReady: stands && (isClaimed || isOnItsWay) }
}
