/** Timetables of flows in a play: at each of their instants everybody enters for whom the audience's rule holds. */
import { FlowError } from '../errors.ts'
import { idFrom } from '../id.ts'
import type { Instant } from '../json.ts'
import type { FlowSnapshot, LaneInput } from '../lane.ts'
import type { MemoryStore } from '../memory-store.ts'
import type { Registry } from '../registry.ts'
import { isoOf } from '../time.ts'
import { timetablesOf, type Timetable } from '../timetable.ts'

export interface Timetables {
  /** A version takes the place of the ones before it: theirs let nobody in. */
  put(snapshot: FlowSnapshot): void
  /** The next instant of any of them, or null. */
  next(): Instant | null
  /** Lets in whoever is to enter by now. */
  look(): Promise<void>
}

export interface TimetableSource {
  readonly registry: Registry
  readonly store: MemoryStore
  readonly workspace: number
  now(): Instant
}

interface Kept {
  readonly flow: string
  readonly table: Timetable
  at: Instant | null
}

export function createTimetables(source: TimetableSource): Timetables {
  const { registry, now } = source
  let kept: readonly Kept[] = []
  return {
    put: (snapshot) => {
      const own = timetablesOf(snapshot, registry).map((table) => ({ flow: snapshot.flow, table, at: table.next(now()) }))
      kept = [...kept.filter(({ flow }) => flow !== snapshot.flow), ...own]
    },
    next: () => kept.reduce<Instant | null>((first, { at }) => (at !== null && (first === null || at < first) ? at : first), null),
    look: async () => {
      for (const each of kept) if (each.at !== null && each.at <= now()) await letIn(source, each, each.at)
    },
  }
}

async function letIn({ store, workspace, now }: TimetableSource, kept: Kept, at: Instant): Promise<void> {
  const { flow, table } = kept
  kept.at = table.next(at)
  if (kept.at !== null && kept.at <= at)
    throw new FlowError('PLAY_TIMETABLE_STUCK', `The timetable of node ${table.node} does not go on after ${isoOf(at)}`)
  const contacts = [...store.contacts()]
  const ids = contacts.map(({ id }) => id)
  const belongs = table.audience(new Map(table.facts.map((name) => [name, store.facts(name, ids)])), now())
  const inputs = contacts.filter(belongs).map((contact): LaneInput => {
    const id = idFrom(at, `timetable:${flow}:${table.node}:${at}:${contact.id}`)
    return { workspace, contact: contact.id, kind: 'enter', id, flow, node: table.node, data: { at: isoOf(at) } }
  })
  await store.push(inputs)
}
