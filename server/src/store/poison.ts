/**
 * A refused batch is halved by contact until the poisoned one stands alone, and that one's work is taken piece by piece: everything
 * else is done (law 5). The piece that cannot be handled is kept: an input in the quarantine with the error, a due run failed with it.
 */
import { rootOf, type LaneKey, type RunState, type Sql } from '@millrace/core'
import { insertActivations, moveCounters, updateRuns } from './commit.ts'
import { takeRow, type InboxRow } from './inbox.ts'
import { lockLane, type LockedLane } from './lanes.ts'
import { postponeLook, surveyLane } from './looks.ts'
import { runColumns, runOf, type RunRow } from './rows.ts'
import { isTransient, plainArray, textArray, toText, transaction } from './sql.ts'
import { BatchRefused, visitLane, type LaneReport, type VisitOrder, type VisitSource } from './visit.ts'

/** Told of every contact whose work could not be done. */
export type OnPoison = (error: unknown, contact: string) => void

/** The work put aside, as its quarantine row or its run says it. */
export class ProcessDied extends Error {
  readonly code = 'PROCESS_DIED'
  constructor() {
    super('PROCESS_DIED: the process died each time it handled this, the last time with nothing else under way')
    this.name = 'ProcessDied'
  }
}

/** Visits the halves of a refused batch. Null when another visitor took the lane meanwhile. */
export async function isolate(
  source: VisitSource & { readonly onPoison: OnPoison },
  order: VisitOrder,
  refused: BatchRefused,
): Promise<LaneReport | null> {
  if (isTransient(refused.cause)) throw refused.cause
  const { contacts } = refused
  if (contacts.length <= 1) {
    const [contact] = contacts
    if (contact === undefined) throw refused.cause
    return oneByOne(source, { ...order, contacts: [contact], limit: 1, jobs: [] })
  }
  const middle = Math.ceil(contacts.length / 2)
  let sum = nothingYet
  for (const half of [contacts.slice(0, middle), contacts.slice(middle)]) {
    const report = await visitHalf(source, { ...order, contacts: half, jobs: [] })
    if (report === null) return null
    sum = added(sum, report)
  }
  return sum
}

/**
 * A contact's inputs and due runs, one a visit and in order, until one is refused: that one is put aside. What came before it is
 * done, and what comes after it (an order, say, that ends a reminder) is met by the next visit.
 */
async function oneByOne(source: VisitSource & { readonly onPoison: OnPoison }, order: VisitOrder): Promise<LaneReport | null> {
  let sum = nothingYet
  for (;;) {
    try {
      const report = await visitLane(source, order)
      if (report === null) return null
      if (report.handled === 0) return sum
      sum = added(sum, report)
    } catch (error) {
      if (!(error instanceof BatchRefused)) throw error
      if (isTransient(error.cause) || error.piece === null) throw error.cause
      source.onPoison(error.cause, order.contacts![0]!)
      await quarantine(source, order.lane, { piece: error.piece, error: error.cause })
      return added(sum, { ...nothingYet, handled: 1 })
    }
  }
}

/** Of a visit in pieces: there may always be more. */
export const nothingYet: LaneReport = { handled: 0, steps: 0, calls: 0, more: true, nextAt: null }

export const added = (sum: LaneReport, report: LaneReport): LaneReport => ({
  ...sum,
  handled: sum.handled + report.handled,
  steps: sum.steps + report.steps,
  calls: sum.calls + report.calls,
})

async function visitHalf(source: VisitSource & { readonly onPoison: OnPoison }, order: VisitOrder): Promise<LaneReport | null> {
  try {
    return await visitLane(source, order)
  } catch (error) {
    if (!(error instanceof BatchRefused)) throw error
    return isolate(source, order, error)
  }
}

/** The very piece that was refused, if it is still to be handled: what came for the contact meanwhile is not to blame. */
async function quarantine(
  source: VisitSource,
  lane: LaneKey,
  { piece, error }: { readonly piece: string; readonly error: unknown },
): Promise<void> {
  await transaction(source.pool, async (sql) => {
    const locked = await lockLane(sql, lane)
    if (locked === null) return
    const { rows, runs } = await takePiece(sql, lane, { piece, locked })
    const due = runs.filter(({ wakeAt }) => wakeAt !== null && wakeAt <= locked.now)
    await putAside(source, sql, { lane, rows, runs: due, now: locked.now, error })
  })
}

export interface Taken {
  readonly piece: string
  readonly locked: Pick<LockedLane, 'now' | 'survey'>
}

/** Takes the input out of the inbox, finds the run, or puts off the look, that a piece names. Nothing when it is gone: then it was done. */
export async function takePiece(sql: Sql, lane: LaneKey, { piece, locked }: Taken): Promise<Pick<Refusal, 'rows' | 'runs'>> {
  const looked = idOf(piece, 'look')
  if (looked !== null) {
    // The survey that asked for the look was undone with it, and would ask for it again and again: from here on it is done.
    if (locked.survey !== null) await surveyLane(sql, lane, { now: locked.now, stamp: locked.survey, arriving: [] })
    const rows = (await postponeLook(sql, lane, looked)) ? [{ seq: '', contact: looked, kind: 'look', payload: '{}' }] : []
    return { rows, runs: [] }
  }
  const seq = idOf(piece, 'input')
  if (seq === null) return { rows: [], runs: await runsById(sql, [idOf(piece, 'run')!]) }
  return { rows: await takeRow(sql, lane, seq), runs: [] }
}

