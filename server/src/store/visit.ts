/**
 * One visit of a lane in one transaction: lock, take inputs, load, decide, commit, set the next alarm. A batch that is refused
 * (by SQL, or by a decision that throws) leaves nothing behind; `poison.ts` finds out whose fault it was.
 */
import type { Decision, Engine, Instant, LaneInput, LaneKey, LaneWork, RunState, Sql, Standing, VisitReport } from '@millrace/core'
import type { Pool } from 'pg'
import { commitDecision } from './commit.ts'
import type { FlowVersions } from './flow-versions.ts'
import { loadHandledFacts } from './handled.ts'
import { contactsLeft, inputOf, pushInputs, takeInputs, type InboxItem, type InboxRow } from './inbox.ts'
import { lockLane, nextWake, setAlarm, type LockedLane } from './lanes.ts'
import { dueRuns, failedRuns, liveRuns, loadContacts, loadEntries, type DueQuery } from './load.ts'
import { dropLooks, dueLooks, loadLooks, surveyLane } from './looks.ts'
import type { Marks, Suspicion } from './marks.ts'
import type { Alarms } from './ports.ts'
import { countStarts, QuotaMoved, startsLeft, startsOf } from './quota.ts'
import { transactionFrom } from './sql.ts'

export interface VisitSource {
  readonly pool: Pool
  readonly alarms: Alarms
  readonly flows: FlowVersions
  readonly marks: Marks
}

export interface VisitOrder {
  readonly lane: LaneKey
  readonly engine: Engine
  readonly limit: number
  /** Only these contacts, while the fault of a refused batch is looked for. */
  readonly contacts: readonly string[] | null
  /** Alarms that this visit heeds. */
  readonly jobs: readonly string[]
  /** Takes one input or run of a lane under suspicion: among other visits of this process, or alone after the visit that broke over it. */
  readonly piece?: 'among' | { readonly aloneAfter: string | null }
}

export interface LaneReport extends VisitReport {
  /** Calls that its commit left to be made. */
  readonly calls: number
}

/** The batch could not be committed; nothing of it was. */
export class BatchRefused extends Error {
  readonly contacts: readonly string[]
  /** The first input (`input:<seq>`), due run (`run:<id>`) or look (`look:<contact>`) of the batch; null: it had none. */
  readonly piece: string | null
  constructor({ contacts, piece }: Pick<Batch, 'contacts' | 'piece'>, cause: unknown) {
    super('A batch was refused', { cause })
    this.name = 'BatchRefused'
    this.contacts = [...contacts]
    this.piece = piece
  }
}

/** A process died in a visit of this lane: its work is taken with care (`careful.ts`). Nothing of it was done here. */
export class Suspected extends Error {
  readonly suspicion: Suspicion
  constructor(suspicion: Suspicion) {
    super('A process died in a visit of this lane')
    this.name = 'Suspected'
    this.suspicion = suspicion
  }
}

/** The lane's inbox holds a merge, which needs two lanes: it comes first, then this lane again. */
export class MergeFirst extends Error {
  readonly merges: readonly (InboxItem & { readonly kind: 'merge' })[]
  constructor(merges: MergeFirst['merges']) {
    super('Contacts must be merged first')
    this.name = 'MergeFirst'
    this.merges = merges
  }
}

/** Inputs and due runs of one visit at most. With 2,000 `npm run bench` made 8 % more steps a second than with 1,000; visits stay far below their 2 s. */
export const visitLimit = 2000

/** An alarm that is due later than this is left to the sweep: jobs that wait for months are no use. */
export const alarmHorizonMs = 24 * 3600 * 1000

/** Null when another visitor holds the lane. Throws `BatchRefused`, `MergeFirst`, `Suspected`, or what is wrong with the connection. */
export async function visitLane(source: VisitSource, order: VisitOrder): Promise<LaneReport | null> {
  for (;;) {
    try {
      return await visitOnce(source, order)
    } catch (error) {
      if (!(error instanceof QuotaMoved)) throw error
    }
  }
}

