/**
 * Calls as rows. A claim is a commit of its own and a lease in real time; whoever holds it renews it, and what it held when it died
 * becomes claimable again (`safe`) or visibly unknown (`never`). An outcome counts only for the attempt that was claimed.
 */
import type { CallOutcome, CallRecord, Failure, Json, LaneInput, LaneKey, Sql } from '@millrace/core'
import type { Known } from '../sending/guard.ts'
import { paused } from '../sending/restoration.ts'
import { pushInputs } from './inbox.ts'
import { plainArray, textArray, toJson } from './sql.ts'

/** How long a claim holds without being renewed. */
export const leaseSeconds = 15

export type ClaimedCall = CallRecord & { readonly attempt: number }

interface CallRow {
  readonly id: string
  readonly workspace: number
  readonly contact: string
  readonly run: string | null
  readonly flow: number | null
  readonly node: string | null
  readonly type: string
  readonly key: string
  readonly data: Json
  readonly awaited: boolean
  readonly attempt: number
}

const columns = 'c.id, c.workspace, c.contact, c.run, c.flow, c.node, c.type, c.key, c.data::json, c.awaited, c.attempt'

function callOf(row: CallRow): ClaimedCall {
  return { ...row, run: row.run!, flow: String(row.flow), node: row.node! }
}

export interface ClaimOrder {
  readonly limit: number
  readonly types: readonly string[]
  /** The life of the database that this process sends for; null: whichever. */
  readonly known: Known | null
}

/**
 * Calls of the known types that are due, of each workspace as many as of any other while it has so many: one's backlog does not hold
 * up another's single call. Those of flows that stand still wait, and all of them while the database may be a restored one: until an
 * operator confirms it, and for a process that knows it otherwise (see sending/guard.ts).
 */
export async function claimCalls(sql: Sql, { limit, types, known }: ClaimOrder): Promise<readonly ClaimedCall[]> {
  const rows = await sql.query<CallRow>(
    `with due as (
       select c.id from millrace.workspace w cross join lateral (
         select c.id, c.due_at from millrace.call c
         where not ${paused} and ($4::uuid is null or (select exists (select from millrace.sending where instance = $4 and epoch >= $5)))
           and c.workspace = w.id and c.state = 0 and c.due_at <= millrace.clock_now() and c.type = any($2::text[])
           and not exists (select from millrace.flow f where f.id = c.flow and f.state in ('paused', 'archived'))
         order by c.due_at limit $1 for update skip locked) c
       order by row_number() over (partition by w.id order by c.due_at), c.due_at limit $1)
     update millrace.call c set state = 1, attempt = c.attempt + 1, lease_until = clock_timestamp() + $3 * interval '1 second'
     from due where c.id = due.id returning ${columns}`,
    [limit, types, leaseSeconds, known?.instance ?? null, known?.epoch ?? null],
  )
  return rows.map(callOf)
}

/** A call under the attempt that claimed it: after a lease has run out the same call may be another's, under a later one. */
export type CallClaim = Pick<ClaimedCall, 'id' | 'attempt'>

/** Of several calls at once, rows are locked in the order of their ids, here as in `settleCalls`: in any other two of them could wait for each other. */
const heldClaims = `with held as (
    select c.id from millrace.call c join unnest($1::uuid[], $2::int[]) as claim (id, attempt) on c.id = claim.id and c.attempt = claim.attempt
    where c.state = 1 order by c.id for update of c)`
const claimValues = (list: readonly CallClaim[]) => [list.map(({ id }) => id), list.map(({ attempt }) => attempt)]

/** Answers the claims that still hold. */
export async function renewLeases(sql: Sql, list: readonly CallClaim[]): Promise<readonly CallClaim[]> {
  return sql.query<CallClaim>(
    `${heldClaims} update millrace.call c set lease_until = clock_timestamp() + $3 * interval '1 second'
     from held where c.id = held.id returning c.id, c.attempt`,
    [...claimValues(list), leaseSeconds],
  )
}

/** Claims given back unperformed, by a process that stops. */
export async function releaseCalls(sql: Sql, list: readonly CallClaim[]): Promise<void> {
  await sql.query(
    `${heldClaims} update millrace.call c set state = 0, attempt = c.attempt - 1, lease_until = null from held where c.id = held.id`,
    claimValues(list),
  )
}

export interface Settlement {
  readonly id: string
  /** The attempt that was claimed; null: whichever is. */
  readonly attempt: number | null
  readonly outcome: CallOutcome
}

