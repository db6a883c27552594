/**
 * Makes the calls that commits left behind: claims a few, performs them outside any transaction, records how each ended. Claims are
 * renewed while the work goes on, so that a short lease is enough to know a dead process by.
 */
import {
  CallError,
  type CallContext,
  type CallDefinition,
  type CallOutcome,
  type HttpClient,
  type Instant,
  type Json,
  type PerformContext,
  type Registry,
} from '@millrace/core'
import { leaseSeconds, type CallClaim, type ClaimedCall } from '../store/calls.ts'
import type { Connections } from '../connections/connections.ts'
import type { Scrub } from '../connections/scrub.ts'
import { createDeliver } from '../messages/deliver.ts'
import type { PostgresStore } from '../store/postgres-store.ts'
import { createKick } from './kick.ts'
import { outcomeOf } from './outcome.ts'
import { whileAway } from './while-away.ts'

export interface CallWorker {
  start(): void
  /** There may be something to claim. */
  kick(): void
  /** Whether nothing is being claimed or performed. */
  readonly idle: boolean
  /** Resolves once that is so. */
  drained(): Promise<void>
  /** Claims no more, waits for what is under way, and gives up on it after `withinMs`. */
  stop(withinMs: number): Promise<void>
}

export interface CallWorkerOptions {
  readonly store: Pick<PostgresStore, 'claimCalls' | 'settleCall' | 'renewLeases' | 'releaseCalls'>
  readonly registry: Registry
  readonly http: HttpClient
  readonly connections: Pick<Connections, 'of'>
  readonly publicUrl: string
  readonly concurrency: number
  now(): Promise<Instant>
  onError(error: unknown, where: string): void
}

const pollMs = 1000
const defaultTimeoutMs = 30_000

/** A process that slept past its lease may have claimed the same call again while it still performs the attempt before. */
const nameOf = ({ id, attempt }: CallClaim) => `${id}/${attempt}`

interface Performing {
  readonly call: ClaimedCall
  readonly abort: AbortController
  readonly done: Promise<void>
}

export function createCallWorker(options: CallWorkerOptions): CallWorker {
  const { store, onError } = options
  const performing = new Map<string, Performing>()
  const perform = createPerformer(options)
  let stopped = false
  let timers: NodeJS.Timeout[] = []
  // Whether there was no room for all that is due: then each one that ends makes room for another.
  let crowded = false

  const claim = async () => {
    const free = options.concurrency - performing.size
    crowded = free <= 0
    if (stopped || crowded) return
    const calls = await store.claimCalls(free)
    for (const call of calls) begin(call)
    crowded = calls.length === free
  }
  const claiming = createKick(claim, (error) => onError(error, 'calls'))
  const begin = (call: ClaimedCall) => {
    const abort = new AbortController()
    const done = perform(call, abort)
      .catch((error: unknown) => onError(error, `call ${call.type}`))
      .finally(() => {
        performing.delete(nameOf(call))
        if (crowded && !stopped) claiming.kick()
      })
    performing.set(nameOf(call), { call, abort, done })
  }
  const underWay = () => [...claiming.underWay, ...[...performing.values()].map(({ done }) => done)]
  const renew = () => renewClaims(store, performing).catch((error: unknown) => onError(error, 'calls'))
  return {
    start: () => {
      timers = [setInterval(claiming.kick, pollMs), setInterval(() => void renew(), (leaseSeconds * 1000) / 3)]
      claiming.kick()
    },
    kick: () => {
      if (!stopped) claiming.kick()
    },
    get idle() {
      return underWay().length === 0
    },
    drained: async () => {
      for (let under = underWay(); under.length > 0; under = underWay()) await Promise.all(under)
    },
    stop: async (withinMs) => {
      stopped = true
      await Promise.all(claiming.underWay)
      await Promise.race([Promise.all([...performing.values()].map(({ done }) => done)), pause(withinMs)])
      for (const timer of timers) clearInterval(timer)
      await giveUp(options, [...performing.values()])
    },
  }
}

/** Performs one call and puts down how it ended. */
function createPerformer({ store, registry, http, connections, publicUrl, now }: CallWorkerOptions) {
  const deliver = createDeliver({ registry, connections, publicUrl })
  const owners = ownersOfCalls(registry)
  return async (call: ClaimedCall, abort: AbortController): Promise<void> => {
    const definition = registry.calls.get(call.type)!
    let outcome: CallOutcome
    let scrub: Scrub = (value) => value
    try {
      const { scrub: ofConnection, ...connection } = await connections.of(owners.get(call.type)!, call.workspace)
      scrub = ofConnection
      const own: CallContext = { now: await now(), signal: abort.signal, http, ...connection }
      const context: PerformContext = { ...own, deliver: (delivery) => deliver(delivery, own) }
      const result = await withinTime(definition, { call, context, abort })
      outcome = { kind: 'done', result: result ?? null }
    } catch (error) {
      if (abort.signal.reason === givenUp) return
      outcome = outcomeOf(error, { definition, attempt: call.attempt, now: await now(), random: Math.random() })
    }
    // Outside systems repeat what they were sent, secrets and all: what is stored of them goes into histories and exports.
    const stored = scrub(outcome as unknown as Json) as unknown as CallOutcome
    await whileAway(() => store.settleCall(call.id, stored, call.attempt), abort.signal)
  }
}

/** A claim that no longer holds is another's: what we still do for it must end. */
async function renewClaims(store: CallWorkerOptions['store'], performing: ReadonlyMap<string, Performing>): Promise<void> {
  const claims = [...performing.values()].map(({ call }) => call)
  if (claims.length === 0) return
  const held = new Set((await store.renewLeases(claims)).map(nameOf))
  for (const name of claims.map(nameOf)) {
    if (!held.has(name)) performing.get(name)?.abort.abort(new CallError('unknown', 'CALL_CLAIM_LOST', 'The claim ran out'))
  }
}

const givenUp = new CallError('retry', 'CALL_STOPPED', 'The process stops')

/** Calls that may be repeated go back to the queue; of the others the lease will tell that nobody knows. */
async function giveUp({ store, registry }: CallWorkerOptions, left: readonly Performing[]): Promise<void> {
  for (const { abort } of left) abort.abort(givenUp)
  const safe = left.filter(({ call }) => registry.calls.get(call.type)!.repeat === 'safe').map(({ call }) => call)
  if (safe.length > 0) await store.releaseCalls(safe)
}

async function withinTime(
  definition: CallDefinition,
  { call, context, abort }: { readonly call: ClaimedCall; readonly context: PerformContext; readonly abort: AbortController },
): Promise<Json> {
  const ms = definition.timeoutMs ?? defaultTimeoutMs
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  context.signal.addEventListener('abort', () => reject(context.signal.reason as Error), { once: true })
  const late = new CallError('unknown', 'CALL_TIMEOUT', `No answer within ${ms / 1000} s`)
  const timer = setTimeout(() => abort.abort(late), ms)
  try {
    return await Promise.race([definition.perform(call, context), aborted])
  } finally {
    clearTimeout(timer)
  }
}

const ownersOfCalls = (registry: Registry): ReadonlyMap<string, string> =>
  new Map(registry.plugins.flatMap(({ name, calls = [] }) => calls.map(({ type }) => [type, name] as const)))

const pause = (ms: number) => new Promise<void>((done) => void setTimeout(done, ms).unref())
