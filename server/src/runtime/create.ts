/** Puts the runtime together: registry, engine, store, alarms, workers and clock over one pool. */
import { createEngine, createRegistry, type LaneKey, type Registry } from '@millrace/core'
import { createConnections } from '../connections/connections.ts'
import { createOutward, withOutward } from '../connections/outward.ts'
import { createClock } from '../clock/clock.ts'
import { moveClock } from '../clock/move.ts'
import { addressHash } from '../messages/address-hash.ts'
import { messagesPlugin } from '../messages/plugin.ts'
import { migrate } from '../migrations/migrate.ts'
import { createHttpClient } from '../outside/http-client.ts'
import { givenHosts } from '../outside/given-hosts.ts'
import { createLocate } from '../outside/locate.ts'
import type { Entered, Runtime, RuntimeOptions } from './types.ts'
import { createPublishingDuties } from '../publishing/duties.ts'
import { eraseContact } from '../privacy/erase.ts'
import { erasedAmong } from '../privacy/suppress.ts'
import { createSweep } from '../privacy/sweep.ts'
import { createRetention } from '../retention/index.ts'
import { createPartitions } from '../store/partitions.ts'
import { createPostgresStore } from '../store/postgres-store.ts'
import { createSendingRules } from '../sending-rules/store.ts'
import { createSendingGuard } from '../sending/guard.ts'
import { openJournal } from '../sending/journal.ts'
import { confirmSending, readNotice, readSending } from '../sending/restoration.ts'
import { createSegments } from '../segments/segments.ts'
import { patient } from '../store/patient.ts'
import { connect, withClient } from '../store/sql.ts'
import { createUnheard } from '../store/unheard.ts'
import { createLapses } from '../timetable/lapses.ts'
import { createTimetables } from '../timetable/runner.ts'
import { createAlarms } from './alarms.ts'
import { createRunHands } from './by-hand.ts'
import { createDuties } from './duties.ts'
import { cancelRun, enteredBefore, enterFlow } from './entering.ts'
import { createFlows } from './flows.ts'
import { mergeUsers } from './merging.ts'
import { settle } from './settle.ts'
import { createWorkers } from './workers.ts'
import { createWorkspaces } from './workspaces.ts'

/** Calls at once; they hold no connection while they are under way. */
const callers = 16
const stopWithinMs = 10_000

export function createRuntime(options: RuntimeOptions): Runtime {
  const parts = createParts(options, () => runtime)
  const { pool } = options
  const { clock, registry, engine, store, flows } = parts
  const life = createLife(parts)
  const runtime: Runtime = {
    pool,
    registry,
    engine,
    store,
    flows,
    segments: parts.segments,
    workspaces: parts.workspaces,
    connections: parts.connections,
    sendingRules: parts.sendingRules,
    http: parts.http,
    ...life,
    sending: {
      read: () => readSending(pool),
      notice: () => readNotice(pool),
      confirm: (order) => confirmSending(pool, store, order),
    },
    clock: { virtual: clock.virtual, now: clock.now, moveTo: (to) => moveTo(parts, to) },
    ingest: async (events) => {
      const { duplicates } = await store.accept(events)
      return { duplicates }
    },
    emit: (event, { tx }) => store.acceptIn(tx, [event]),
    enter: async (workspace, flow, contacts, data = null) =>
      (await enterFlow(store, { workspace, flow, contacts, data, at: await clock.now(), once: null })) as Entered,
    enteredBefore: (workspace, once) => enteredBefore(pool, workspace, once),
    enterOnce: async (once, order) => enterFlow(store, { ...order, at: await clock.now(), once }),
    remember: async (kind, events) => {
      if (kind === 'events') await parts.partitions.ensurePast()
      return store.remember(kind, events)
    },
    merge: (workspace, users) => mergeUsers(store, workspace, users),
    erase: (order) => eraseContact(parts.erasing, order),
    erasedAmong: (workspace, contacts) => withClient(pool, (sql) => erasedAmong(sql, parts.erasing, { workspace, contacts })),
    retentionDays: options.retentionDays ?? null,
    identityRules: store.rules,
    cancel: (workspace, run, who) => cancelRun(store, { workspace, run, who }),
    hands: createRunHands({ pool, store, now: clock.now }),
    quarantine: { retry: store.retryQuarantined, drop: store.dropQuarantined },
    settle: async () => {
      await settle(parts)
    },
  }
  return runtime
}

type Parts = ReturnType<typeof createParts>

