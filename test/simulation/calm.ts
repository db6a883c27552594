/**
 * The calm: a world told to a store of the product by one patient worker, without a single fault. Everything of an instant comes in,
 * then lanes are visited and calls made until nothing is left, then time moves on. What it comes to is what a tame world must come
 * to in any weather, and in any store.
 */
import {
  idFrom,
  type Activation,
  type Engine,
  type FlowDocument,
  type HttpClient,
  type Instant,
  type RunState,
  type Standing,
  type Store,
} from '@millrace/core'
import { callContext } from '@millrace/core/testing'
import { recordOf } from './client.ts'
import { flowIdOf, instantsAfter, start, users, workspace, type Happening, type World } from './world.ts'

/** An installation of the product, and what of its surroundings differs from store to store. */
export interface Installation {
  readonly store: Store
  readonly engine: Engine
  readonly http: (call: string) => HttpClient
  moveTo(at: Instant): Promise<void>
  /** Makes this the flow's next version; the first one makes the flow, whose ids count from 1. */
  publish(flow: number, document: FlowDocument): Promise<void>
  stand(flow: number, state: 'active' | 'paused'): Promise<void>
}

/** What a world comes to, as the product can tell it. */
export interface Ending {
  readonly runs: readonly RunState[]
  readonly activations: readonly (readonly Activation[])[]
  /** By flow and version. */
  readonly counters: Readonly<Record<string, unknown>>
  /** By user. */
  readonly bonus: Readonly<Record<string, unknown>>
  /** Keys of the calls that were made. */
  readonly calls: readonly string[]
}

interface Telling {
  readonly world: World
  readonly place: Installation
  /** Sees every run that is created. */
  readonly engine: Engine
  readonly runs: Set<string>
  readonly calls: Set<string>
  readonly versions: number[]
  readonly paused: Set<number>
  now: Instant
  next: number
}

export async function tellCalmly(world: World, place: Installation): Promise<Ending> {
  const runs = new Set<string>()
  const engine = watching(place.engine, runs)
  const versions = world.flows.map(() => 1)
  const telling: Telling = { world, place, engine, runs, calls: new Set(), versions, paused: new Set(), now: start, next: 0 }
  await place.moveTo(start)
  for (const user of users) await place.store.accept([introduction(user)])
  for (const [flow, [first]] of world.flows.entries()) await place.publish(flow, first!)
  for (let left = instantsAfter; ;) {
    await instant(telling)
    const at = await nextInstant(telling)
    if (at === null || (telling.next >= world.script.length && left-- === 0)) return endingOf(telling)
    telling.now = at
    await place.moveTo(at)
  }
}

/** Nobody listens to it: it makes the contacts, so that their ids are the same everywhere. */
const introduction = (user: string) => ({
  workspace,
  identity: { userId: user },
  event: { ...recordOf({ id: `here-is-${user}`, user, event: 'Introduced', n: 0 }, start) },
})

function watching(engine: Engine, runs: Set<string>): Engine {
  const watched = (standing: Standing): Standing => ({
    plan: standing.plan,
    planFacts: standing.planFacts,
    decide: async (work) => {
      const decision = await standing.decide(work)
      for (const { id } of decision.created) runs.add(id)
      return decision
    },
  })
  const { registry, load, loadSegments, knows, close } = engine
  return {
    registry,
    load,
    loadSegments,
    knows,
    close,
    get versions() {
      return engine.versions
    },
    ...watched(engine),
    standing: () => watched(engine.standing()),
  }
}

async function instant(telling: Telling): Promise<void> {
  const { script } = telling.world
  while (telling.next < script.length && start + script[telling.next]!.at <= telling.now) {
    await happen(telling, script[telling.next]!, telling.next)
    telling.next += 1
  }
  await settle(telling)
  if (telling.next < script.length) return
  for (const flow of telling.paused) await telling.place.stand(flow, 'active')
  telling.paused.clear()
  await settle(telling)
}