/** Puts down how attempts ended; the lanes to ring where runs wait for it. A claim that was lost meanwhile changes nothing. */
export async function settleCalls(sql: Sql, settlements: readonly Settlement[]): Promise<readonly LaneKey[]> {
  const held = await lockClaims(sql, settlements)
  const mine = settlements.filter(({ id }) => held.has(id))
  const done = mine.filter(({ outcome }) => outcome.kind === 'done')
  if (done.length > 0) await sql.query('delete from millrace.call where id = any($1::uuid[])', [done.map(({ id }) => id)])
  await putOff(sql, mine)
  for (const { id, outcome } of mine) {
    if (outcome.kind === 'failed' || outcome.kind === 'unknown')
      await keepFault(sql, { ids: [id], state: outcome.kind === 'unknown' ? 2 : 3, failure: outcome.failure })
  }
  const answers = mine.flatMap(({ id, outcome }): LaneInput[] => {
    const { awaited, workspace, contact, run } = held.get(id)!
    if (!awaited || run === null || outcome.kind === 'retry') return []
    const answer = outcome.kind === 'done' ? { result: outcome.result } : { failure: outcome.failure }
    return [{ workspace, contact, kind: 'result', run, call: id, ...answer }]
  })
  return pushInputs(sql, answers)
}

async function lockClaims(sql: Sql, settlements: readonly Settlement[]): Promise<ReadonlyMap<string, CallRow>> {
  const rows = await sql.query<CallRow>(
    `select ${columns} from millrace.call c join unnest($1::uuid[], $2::int[]) as s (id, attempt)
       on s.id = c.id and c.attempt = coalesce(s.attempt, c.attempt)
     where c.state = 1 order by c.id for update of c`,
    [settlements.map(({ id }) => id), settlements.map(({ attempt }) => attempt)],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** In one statement: quiet hours put off whole campaigns. */
async function putOff(sql: Sql, settlements: readonly Settlement[]): Promise<void> {
  const later = settlements.flatMap(({ id, outcome }) => (outcome.kind === 'retry' ? [{ id, ...outcome }] : []))
  if (later.length === 0) return
  await sql.query(
    `update millrace.call c set state = 0, due_at = to_timestamp(later.at / 1000), failure = later.failure::jsonb, lease_until = null
     from rows from (unnest($1::uuid[]), unnest($2::float8[]), unnest($3::text[])) as later (id, at, failure) where c.id = later.id`,
    [plainArray(later.map(({ id }) => id)), plainArray(later.map(({ at }) => at)), textArray(later.map(({ failure }) => toJson(failure)))],
  )
}

async function keepFault(
  sql: Sql,
  { ids, state, failure }: { readonly ids: readonly string[]; readonly state: 2 | 3; readonly failure: Failure },
): Promise<void> {
  await sql.query('update millrace.call set state = $2, failure = $3, lease_until = null where id = any($1::uuid[])', [
    ids,
    state,
    toJson(failure),
  ])
}

const lost: Failure = {
  code: 'CALL_UNKNOWN',
  message: 'The process that made this call died: whether it was done is not known, so it is not repeated',
}

/**
 * Leases that ran out. None did while Postgres was away, for nobody could renew it: after its start whoever lives has a whole lease's
 * time to come back, and whatever they did meanwhile is recorded instead of being done again.
 */
const expired = `c.state = 1 and c.lease_until < clock_timestamp()
  and clock_timestamp() > pg_postmaster_start_time() + ${leaseSeconds} * interval '1 second'`

/** Calls whose claimant died: repeated under the same key when their type allows it, else visible as unknown. */
export async function reclaimCalls(sql: Sql, safeTypes: readonly string[]): Promise<readonly LaneKey[]> {
  await sql.query(
    `update millrace.call set state = 0, lease_until = null
     where id in (select c.id from millrace.call c where ${expired} and c.type = any($1::text[]) order by c.id for update skip locked)`,
    [safeTypes],
  )
  const rows = await sql.query<CallRow>(
    `select ${columns} from millrace.call c where ${expired} and c.type <> all($1::text[]) order by c.id for update skip locked`,
    [safeTypes],
  )
  if (rows.length === 0) return []
  await keepFault(sql, { ids: rows.map(({ id }) => id), state: 2, failure: lost })
  const answers = rows.filter(({ awaited, run }) => awaited && run !== null)
  return pushInputs(
    sql,
    answers.map(({ id, workspace, contact, run }): LaneInput => ({
      workspace,
      contact,
      kind: 'result',
      run: run!,
      call: id,
      failure: lost,
    })),
  )
}