function createParts(options: RuntimeOptions, runtime: () => Runtime) {
  const { pool, publicUrl = 'http://127.0.0.1:3000', secret } = options
  const work = options.work ?? true
  const onError = options.onError ?? (() => {})
  const clock = createClock(pool, options.clock ?? 'system')
  const partitions = createPartitions(pool)
  const ingest: Runtime['ingest'] = (events) => store.accept(events)
  const outgoing = createOutgoing({ ...options, publicUrl }, { runtime, onError, ingest, registry: () => registry })
  const { sending, connections, messages } = outgoing
  const registry = createRegistry([...options.plugins, messages])
  const engine = createEngine(registry)
  const alarms = createAlarms({ pool, work, virtualNow: clock.virtual ? clock.estimate : null, onError })
  const onRing = (lanes: readonly LaneKey[]) => workers?.ring(lanes.map((lane) => ({ lane, jobs: [] })))
  const store = createPostgresStore({
    pool,
    registry,
    alarms,
    onRing,
    sending,
    // Whoever visits lanes can tell what a visit would do; other processes may have other plugins.
    unheard: work ? createUnheard(pool, registry) : null,
    onPoison: (error, contact) => onError(error, `contact ${contact}`),
    onVersionFault: (error, flow, version) => onError(error, `flow ${flow} version ${version}`),
  })
  const flows = createFlows({ pool, registry, alarms, onRing })
  const workspaces = createWorkspaces({ pool, registry, alarms, onRing })
  const segments = createSegments({ pool, registry, store, alarms, onRing })
  const retention = createRetention({ pool, days: options.retentionDays ?? null, onError: (error) => onError(error, 'retention') })
  const http = createHttpClient({ allowHosts: options.allowHosts ?? [] })
  const place = () => alarms.place
  const workers = work
    ? createWorkers({ store, engine, clock, partitions, sending, http, connections, publicUrl, onError, place, callers })
    : null
  const erasing = { pool, registry, hash: addressHash(secret) }
  const duties = dutiesOf({ pool, registry, alarms, store, onRing, onError }, erasing)
  return {
    pool,
    http,
    ...outgoing,
    clock,
    partitions,
    registry,
    engine,
    alarms,
    store,
    flows,
    segments,
    workspaces,
    retention,
    workers,
    duties,
    erasing,
    onError,
  }
}

/** What is looked at again and again, whoever of the processes comes first. */
function dutiesOf(source: Parameters<typeof createPublishingDuties>[0], erasing: Parameters<typeof createSweep>[0]) {
  const { pool, registry, store, onError } = source
  const timetables = createTimetables({ pool, registry, store, onError: (error) => onError(error, 'timetable') })
  const lapses = createLapses({ pool, registry, store })
  return createDuties([timetables, ...createPublishingDuties(source), lapses, createSweep(erasing)], onError)
}

interface Around {
  readonly onError: NonNullable<RuntimeOptions['onError']>
  readonly ingest: Runtime['ingest']
  runtime(): Runtime
  registry(): Registry
}

/** What messages leave by: the settings of plugins, the rules of sending, the guard against a restored database, and the plugin of messages. */
function createOutgoing(options: RuntimeOptions & { readonly publicUrl: string }, { onError, ingest, runtime, registry }: Around) {
  const { pool, settings = {}, publicUrl, secret, data, plugins, allowHosts = [] } = options
  const sending = createSendingGuard({ pool, onError, openJournal: data === undefined ? null : () => openJournal(data) })
  const outward = createOutward({ locate: createLocate({ allowHosts: [...allowHosts, ...givenHosts(settings)] }), secret, runtime })
  const connections = withOutward(createConnections({ pool, secret, plugins, given: settings }), outward)
  const rules = createSendingRules(pool, () => onSiteChannels(registry()))
  const messages = messagesPlugin({ pool, secret, publicUrl, connections, rules, plugins, registry, ingest, departures: sending })
  return { sending, connections, sendingRules: rules, messages }
}

const onSiteChannels = ({ channels }: Registry): readonly string[] =>
  [...channels.values()].flatMap(({ name, onSite }) => (onSite === true ? [name] : []))

function createLife(parts: Parts): Pick<Runtime, 'start' | 'stop'> {
  const { pool, clock, partitions, sending, registry, engine, alarms, store, retention, workers, duties, onError } = parts
  let stopped = false
  let started: Promise<void> | null = null
  const start = async () => {
    // A pool that loses an idle connection says so by an event, which would end the process if nobody listened: for as long as it lives.
    pool.on('error', (error) => stopped || onError(error, 'pool'))
    await migrate(pool, registry.plugins)
    await clock.start()
    await partitions.ensure(await clock.now())
    if (workers !== null) await sending.start()
    await alarms.start((rings) => workers?.hear(rings))
    workers?.start()
    if (workers === null) return
    retention.start()
    duties.start()
  }
  return {
    start: () => (started ??= start()),
    stop: async () => {
      await started?.catch(() => {})
      await alarms.stop()
      // A purge may be in the midst of a vacuum: nobody waits for it before the visits and sends are told to end.
      await Promise.all([retention.stop(), duties.stop(), workers?.stop(stopWithinMs)])
      await sending.stop()
      await store.idle()
      await engine.close()
      stopped = true
    },
  }
}

/** Any number: one mover of the clock at a time, whichever process. */
const moverLock = 0x636c6f63

async function moveTo(parts: Parts, to: number): Promise<void> {
  const { pool, clock, partitions, workers, alarms } = parts
  const guard = await connect(pool)
  try {
    await guard.query(patient('select pg_advisory_lock($1)', [moverLock]))
    const arrived = async (at: number) => {
      await partitions.ensure(at)
      if (workers === null) await alarms.announce()
    }
    await moveClock({ clock, settle: () => settle(parts), arrived }, to)
  } finally {
    await guard.query('select pg_advisory_unlock($1)', [moverLock]).then(
      () => guard.release(),
      () => guard.release(true),
    )
  }
}
