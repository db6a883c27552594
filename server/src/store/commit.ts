/** Writes a decision down: runs, effects, step log and counters in the visit's own transaction (law 4), a statement for each kind. */
import type { Activation, CallRecord, CounterMove, Decision, LaneKey, Registry, RunState, Sql } from '@millrace/core'
import { logEvents } from './accept.ts'
import { pushInputs } from './inbox.ts'
import { keepLooks } from './looks.ts'
import { insertRefusals } from './quota.ts'
import { stateColumn, statusNumber } from './rows.ts'
import { jsonColumn, plainArray, textArray, toJson, toText } from './sql.ts'

export async function commitDecision(
  sql: Sql,
  registry: Registry,
  { lane, decision }: { lane: LaneKey; decision: Decision },
): Promise<void> {
  await Promise.all([
    insertRuns(sql, lane, decision.created),
    reviveRuns(sql, decision.revived),
    updateRuns(sql, decision.changed),
    insertActivations(sql, lane.workspace, decision.activations),
    keepEntries(sql, decision.entries),
    ...[...decision.writes].map(([type, batch]) => registry.writes.get(type)!.commit(sql, batch)),
    insertCalls(sql, decision.calls),
    insertRefusals(sql, lane.workspace, decision.refusals),
    moveCounters(sql, lane, decision.counters),
    keepLooks(sql, lane, decision.looks),
    emit(sql, decision),
  ])
}

async function emit(sql: Sql, { emitted, entering }: Decision): Promise<void> {
  if (emitted.length > 0) await logEvents(sql, emitted)
  await pushInputs(sql, [...emitted.map((item) => ({ ...item, kind: 'event' as const })), ...entering])
}

async function insertRuns(sql: Sql, { workspace, lane }: LaneKey, runs: readonly RunState[]): Promise<void> {
  if (runs.length === 0) return
  await sql.query(
    `insert into millrace.run (id, workspace, lane, contact, flow, version, node, status, steps, key, entered_at, since, wake_at, event,
       data, state, branch_of)
     select id, $1, $2, contact, flow, version, node, status, steps, key, to_timestamp(entered_at / 1000), to_timestamp(since / 1000),
       to_timestamp(wake_at / 1000), nullif(event, ''), nullif(data, ''), state, branch_of
     from (select unnest($3::uuid[]) as id, unnest($4::bigint[]) as contact, unnest($5::int[]) as flow,
       unnest($6::int[]) as version, unnest($7::text[]) as node, unnest($8::smallint[]) as status,
       unnest($9::int[]) as steps, unnest($10::text[]) as key, unnest($11::float8[]) as entered_at,
       unnest($12::float8[]) as since, unnest($13::float8[]) as wake_at, string_to_table($14, chr(30)) as event,
       string_to_table($15, chr(30)) as data, string_to_table($16, chr(30)) as state, unnest($17::uuid[]) as branch_of) as r`,
    [
      workspace,
      lane,
      plainArray(runs.map((run) => run.id)),
      plainArray(runs.map((run) => run.contact)),
      plainArray(runs.map((run) => run.flow)),
      plainArray(runs.map((run) => run.version)),
      textArray(runs.map((run) => run.node)),
      plainArray(runs.map((run) => statusNumber(run.status))),
      plainArray(runs.map((run) => run.steps)),
      textArray(runs.map((run) => toText(run.key))),
      plainArray(runs.map((run) => run.enteredAt)),
      plainArray(runs.map((run) => run.since)),
      plainArray(runs.map((run) => run.wakeAt)),
      jsonColumn(runs.map((run) => (run.event === null ? '' : toJson(run.event)))),
      jsonColumn(runs.map((run) => (run.data === null ? '' : toJson(run.data)))),
      jsonColumn(runs.map(stateColumn)),
      plainArray(runs.map((run) => run.branch?.root ?? null)),
    ],
  )
}

/** A run that failed waits again, before it moves. */
async function reviveRuns(sql: Sql, runs: readonly string[]): Promise<void> {
  if (runs.length === 0) return
  await sql.query('update millrace.run set status = 0 where id = any($1::uuid[]) and status = 2', [plainArray(runs)])
}

/** Only a waiting run moves, and only its lane's visitor moves it: anything else is refused as a whole. */
export async function updateRuns(sql: Sql, runs: readonly RunState[]): Promise<void> {
  if (runs.length === 0) return
  const [result] = await sql.query<{ moved: number }>(
    `with moved as (
       update millrace.run r set node = t.node, version = t.version, status = t.status, steps = t.steps, since = to_timestamp(t.since / 1000),
         wake_at = to_timestamp(t.wake_at / 1000), state = t.state
       from (select unnest($1::uuid[]) as id, unnest($2::text[]) as node, unnest($3::smallint[]) as status,
         unnest($4::int[]) as steps, unnest($5::float8[]) as since, unnest($6::float8[]) as wake_at,
         unnest($7::text[]) as state, unnest($8::int[]) as version) as t
       where r.id = t.id and r.status = 0 and r.steps <= t.steps returning 1)
     select count(*)::int as moved from moved`,
    [
      plainArray(runs.map((run) => run.id)),
      textArray(runs.map((run) => run.node)),
      plainArray(runs.map((run) => statusNumber(run.status))),
      plainArray(runs.map((run) => run.steps)),
      plainArray(runs.map((run) => run.since)),
      plainArray(runs.map((run) => run.wakeAt)),
      textArray(runs.map(stateColumn)),
      plainArray(runs.map((run) => run.version)),
    ],
  )
  if (result!.moved !== runs.length) throw new Error(`${runs.length - result!.moved} of ${runs.length} runs were moved by somebody else`)
}