async function visitOnce(source: VisitSource, order: VisitOrder): Promise<LaneReport | null> {
  const lock = (sql: Sql) => lockLane(sql, order.lane)
  return transactionFrom(source.pool, lock, async (sql, locked) => {
    if (locked === null) return null
    if (!isFree(source, order, locked)) return null
    await source.flows.refresh(sql, order.engine, { workspace: order.lane.workspace, revision: locked.revision })
    const batch = await takeBatch(source, sql, { ...order, locked })
    try {
      const done = await decideAndCommit(source, sql, { ...order, locked, batch })
      return await close(source, sql, { ...order, locked, batch, done })
    } catch (error) {
      source.marks.survived(order.lane, locked.visit)
      if (error instanceof QuotaMoved) throw error
      throw new BatchRefused(batch, error)
    }
  })
}

/** Throws `Suspected` unless this visit is part of the care that a suspicion asks for; false when another process was ahead with that. */
function isFree({ marks }: VisitSource, { piece }: VisitOrder, { mark }: LockedLane): boolean {
  if (piece !== undefined && piece !== 'among') return piece.aloneAfter === mark.mark_visit
  const suspicion = marks.suspicionOf(mark)
  if (suspicion === null || (piece === 'among' && suspicion.died === null)) return true
  throw new Suspected(suspicion)
}

interface Batch {
  readonly inputs: readonly LaneInput[]
  readonly due: readonly RunState[]
  /** Contacts that were due to be looked at; among `inputs` too. */
  readonly looks: readonly string[]
  readonly contacts: ReadonlySet<string>
  /** Contacts whose waits come after what is still in their inboxes. */
  readonly unread: ReadonlySet<string>
  /** Whether the lane may have more than was taken. */
  readonly full: boolean
  /** The first one, by name. */
  readonly piece: string | null
}

type Locked = VisitOrder & { readonly locked: LockedLane }

async function takeBatch(source: VisitSource, sql: Sql, order: Locked): Promise<Batch> {
  const { lane, engine, limit, contacts } = order
  const query = { lane, now: order.locked.now, held: source.flows.held(engine), limit, contacts }
  const [rows, found] = await takeBoth(sql, query)
  const items = rows.map((row) => inputOf(lane.workspace, row))
  const merges = items.filter((item) => item.kind === 'merge')
  if (merges.length > 0) throw new MergeFirst(merges)
  const due = await source.flows.ensure(sql, engine, found)
  const looks = limit === 1 && items.length + due.length > 0 ? [] : await looksOf(sql, order, items)
  const inputs = items as LaneInput[]
  const moves = inputs.flatMap((input) =>
    input.kind === 'move' && input.to !== null ? [{ flow: input.flow, version: input.to.version }] : [],
  )
  if (moves.length > 0) await source.flows.ensure(sql, engine, moves)
  return {
    inputs:
      looks.length === 0 ? inputs : [...inputs, ...looks.map((contact) => ({ workspace: lane.workspace, contact, kind: 'look' as const }))],
    due,
    looks,
    unread: await unreadOf(sql, { lane, limit, inputs }),
    contacts: new Set([...inputs.map(({ contact }) => contact), ...due.map(({ contact }) => contact), ...looks]),
    full: items.length === limit || (found.length === limit && due.length > 0) || looks.length === limit,
    piece: pieceOf(rows, due, looks),
  }
}

/** Inputs, and the runs that are due once these are taken; asked together. */
async function takeBoth(sql: Sql, query: DueQuery): Promise<readonly [readonly InboxRow[], readonly RunState[]]> {
  const { lane, limit } = query
  if (limit > 1) return Promise.all([takeInputs(sql, lane, query), dueRuns(sql, query)])
  // One piece a visit, while a fault is looked for: an input and a due run would be two.
  const rows = await takeInputs(sql, lane, query)
  return [rows, rows.length === 1 ? [] : await dueRuns(sql, query)]
}

function pieceOf(rows: readonly InboxRow[], due: readonly RunState[], looks: readonly string[]): string | null {
  if (rows[0] !== undefined) return `input:${rows[0].seq}`
  if (due[0] !== undefined) return `run:${due[0].id}`
  return looks[0] === undefined ? null : `look:${looks[0]}`
}

