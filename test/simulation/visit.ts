/**
 * A visit of a lane as the store makes it: one transaction, and before every statement of it a point where the process may die,
 * its connection break, or anybody else go first.
 */
import { type AnyFact, type Contact, type LaneWork, type Plan, type RunState, type Standing } from '@millrace/core'
import { commitVisit, type Report } from './commit.ts'
import { assertOpen, begin, ConnectionLost, end, laneOfContact, lock, isHeld, type Disk, type InboxRow, type Transaction } from './disk.ts'
import { happens, type Machine } from './machine.ts'
import { messagesOf, reachOf } from './post-office.ts'
import { ensure, refresh, type Process } from './process.ts'
import { workspace } from './world.ts'

/** Null when another visitor has the lane. Throws `ConnectionLost`, committed or not. */
export async function visitLane(machine: Machine, process: Process, lane: number): Promise<Report | null> {
  const { disk } = machine
  const transaction = begin(disk, process.name)
  const at = async (where: string) => {
    await machine.scheduler.pause(process.name, `${where} ${lane}`)
    assertOpen(disk, transaction)
  }
  await at('lock')
  if (!lock(disk, transaction, `lane ${lane}`) && machine.breakage !== 'lane-unlocked') {
    end(disk, transaction)
    return null
  }
  const now = disk.now
  await at('refresh')
  refresh(machine, process)
  await at('take')
  const taken = takeInputs(machine, lane)
  const unread = contactsLeft(disk, lane, taken)
  await at('load')
  const found = dueRuns(disk, { lane, now, limit: machine.world.limit })
  ensure(machine, process, found)
  const standing = process.engine.standing()
  const revision = revisionOf(machine, process)
  const work = await loadWork(machine, process, { transaction, standing, now, taken, found, unread, at })
  const decision = await standing.decide(work)
  await at('commit')
  const report = commitVisit(machine, { process, transaction, lane, taken, work, revision, unread, decision })
  await machine.scheduler.pause(process.name, `committed ${lane}`)
  if (happens(machine, 0.05)) throw new ConnectionLost('The answer of a commit was lost')
  return report
}

/** How flows stand for a visit: as the process knows them, which is no older than when it took the lane. */
function revisionOf({ disk, breakage }: Machine, { revision }: Process): number {
  return breakage === 'flows-read-once' ? disk.revision : revision
}

function takeInputs({ disk, world, breakage, scheduler }: Machine, lane: number): readonly InboxRow[] {
  const rows = disk.inbox.filter((row) => row.lane === lane)
  if (breakage === 'inputs-out-of-order' && scheduler.random() < 0.2) rows.reverse()
  return rows.slice(0, world.limit)
}

function contactsLeft(disk: Disk, lane: number, taken: readonly InboxRow[]): ReadonlySet<string> {
  const gone = new Set(taken)
  return new Set(disk.inbox.flatMap((row) => (row.lane === lane && !gone.has(row) ? [row.input.contact] : [])))
}

/** Runs whose wait is over, the longest due first; those of a contact with something in its inbox come after that. */
function dueRuns(disk: Disk, { lane, now, limit }: { readonly lane: number; readonly now: number; readonly limit: number }): RunState[] {
  const busy = new Set(disk.inbox.flatMap((row) => (row.lane === lane ? [row.input.contact] : [])))
  const isDue = (run: RunState) => run.status === 'waiting' && run.wakeAt !== null && run.wakeAt <= now
  return [...disk.runs.values()]
    .filter((run) => isDue(run) && laneOfContact(run.contact) === lane && !busy.has(run.contact) && !isHeld(disk, run.flow))
    .sort((a, b) => a.wakeAt! - b.wakeAt!)
    .slice(0, limit)
}

interface Loading {
  readonly transaction: Transaction
  readonly standing: Standing
  readonly now: number
  readonly taken: readonly InboxRow[]
  readonly found: readonly RunState[]
  readonly unread: ReadonlySet<string>
  at(where: string): Promise<void>
}

async function loadWork(machine: Machine, process: Process, loading: Loading): Promise<LaneWork> {
  const { disk, breakage } = machine
  const { transaction, standing, now, taken, found, unread, at } = loading
  const inputs = taken.map(({ input }) => input)
  const plan = standing.plan(workspace, inputs, found)
  const contacts = new Map(plan.contacts.map((id): [string, Contact] => [id, disk.contacts.get(id)!]))
  await at('load runs')
  const liveOf = new Set(plan.liveRunsOf)
  const live = [...disk.runs.values()].filter((run) => run.status === 'waiting' && liveOf.has(run.contact) && !found.includes(run))
  ensure(machine, process, live)
  const runs = [...found, ...live]
  const pairs = new Set(plan.entries.map(({ flow, contact }) => `${flow} ${contact}`))
  const entries = [...disk.entries.values()].filter(({ flow, contact }) => pairs.has(`${flow} ${contact}`))
  const facts = await loadFacts(disk, process, { transaction, wanted: standing.planFacts(workspace, inputs, runs), now, at })
  const work = { workspace, now, inputs, runs, contacts, entries, facts }
  return breakage === 'waits-before-inputs' ? work : { ...work, unread }
}

async function loadFacts(
  disk: Disk,
  { registry }: Process,
  { transaction, wanted, now, at }: Pick<Loading, 'transaction' | 'now' | 'at'> & { readonly wanted: Plan['facts'] },
): Promise<ReadonlyMap<string, ReadonlyMap<string, unknown>>> {
  const facts = new Map<string, ReadonlyMap<string, unknown>>()
  for (const { name, ids } of wanted.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const fact = registry.fact(name)!
    await at(`load ${name}`)
    if (fact.lock === true) for (const id of ids.toSorted()) while (!lock(disk, transaction, `${name} ${id}`)) await at(`wait for ${name}`)
    facts.set(name, new Map(ids.map((id) => [id, factOf(disk, fact, { id, now })])))
  }
  return facts
}

interface Bonus {
  readonly balance: number
  readonly lots: readonly { readonly remaining: number; readonly expiresAt: string | null }[]
}

/** A fact as its `load` would answer it: what follows from other rows is worked out, and bonuses that burned do not count. */
function factOf(disk: Disk, fact: AnyFact, { id, now }: { readonly id: string; readonly now: number }): unknown {
  if (fact.name === 'message') return messagesOf(disk, id)
  if (fact.name === 'reach') return reachOf(disk, id)
  const value = disk.facts.get(fact.name)?.get(id) ?? fact.initial
  if (fact.name !== 'bonus') return value
  const lots = (value as Bonus).lots.filter(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > now)
  return { lots, balance: Math.round(lots.reduce((sum, lot) => sum + lot.remaining * 100, 0)) / 100 }
}