export async function insertActivations(sql: Sql, workspace: number, activations: readonly Activation[]): Promise<void> {
  if (activations.length === 0) return
  await sql.query(
    `insert into millrace.activation (run, seq, workspace, contact, flow, version, at, input, steps)
     select run, seq, $1, contact, flow, version, to_timestamp(at / 1000), input, steps
     from (select unnest($2::uuid[]) as run, unnest($3::int[]) as seq, unnest($4::bigint[]) as contact,
       unnest($5::int[]) as flow, unnest($6::int[]) as version, unnest($7::float8[]) as at,
       unnest($8::text[]) as input, string_to_table($9, chr(30)) as steps) as a`,
    [
      workspace,
      plainArray(activations.map((activation) => activation.run)),
      plainArray(activations.map((activation) => activation.seq)),
      plainArray(activations.map((activation) => activation.contact)),
      plainArray(activations.map((activation) => activation.flow)),
      plainArray(activations.map((activation) => activation.version)),
      plainArray(activations.map((activation) => activation.at)),
      plainArray(activations.map((activation) => activation.input)),
      jsonColumn(activations.map((activation) => toJson(activation.steps))),
    ],
  )
}

/** A first entry must be the first (the primary key says so); a renewed one moves forward, though retention removed the old one meanwhile. */
async function keepEntries(sql: Sql, entries: Decision['entries']): Promise<void> {
  const renewed = entries.filter((entry) => entry.renew)
  const first = entries.filter((entry) => !entry.renew)
  const values = (list: Decision['entries']) => [
    plainArray(list.map((entry) => entry.flow)),
    plainArray(list.map((entry) => entry.contact)),
    textArray(list.map((entry) => toText(entry.key))),
    plainArray(list.map((entry) => entry.at)),
  ]
  const rows = 'unnest($1::int[], $2::bigint[], $3::text[], $4::float8[]) as e (flow, contact, key, at)'
  if (first.length > 0)
    await sql.query(
      `insert into millrace.entry (flow, contact, key, at) select flow, contact, key, to_timestamp(at / 1000) from ${rows}`,
      values(first),
    )
  if (renewed.length > 0)
    await sql.query(
      `insert into millrace.entry (flow, contact, key, at) select flow, contact, key, to_timestamp(at / 1000) from ${rows}
       on conflict (flow, contact, key) do update set at = excluded.at`,
      values(renewed),
    )
}

async function insertCalls(sql: Sql, calls: readonly CallRecord[]): Promise<void> {
  if (calls.length === 0) return
  await sql.query(
    `insert into millrace.call (id, workspace, contact, run, flow, node, type, key, data, awaited, due_at)
     select id, workspace, contact, run, flow, node, type, key, data, awaited, (select millrace.clock_now())
     from (select unnest($1::uuid[]) as id, unnest($2::int[]) as workspace, unnest($3::bigint[]) as contact,
       unnest($4::uuid[]) as run, unnest($5::int[]) as flow, unnest($6::text[]) as node, unnest($7::text[]) as type,
       unnest($8::text[]) as key, string_to_table($9, chr(30)) as data, unnest($10::boolean[]) as awaited) as c`,
    [
      plainArray(calls.map((call) => call.id)),
      plainArray(calls.map((call) => call.workspace)),
      plainArray(calls.map((call) => call.contact)),
      plainArray(calls.map((call) => call.run)),
      plainArray(calls.map((call) => call.flow)),
      textArray(calls.map((call) => call.node)),
      textArray(calls.map((call) => call.type)),
      textArray(calls.map((call) => call.key)),
      jsonColumn(calls.map((call) => toJson(call.data))),
      plainArray(calls.map((call) => call.awaited)),
    ],
  )
}

/** One row a lane, so that visitors never wait for each other; the same by the day of the workspace. */
export async function moveCounters(sql: Sql, { workspace, lane }: LaneKey, moves: readonly CounterMove[]): Promise<void> {
  if (moves.length === 0) return
  await sql.query(
    `with m as materialized (
       select * from unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::bigint[]) as m (flow, version, node, what, count)),
     total as (
       insert into millrace.counter (workspace, lane, flow, version, node, what, count)
       select $1::int, $2::smallint, flow, version, node, what, count from m
       on conflict (flow, version, lane, node, what) do update set count = counter.count + excluded.count)
     insert into millrace.counter_day (workspace, lane, flow, version, day, node, what, count)
     select $1::int, $2::smallint, flow, version, (millrace.clock_now() at time zone w.timezone)::date, node, what, count
     from m, millrace.workspace w where w.id = $1::int
     on conflict (flow, node, day, what, version, lane) do update set count = counter_day.count + excluded.count`,
    [
      workspace,
      lane,
      plainArray(moves.map((move) => move.flow)),
      plainArray(moves.map((move) => move.version)),
      textArray(moves.map((move) => move.node)),
      textArray(moves.map((move) => move.what)),
      plainArray(moves.map((move) => move.count)),
    ],
  )
}