/** Contacts to look at; a survey that was asked for makes all of the lane due first. */
async function looksOf(sql: Sql, { lane, locked, limit, contacts }: Locked, items: readonly InboxItem[]): Promise<readonly string[]> {
  const { now, survey, looking } = locked
  if (survey !== null) await surveyLane(sql, lane, { now, stamp: survey, arriving: items.map(({ contact }) => contact) })
  return survey !== null || looking ? dueLooks(sql, { lane, now, limit, contacts }) : []
}

const nobody: ReadonlySet<string> = new Set()

/** Only a full batch can have left anything. One that is a single piece leaves the waits for the next one, too. */
async function unreadOf(
  sql: Sql,
  { lane, limit, inputs }: { readonly lane: LaneKey; readonly limit: number; readonly inputs: readonly LaneInput[] },
): Promise<ReadonlySet<string>> {
  if (inputs.length < limit) return nobody
  const contacts = [...new Set(inputs.map(({ contact }) => contact))]
  return new Set(limit === 1 ? contacts : await contactsLeft(sql, lane, contacts))
}

type Taken = Locked & { readonly batch: Batch }

interface Done {
  readonly steps: number
  readonly calls: number
  readonly starts: number
  readonly more: boolean
  readonly nextAt: Instant | null
}

async function decideAndCommit(source: VisitSource, sql: Sql, order: Taken): Promise<Done> {
  const { lane, engine, batch, locked, piece } = order
  const held = source.flows.held(engine)
  if (batch.contacts.size === 0) return { steps: 0, calls: 0, starts: 0, more: false, nextAt: await nextWake(sql, lane, held) }
  const one = piece === undefined ? null : batch.piece
  const marked = source.marks.put(lane, { visit: locked.visit, piece: one, alone: one !== null && piece !== 'among' })
  const standing = engine.standing()
  const { inputs, ...work } = await loadWork(source, sql, { ...order, standing })
  await marked
  const decision = await standing.decide({ ...work, inputs })
  // Asked together and carried out in this order: the next wake is one of what is written before it.
  const [, , nextAt] = await Promise.all([
    commitDecision(sql, engine.registry, { lane, decision }),
    dropUndecided(sql, lane, { batch, decision }),
    nextWake(sql, lane, held),
  ])
  const steps = decision.activations.reduce((sum, activation) => sum + activation.steps.length, 0)
  const starts = locked.quota === null ? 0 : startsOf(decision)
  return {
    steps,
    calls: decision.calls.length,
    starts,
    more: decision.emitted.length + decision.entering.length > 0 || isDue(decision, locked.now),
    nextAt,
  }
}

/** A look that was due and of which nothing was decided would be due for ever. */
async function dropUndecided(
  sql: Sql,
  { workspace }: LaneKey,
  { batch, decision }: { readonly batch: Batch; readonly decision: Decision },
): Promise<void> {
  if (batch.looks.length === 0) return
  const decided = new Set(decision.looks.map(({ contact }) => contact))
  await dropLooks(
    sql,
    workspace,
    batch.looks.filter((contact) => !decided.has(contact)),
  )
}

const isDue = ({ looks }: Decision, now: Instant) => looks.some(({ lookAt }) => lookAt !== null && lookAt <= now)