async function settle({ place: { store, http }, world, engine, calls, now }: Telling): Promise<void> {
  for (;;) {
    const lanes = await store.dueLanes()
    for (const lane of lanes) await store.visit(lane, engine, world.limit)
    const claimed = await store.claimCalls(100)
    if (lanes.length === 0 && claimed.length === 0) return
    for (const call of claimed) {
      calls.add(call.key)
      const context = callContext({ now, http: http(call.id) })
      const outcome = await engine.registry.calls
        .get(call.type)!
        .perform(call, context)
        .then(
          (result: unknown) => ({ kind: 'done' as const, result: (result ?? null) as never }),
          (error: Error & { code: string }) => ({ kind: 'failed' as const, failure: { code: error.code, message: error.message } }),
        )
      await store.settleCall(call.id, outcome)
    }
  }
}

async function happen(telling: Telling, happening: Happening, index: number): Promise<void> {
  const { place, world, versions, paused } = telling
  const at = start + happening.at
  switch (happening.kind) {
    case 'events': {
      const events = happening.events.map((told) => ({ workspace, identity: { userId: told.user }, event: recordOf(told, at) }))
      return void (await place.store.accept(events))
    }
    case 'enter': {
      const { contact } = await personOf(telling, happening.user)
      const { flow, data } = happening
      return void (await place.store.push([
        { workspace, contact, kind: 'enter', id: idFrom(at, `enter ${index}`), flow: flowIdOf(flow), data },
      ]))
    }
    case 'cancel':
      return cancel(telling, happening.user)
    case 'publish': {
      const document = world.flows[happening.flow]![versions[happening.flow]!]
      if (document === undefined) return
      versions[happening.flow]! += 1
      return place.publish(happening.flow, document)
    }
    case 'pause':
      paused.add(happening.flow)
      return place.stand(happening.flow, 'paused')
    case 'resume':
      paused.delete(happening.flow)
      return place.stand(happening.flow, 'active')
    default:
      throw new Error(`A tame world has no ${happening.kind}`)
  }
}

async function personOf({ place }: Telling, user: string): Promise<{ readonly contact: string }> {
  const contact = await place.store.contact(workspace, { userId: user })
  return { contact: contact!.id }
}

async function cancel(telling: Telling, user: string): Promise<void> {
  const { contact } = await personOf(telling, user)
  const runs = (await runsOf(telling)).filter((run) => run.contact === contact && run.status === 'waiting')
  const [first] = runs.sort((a, b) => a.enteredAt - b.enteredAt || (a.id < b.id ? -1 : 1))
  if (first !== undefined) await telling.place.store.push([{ workspace, contact, kind: 'cancel', run: first.id }])
}

const runsOf = async ({ place, runs }: Telling): Promise<RunState[]> =>
  Promise.all([...runs].toSorted().map(async (id) => (await place.store.run(id))!))

async function nextInstant(telling: Telling): Promise<Instant | null> {
  const told = telling.world.script[telling.next]
  const wakes = (await runsOf(telling)).flatMap((run) => (run.status === 'waiting' && run.wakeAt !== null ? [run.wakeAt] : []))
  const later = [...wakes, ...(told === undefined ? [] : [start + told.at])].filter((at) => at > telling.now)
  return later.length === 0 ? null : Math.min(...later)
}

async function endingOf(telling: Telling): Promise<Ending> {
  const { store } = telling.place
  const runs = await runsOf(telling)
  const counters: Record<string, unknown> = {}
  for (const [flow, count] of telling.versions.entries())
    for (let version = 1; version <= count; version++)
      counters[`${flowIdOf(flow)}.${version}`] = await store.counters(flowIdOf(flow), version)
  const bonus: Record<string, unknown> = {}
  for (const user of users) bonus[user] = await store.fact(workspace, 'bonus', (await personOf(telling, user)).contact)
  const activations = await Promise.all(runs.map(({ id }) => store.activations(id)))
  return { runs, activations, counters, bonus, calls: [...telling.calls].toSorted() }
}
