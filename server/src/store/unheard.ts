/**
 * Events that nobody of their workspace hears are logged, and need not pass their lane: no version of any flow starts, waits, ends or
 * counts by them, and nothing is asked of their contact. Laws: an event goes past its lane only where a visit at that instant would have
 * found nothing before it and nothing to do for it; what is not known for sure goes through the lane.
 *
 * What is heard stands at a revision of the workspace, which a commit holds until its end (`revision.ts`) and reads with the inbox in one
 * statement: a flow that is published after it is published after its events, and whatever came before them has been handled by the
 * flows that there were.
 */
import type { IncomingEvent, Registry, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { createLearning, type Heard } from './heard.ts'
import { holdRevisions } from './revision.ts'
import { plainArray, withClient } from './sql.ts'

export interface Unheard {
  /** Of the events of a commit: a way to tell who goes past its lane. */
  among(events: readonly IncomingEvent[]): Judging
}

/** Reads, in the commit's transaction, what decides; answers a test for its events in their order. */
export type Judging = (sql: Sql) => Promise<Judge>
export type Judge = (item: Item) => boolean

interface Item {
  readonly workspace: number
  readonly contact: string
  readonly event: IncomingEvent['event']
}

/** Inputs in the inboxes of a workspace that are looked through for a contact's; behind more of them every event takes its place. */
const queueMax = 500
/** Workspaces of a commit whose revision it holds: a lock each, of which Postgres has some thousands. In the others every event takes its place. */
const heldMax = 100
/** Before it is asked again after a fault. */
const againMs = 1000

/** Where every event takes its place in its lane. */
export const everythingHeard: Judging = async () => () => false

export function createUnheard(pool: Pool, registry: Registry): Unheard {
  const known = new Map<number, Heard>()
  const asking = new Set<number>()
  const learn = createLearning(registry)
  const find = async (workspace: number) => {
    try {
      known.set(workspace, await withClient(pool, (sql) => learn(sql, workspace)))
      asking.delete(workspace)
    } catch {
      setTimeout(() => asking.delete(workspace), againMs).unref()
    }
  }
  const ask = (workspace: number) => {
    if (asking.has(workspace)) return
    asking.add(workspace)
    void find(workspace)
  }
  return {
    among: (events) => {
      const quiet = new Map<number, Heard>()
      for (const { workspace, event } of events) {
        if (quiet.has(workspace)) continue
        const heard = known.get(workspace)
        if (heard === undefined) ask(workspace)
        else if (!hears(heard, event)) quiet.set(workspace, heard)
      }
      return quiet.size === 0 ? everythingHeard : (sql) => judgeOf(sql, quiet, ask)
    },
  }
}

/** A message's event may be what a run waits for, whatever its name. */
const hears = ({ names }: Heard, { event, message }: Item['event']): boolean =>
  message !== undefined || names === 'all' || names.has(event) || names.has('*')

interface StandingRow {
  readonly workspace: number
  readonly revision: string
  readonly queued: readonly string[]
}

async function standingsOf(sql: Sql, workspaces: readonly number[]): Promise<readonly StandingRow[]> {
  return sql.query<StandingRow>(
    `select w.id as workspace, w.revision,
       array(select i.contact::text from millrace.inbox i where i.workspace = w.id limit ${queueMax}) as queued
     from millrace.workspace w where w.id = any($1::int[])`,
    [plainArray(workspaces)],
  )
}

async function judgeOf(sql: Sql, quiet: ReadonlyMap<number, Heard>, ask: (workspace: number) => void): Promise<Judge> {
  const workspaces = [...quiet.keys()].slice(0, heldMax)
  const [held, rows] = await Promise.all([holdRevisions(sql, workspaces), standingsOf(sql, workspaces)])
  /** By workspace, contacts with something before the next event of theirs. */
  const queues = new Map<number, Set<string>>()
  for (const { workspace, revision, queued } of rows) {
    if (quiet.get(workspace)!.revision !== revision) ask(workspace)
    else if (held.has(workspace) && queued.length < queueMax) queues.set(workspace, new Set(queued))
  }
  return ({ workspace, contact, event }) => {
    const queue = queues.get(workspace)
    if (queue === undefined) return false
    if (!queue.has(contact) && !hears(quiet.get(workspace)!, event)) return true
    queue.add(contact)
    return false
  }
}
