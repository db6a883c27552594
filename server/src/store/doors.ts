/** The ways in: events by group commit, events in a host's own transaction, and other inputs. */
import type { IncomingEvent, LaneInput, LaneKey, Sql } from '@millrace/core'
import { acceptEvents, claimKeys, eventKey } from './accept.ts'
import type { IdentityRules } from './addresses.ts'
import { commitRinging, type Committing } from './committing.ts'
import { createGroupCommit } from './group-commit.ts'
import { rememberContacts, rememberEvents, type Remembered, watchedWorkspaces } from './history.ts'
import { type InboxItem, pushInputs } from './inbox.ts'
import { holdRevisions } from './revision.ts'
import { everythingHeard, type Unheard } from './unheard.ts'

export interface Doors {
  /** Callers share commits, in the order of their calls. Rejects with `StoreOverloaded` when too much waits already. */
  accept(events: readonly IncomingEvent[]): Promise<Receipt>
  /** The same within somebody else's transaction. */
  acceptIn(sql: Sql, events: readonly IncomingEvent[]): Promise<void>
  push(inputs: readonly LaneInput[]): Promise<{ readonly lanes: readonly LaneKey[] }>
  /** Puts in what `make` finds, in one transaction with it. An `enter` of the same id counts once. */
  pushBy(workspace: number, make: (sql: Sql) => Promise<readonly LaneInput[]>): Promise<void>
  /** Keeps what is known from before; no flow hears of it. Answers of each whether it had come before. */
  remember(kind: 'contacts' | 'events', events: readonly IncomingEvent[]): Promise<readonly boolean[]>
  /** Which addresses name people, by workspace. */
  readonly rules: IdentityRules
  /** Resolves once everything accepted so far is committed. */
  idle(): Promise<void>
}

export interface Receipt {
  readonly lanes: readonly LaneKey[]
  readonly duplicates: number
}

/** Events of one commit, at most; and how many may wait for theirs before the door is closed (tens of megabytes). */
const commitSize = 2000
const commitCapacity = 50_000

/** `unheard`: which events need no visit. Null: each is visited. */
export function createDoors(committing: Committing, unheard: Unheard | null): Doors {
  const { ensureLanes, alarms } = committing
  const group = createGroupCommit<IncomingEvent, Receipt>({
    size: commitSize,
    capacity: commitCapacity,
    commit: (groups) => acceptGroups(committing, unheard, groups),
  })
  const push = async (items: readonly { readonly workspace: number }[], make: (sql: Sql) => Promise<readonly LaneInput[]>) => {
    await ensureLanes(items)
    return commitRinging(committing, async (sql) => pushInputs(sql, await withoutRepeats(sql, await make(sql))))
  }
  return {
    accept: (events) => (events.length === 0 ? Promise.resolve({ lanes: [], duplicates: 0 }) : group.add(events)),
    acceptIn: async (sql, events) => {
      await ensureLanes(events)
      const { lanes } = await acceptEvents(sql, await committing.rules.apply(events))
      await alarms.ringFrom(sql, lanes)
    },
    push: async (inputs) => ({ lanes: await push(inputs, async () => inputs) }),
    pushBy: async (workspace, make) => {
      await push([{ workspace }], make)
    },
    remember: (kind, events) => remember(committing, kind, events),
    rules: committing.rules,
    idle: group.idle,
  }
}

async function remember(committing: Committing, kind: 'contacts' | 'events', given: readonly IncomingEvent[]): Promise<readonly boolean[]> {
  await committing.ensureLanes(given)
  const events = await committing.rules.apply(given)
  let repeated: readonly boolean[] = []
  await commitRinging(committing, async (sql) => {
    const known = await (kind === 'contacts' ? rememberContacts(sql, events) : rememberEvents(sql, events))
    repeated = known.repeated
    return pushInputs(sql, await inputsOf(sql, known))
  })
  return repeated
}

/**
 * Who turned out to be one is merged; and whoever is asked about by segments or dates of flows (or may be, for somebody is about to ask)
 * is looked at, for no event tells of the change.
 */
async function inputsOf(sql: Sql, { contacts, merges }: Remembered): Promise<readonly InboxItem[]> {
  const workspaces = [...new Set(contacts.map(({ workspace }) => workspace))]
  const held = await holdRevisions(sql, workspaces)
  const watched = new Set([...(await watchedWorkspaces(sql, workspaces)), ...workspaces.filter((workspace) => !held.has(workspace))])
  return [
    ...merges.map(({ workspace, from, into }) => ({ workspace, contact: into, kind: 'merge' as const, from })),
    ...contacts.filter(({ workspace }) => watched.has(workspace)).map((who) => ({ ...who, kind: 'look' as const, silent: true as const })),
  ]
}

async function acceptGroups(
  committing: Committing,
  unheard: Unheard | null,
  groups: readonly (readonly IncomingEvent[])[],
): Promise<readonly Receipt[]> {
  const events = await committing.rules.apply(groups.flat())
  await committing.ensureLanes(events)
  const judging = unheard?.among(events) ?? everythingHeard
  let duplicate: readonly boolean[] = []
  const lanes = await commitRinging(committing, async (sql) => {
    const accepted = await acceptEvents(sql, events, judging)
    duplicate = accepted.duplicate
    return accepted.lanes
  })
  let start = 0
  return groups.map((group) => ({ lanes, duplicates: duplicate.slice(start, (start += group.length)).filter(Boolean).length }))
}

/** An `enter` is known by its id, like an event: the second one with it is dropped. */
async function withoutRepeats(sql: Sql, inputs: readonly LaneInput[]): Promise<readonly LaneInput[]> {
  const enters = inputs.filter((input) => input.kind === 'enter')
  if (enters.length === 0) return inputs
  const keys = enters.map(({ workspace, id, flow }) => ({ workspace, key: eventKey(`enter:${flow}:${id}`), at: null }))
  const repeated = await claimKeys(sql, keys)
  const dropped = new Set<LaneInput>(enters.filter((_, index) => repeated[index]))
  return inputs.filter((input) => !dropped.has(input))
}