/** What a piece of that kind is known by; null: it is of the other kind. */
export const idOf = (piece: string, kind: 'input' | 'run' | 'look') => (piece.startsWith(`${kind}:`) ? piece.slice(kind.length + 1) : null)

export interface Refusal {
  readonly lane: LaneKey
  /** Inputs, taken out of the inbox. */
  readonly rows: readonly InboxRow[]
  readonly runs: readonly RunState[]
  readonly now: number
  readonly error: unknown
}

/** Inputs go to the quarantine, runs fail: those given, and those that waited for a result among the inputs. */
export async function putAside(source: VisitSource, sql: Sql, { lane, rows, runs, now, error }: Refusal): Promise<void> {
  if (rows.length > 0) await keepAside(sql, lane, { rows, error })
  await failRuns(sql, lane, { runs: await withKin(sql, [...runs, ...(await runsAwaiting(sql, rows))]), now, error })
  await source.alarms.ring(sql, [lane])
}

/** A look comes round again until it succeeds: it stays one row, which tells the last error and how many there were. */
async function keepAside(sql: Sql, { workspace }: LaneKey, { rows, error }: { rows: readonly InboxRow[]; error: unknown }): Promise<void> {
  await sql.query(
    `insert into millrace.quarantine (workspace, contact, kind, payload, error, at)
     select $1, contact, kind, payload::jsonb, $5, millrace.clock_now()
     from unnest($2::bigint[], $3::text[], $4::text[]) as q (contact, kind, payload)
     on conflict (workspace, contact) where kind = 'look' do update
       set error = excluded.error, at = excluded.at, times = quarantine.times + 1`,
    [
      workspace,
      plainArray(rows.map(({ contact }) => contact)),
      textArray(rows.map(({ kind }) => kind)),
      textArray(rows.map(({ payload }) => payload)),
      messageOf(error),
    ],
  )
}

/** Runs whose awaited result is among the inputs: it will not come again. */
async function runsAwaiting(sql: Sql, rows: readonly InboxRow[]): Promise<readonly RunState[]> {
  return runsById(
    sql,
    rows.filter(({ kind }) => kind === 'result').map(({ payload }) => (JSON.parse(payload) as { run: string }).run),
  )
}

/** With every branch of theirs, and the runs whose branches they are: what is left could neither go on nor end. */
async function withKin(sql: Sql, runs: readonly RunState[]): Promise<readonly RunState[]> {
  const roots = [...new Set(runs.filter(({ branch, fork }) => branch !== undefined || fork !== undefined).map(rootOf))]
  if (roots.length === 0) return runs
  const contacts = [...new Set(runs.map(({ contact }) => contact))]
  const kin = await sql.query<RunRow>(
    `select ${runColumns} from millrace.run r
     where r.contact = any($1::bigint[]) and r.status = 0 and (r.id = any($2::uuid[]) or r.branch_of = any($2::uuid[]))`,
    [plainArray(contacts), plainArray(roots)],
  )
  return [...new Map([...runs, ...kin.map(runOf)].map((run) => [run.id, run])).values()]
}

/** Those that live. */
async function runsById(sql: Sql, ids: readonly string[]): Promise<readonly RunState[]> {
  if (ids.length === 0) return []
  const found = await sql.query<RunRow>(`select ${runColumns} from millrace.run r where r.id = any($1::uuid[]) and r.status = 0`, [
    plainArray(ids),
  ])
  return found.map(runOf)
}

async function failRuns(
  sql: Sql,
  lane: LaneKey,
  { runs, now, error }: { readonly runs: readonly RunState[]; readonly now: number; readonly error: unknown },
): Promise<void> {
  const failure = { code: error instanceof ProcessDied ? error.code : 'RUN_REFUSED', message: messageOf(error) }
  const failed = runs.map((run) => ({
    ...run,
    status: 'failed' as const,
    failure,
    since: now,
    wakeAt: null,
    awaits: [],
    awaitsCall: null,
    held: null,
    fork: undefined,
    steps: run.steps + 1,
  }))
  await updateRuns(sql, failed)
  await insertActivations(
    sql,
    lane.workspace,
    runs.map(({ id, flow, version, contact, steps, node }) => {
      const step = { node, port: null, outcome: 'failed' as const, why: { ...failure } }
      return { run: id, flow, version, contact, seq: steps, at: now, input: 'due' as const, steps: [step] }
    }),
  )
  const moves = runs.flatMap(({ flow, version, node, branch }) =>
    (branch === undefined ? [node, ''] : [node]).map((place) => ({ flow, version, node: place, what: 'failed', count: 1 })),
  )
  for (const move of moves) await moveCounters(sql, lane, [move])
}

function messageOf(error: unknown): string {
  return toText(error instanceof Error ? error.message : String(error)).slice(0, 2000)
}