async function loadWork(source: VisitSource, sql: Sql, order: Taken & { readonly standing: Standing }): Promise<LaneWork> {
  const { lane, engine, locked, batch, standing } = order
  const { workspace } = lane
  const plan = standing.plan(workspace, batch.inputs, batch.due)
  // Where only waits are over, all is known that says which facts are needed: they come with the rest.
  const isPlain = batch.inputs.length + plan.liveRunsOf.length + plan.looks.length === 0
  const [{ contacts, merged }, found, failed, entries, looks, early] = await Promise.all([
    loadContacts(sql, workspace, [...batch.contacts]),
    liveRuns(sql, workspace, plan.liveRunsOf),
    failedRuns(sql, workspace, plan.failedRuns),
    loadEntries(sql, plan.entries),
    loadLooks(sql, workspace, plan.looks),
    isPlain ? factsOf(sql, order, { inputs: [], runs: batch.due, looks: [] }) : null,
  ])
  const inputs = await handOn(source, sql, { inputs: batch.inputs, merged })
  const orphan = batch.due.find((run) => !contacts.has(run.contact))
  if (orphan !== undefined) throw new Error(`Run ${orphan.id} is due, but its contact ${orphan.contact} is gone`)
  const known = inputs.filter((input) => contacts.has(input.contact))
  const due = new Set(batch.due.map((run) => run.id))
  const live = await source.flows.ensure(
    sql,
    engine,
    [...found, ...failed].filter((run) => !due.has(run.id) && contacts.has(run.contact)),
  )
  const runs = [...batch.due, ...live]
  const facts = early ?? (await factsOf(sql, order, { inputs: known, runs, looks }))
  const work = { workspace, now: locked.now, inputs: known, runs, contacts, entries, looks, facts, unread: batch.unread }
  if (locked.quota === null || known.length === 0) return work
  return { ...work, startsLeft: await startsLeft(sql, { workspace, now: locked.now, quota: locked.quota }) }
}

function factsOf(
  sql: Sql,
  { lane, engine, locked, batch, standing }: Taken & { readonly standing: Standing },
  { inputs, runs, looks }: Required<Pick<LaneWork, 'inputs' | 'runs' | 'looks'>>,
): Promise<LaneWork['facts']> {
  const wanted = standing.planFacts(lane.workspace, inputs, runs, looks)
  return loadHandledFacts(sql, engine.registry, { lane, now: locked.now, wanted, inputs, unread: batch.unread })
}

/** Inputs that still name a merged contact go to the lane of the one that took it over. */
async function handOn(
  source: VisitSource,
  sql: Sql,
  { inputs, merged }: { readonly inputs: readonly LaneInput[]; readonly merged: ReadonlyMap<string, string> },
): Promise<readonly LaneInput[]> {
  if (merged.size === 0) return inputs
  const moved = inputs.filter((input) => merged.has(input.contact)).map((input) => ({ ...input, contact: merged.get(input.contact)! }))
  const lanes = await pushInputs(sql, moved)
  await source.alarms.ring(sql, lanes)
  return inputs.filter((input) => !merged.has(input.contact))
}

async function close(
  source: VisitSource,
  sql: Sql,
  { lane, locked, batch, jobs, done }: Taken & { readonly done: Done },
): Promise<LaneReport> {
  const { nextAt } = done
  const more = batch.full || done.more
  await Promise.all([
    setNextAlarm(source, sql, { lane, locked, nextAt }),
    more ? source.alarms.ring(sql, [lane]) : undefined,
    jobs.length > 0 ? source.alarms.done(sql, jobs) : undefined,
    locked.quota === null ? undefined : countStarts(sql, { workspace: lane.workspace, now: locked.now, quota: locked.quota }, done.starts),
  ])
  return { handled: batch.inputs.length + batch.due.length, steps: done.steps, calls: done.calls, more, nextAt }
}

/**
 * One pending alarm a lane is enough: a new one only when it must ring earlier. A process that looks at its lanes on time has it for the
 * others, should it die before: a lane in which waits end all the time then needs no alarm for each of its visits.
 */
async function setNextAlarm(
  source: VisitSource,
  sql: Sql,
  { lane, locked, nextAt }: { readonly lane: LaneKey; readonly locked: LockedLane; readonly nextAt: Instant | null },
): Promise<void> {
  if (nextAt === null || nextAt > locked.now + alarmHorizonMs) return
  const pending = locked.alarmAt !== null && locked.alarmAt > locked.now ? locked.alarmAt : null
  const latest = Math.max(nextAt, locked.now + source.alarms.slackMs)
  if (pending !== null && pending <= latest) return
  await Promise.all([source.alarms.wake(sql, lane, latest), setAlarm(sql, lane, latest)])
}
