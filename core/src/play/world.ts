/**
 * A small world without I/O: the memory store, the production engine and a virtual clock that goes from one thing that is due to the
 * next. Law: nothing here decides; what becomes of a run is `decide`'s word, as over Postgres.
 */
import { createEngine, type Engine } from '../engine.ts'
import { FlowError } from '../errors.ts'
import type { Instant, Rule } from '../json.ts'
import type { Decision, FlowSnapshot, LaneWork } from '../lane.ts'
import { createMemoryStore, type MemoryStore } from '../memory-store.ts'
import type { Registry } from '../registry.ts'
import type { MessageStatus } from '../run.ts'
import type { CallOutcome } from '../store.ts'
import { createPostOffice, withOffice, type Letter, type PostOffice } from './post-office.ts'
import { createTimetables, type Timetables } from './timetable.ts'
import type { AnswerCall } from './types.ts'

export const workspace = 1

export interface WorldOptions {
  readonly registry: Registry
  readonly start: Instant
  readonly timezone: string
  readonly calls?: AnswerCall | undefined
  /** Of the clock's stops on its way; one more throws `FlowError` `PLAY_TOO_LONG`. */
  readonly mostInstants?: number | undefined
  /** Runs that have ended leave nothing behind, nor do letters that were sent. */
  readonly forgets?: boolean
  /** False: no fact that anybody reads follows from events. */
  readonly remembers?: boolean
  /** False: nobody reads what became of the messages of a run. */
  readonly notes?: boolean
  /** Whether an event of this name could change anything. Default: each could. */
  hears?(event: string): boolean
  /** Shown every decision. */
  committed?(decision: Decision, work: LaneWork): void
  /** Shown every status of a message. */
  told?(letter: Letter, status: MessageStatus): void
}

export interface World {
  readonly registry: Registry
  readonly engine: Engine
  readonly store: MemoryStore
  readonly office: PostOffice
  readonly clock: { now: Instant }
  publish(snapshot: Pick<FlowSnapshot, 'flow' | 'version' | 'document'>): Promise<void>
  /** Makes known which segments by rule there are; nobody has entered one that is new. */
  divide(segments: readonly { readonly key: string; readonly rule: Rule }[]): Promise<void>
  /** Handles everything that is due now. Throws `FlowError` `PLAY_ENDLESS` when that never ends. */
  settle(): Promise<void>
  /** Lets time pass, stopping wherever something is due. Time that has passed already is an error of the caller. */
  moveTo(at: Instant): Promise<void>
  /** The next instant at which something is due, or null. */
  nextAt(): Instant | null
}

/** Rounds of visits and calls at one instant, before they are taken for a circle. */
const roundLimit = 1000
const callsAtOnce = 1000
/** Stops of a bounded clock after which whatever else this process has to do has its turn: it plays for a person, beside the work of lanes. */
const turnStops = 50
const turnOfOthers = () => new Promise<void>((done) => setTimeout(done))

export function createWorld(options: WorldOptions): World {
  const registry = withOffice(options.registry)
  const engine = createEngine(registry)
  const { mostInstants = Infinity } = options
  let stops = 0
  const clock = { now: options.start }
  const now = () => clock.now
  const parts: { office?: PostOffice } = {}
  const store = createMemoryStore(registry, now, {
    lanes: 1,
    forgets: options.forgets === true,
    remembers: options.remembers !== false,
    committed: (decision, work) => {
      parts.office!.collect(decision)
      options.committed?.(decision, work)
    },
  })
  const source = { registry, store, workspace, now }
  const { forgets = false, notes = true, hears = () => true, told } = options
  const office = (parts.office = createPostOffice({ ...source, forgets, notes, hears, told }))
  const timetables = createTimetables(source)
  const settle = async () => {
    for (let round = 0; round < roundLimit; round++) {
      await timetables.look()
      const visited = await visitAll(store, engine)
      const called = await makeCalls({ store, office, registry, answer: options.calls })
      if (!visited && !called) return
    }
    throw new FlowError('PLAY_ENDLESS', `Still not done after ${roundLimit} rounds at one instant: flows set each other going in a circle`)
  }
  const nextAt = () => earlier(store.nextAt(), timetables.next())
  return {
    registry,
    engine,
    store,
    office,
    clock,
    ...arrangements({ store, engine, timetables, now, timezone: options.timezone }),
    settle,
    nextAt,
    moveTo: async (at) => {
      for (;;) {
        const next = nextAt()
        if (next === null || next > at) break
        if ((stops += 1) > mostInstants)
          throw new FlowError('PLAY_TOO_LONG', `Something has fallen due at ${mostInstants} instants, and there is more to come`)
        if (mostInstants < Infinity && stops % turnStops === 0) await turnOfOthers()
        clock.now = Math.max(clock.now, next)
        await settle()
      }
      clock.now = Math.max(clock.now, at)
    },
  }
}

const earlier = (a: Instant | null, b: Instant | null) => (a === null ? b : b === null ? a : Math.min(a, b))

interface Arranged {
  readonly store: MemoryStore
  readonly engine: Engine
  readonly timetables: Timetables
  readonly timezone: string
  now(): Instant
}

/** What is known of flows and segments. */
function arrangements({ store, engine, timetables, timezone, now }: Arranged): Pick<World, 'publish' | 'divide'> {
  let revision = 0
  return {
    publish: async (version) => {
      const snapshot: FlowSnapshot = { ...version, workspace, state: 'active', timezone, current: true, since: now() }
      engine.load(snapshot)
      timetables.put(snapshot)
      await lookAtAll(store)
    },
    divide: async (segments) => {
      revision += 1
      const known = segments.map((segment) => ({ ...segment, revision, since: now() }))
      engine.loadSegments(workspace, known, revision)
      await lookAtAll(store)
    },
  }
}

/** What is asked of contacts has changed. */
async function lookAtAll(store: MemoryStore): Promise<void> {
  await store.push([...store.contacts()].map(({ id }) => ({ workspace, contact: id, kind: 'look' as const })))
}

async function visitAll(store: MemoryStore, engine: Engine): Promise<boolean> {
  const lanes = await store.dueLanes()
  for (const lane of lanes) await store.visit(lane, engine)
  return lanes.length > 0
}

interface Calling {
  readonly store: MemoryStore
  readonly office: PostOffice
  readonly registry: Registry
  readonly answer: AnswerCall | undefined
}

async function makeCalls({ store, office, registry, answer }: Calling): Promise<boolean> {
  const calls = await store.claimCalls(callsAtOnce)
  for (const call of calls) {
    const outcome: CallOutcome =
      call.type === 'message.send'
        ? { kind: 'done', result: await office.send(call) }
        : (answer?.(call) ?? { kind: 'done', result: registry.calls.get(call.type)?.sample ?? {} })
    await store.settleCall(call.id, outcome)
  }
  return calls.length > 0
}
