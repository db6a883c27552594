/**
 * One visit of a lane, in memory: the inputs of every contact in the order received, then the waits that are due. Contacts do not
 * see each other, so that a computation one of them waits for is batched with those of the others (laws 3, 5, 8).
 */
import { byHand, deadlineOf, failureOf, rejoinRun, resumeRun } from './advance.ts'
import { createBatch } from './batch.ts'
import { moveOn, retry } from './by-hand.ts'
import { flowOf, forkGuard, keep, takeOut } from './branches.ts'
import type { CompiledFlow, CompiledNode } from './compile.ts'
import { causeOfEnter, startRun } from './entering.ts'
import type { Flows } from './flow-index.ts'
import { inTurn } from './in-turn.ts'
import type { Json, JsonObject } from './json.ts'
import type { Decision, LaneInput, LaneWork } from './lane.ts'
import { matchesEvent, matchesPattern } from './matching.ts'
import { moveRun } from './moving.ts'
import { observe } from './observe.ts'
import type { AnyNode, Facts, Step } from './plugin.ts'
import type { Registry } from './registry.ts'
import type { EventRecord, Input, RunState } from './run.ts'
import { eventView, factValue, scopeOf, showEvent, type Person } from './scope.ts'
import { createStep, type Compute } from './step.ts'
import { isoOf } from './time.ts'
import { advanceSource, type Visit } from './visit.ts'

export async function decide(work: LaneWork, flows: Flows, registry: Registry, compute: Compute): Promise<Decision> {
  const visit = createVisit(work, flows, registry, compute)
  const pending: Promise<void>[] = []
  for (const [contact, inputs] of byContact(work)) {
    const handled = work.unread?.has(contact) === true ? handleInputs(visit, contact, inputs) : handleContact(visit, contact, inputs)
    const done = afterwards(handled, () => observe(visit, contact, inputs))
    if (done instanceof Promise) pending.push(done)
  }
  await Promise.all(pending)
  return visit.batch.decision()
}

function createVisit(work: LaneWork, flows: Flows, registry: Registry, compute: Compute): Visit {
  const questions = flows.questions(work.workspace)
  const batch = createBatch(work, registry, {
    listens: (event) => flows.listens(work.workspace, event),
    isObserved: questions !== null,
  })
  const order = new Map<string, string[]>()
  const holding = new Set(work.runs.flatMap((run) => (run.held === null ? [] : [run.contact])))
  for (const run of work.runs.toSorted(byAge)) {
    const ids = order.get(run.contact)
    if (ids === undefined) order.set(run.contact, [run.id])
    else ids.push(run.id)
  }
  const keepRun = batch.keepRun
  const liveRuns = (contact: string) =>
    (order.get(contact) ?? []).map((id) => batch.runs.get(id)!).filter((run) => run.status === 'waiting')
  let startsLeft = work.startsLeft ?? Infinity
  return {
    batch: {
      ...batch,
      keepRun: (run, created) => {
        const isNew = !batch.runs.has(run.id)
        keepRun(run, created)
        if (isNew) order.set(run.contact, withRun(batch, order.get(run.contact), run.id))
      },
    },
    flows,
    scope: { registry, facts: batch.facts, now: work.now, nowText: isoOf(work.now) },
    hearing: hearingOf(work, registry),
    compute,
    questions,
    looks: new Map(questions === null ? [] : (work.looks ?? []).map((look) => [look.contact, look])),
    holding,
    liveRuns,
    mayFork: forkGuard(liveRuns),
    takeStart: () => startsLeft-- > 0,
  }
}

/** Of the facts that were loaded, those that follow from events of a name. */
function hearingOf({ facts }: LaneWork, registry: Registry): Visit['hearing'] {
  const heard = [...facts.keys()].flatMap((name) => registry.fact(name) ?? []).filter((fact) => fact.see !== undefined)
  if (heard.length === 0) return () => []
  const named = heard.map((fact) => ({ fact, names: new Set(fact.hears?.({}) ?? ['*']) }))
  return (event) => named.filter(({ names }) => names.has(event) || names.has('*')).map(({ fact }) => fact)
}

/** Oldest first. Those of one instant have an order of their own too, or what comes of them would follow from how visits were cut. */
const byAge = (a: RunState, b: RunState) => a.enteredAt - b.enteredAt || (a.id < b.id ? -1 : 1)

function withRun({ runs }: Visit['batch'], ids: readonly string[] | undefined, id: string): string[] {
  return ids === undefined ? [id] : [...ids, id].sort((a, b) => byAge(runs.get(a)!, runs.get(b)!))
}

function byContact(work: LaneWork): ReadonlyMap<string, readonly LaneInput[]> {
  const contacts = new Map<string, LaneInput[]>()
  for (const input of work.inputs) {
    const list = contacts.get(input.contact)
    if (list === undefined) contacts.set(input.contact, [input])
    else list.push(input)
  }
  for (const run of work.runs) if (!contacts.has(run.contact)) contacts.set(run.contact, [])
  return contacts
}

const afterwards = (done: void | Promise<void>, work: () => void): void | Promise<void> =>
  done instanceof Promise ? done.then(work) : work()

function handleContact(visit: Visit, contact: string, inputs: readonly LaneInput[]): void | Promise<void> {
  const due = () => inTurn(visit.liveRuns(contact), (run) => wakeDue(visit, run.id))
  const done = handleInputs(visit, contact, inputs)
  return done instanceof Promise ? done.then(due) : due()
}

/** What the contact's runs held while their flows stood still came before these: it goes first, or what they wait for next is missed. */
function handleInputs(visit: Visit, contact: string, inputs: readonly LaneInput[]): void | Promise<void> {
  const handle = () => inTurn(inputs, (input) => handleInput(visit, input))
  if (!visit.holding.has(contact)) return handle()
  const done = inTurn(visit.liveRuns(contact), (run) => (run.held === null ? undefined : wakeDue(visit, run.id)))
  return done instanceof Promise ? done.then(handle) : handle()
}

function handleInput(visit: Visit, input: LaneInput): void | Promise<void> {
  switch (input.kind) {
    case 'event':
      return handleEvent(visit, input.contact, input.event)
    case 'enter':
      return handleEnter(visit, input)
    case 'result':
      return handleResult(visit, input)
    case 'cancel':
      return cancel(visit, input)
    case 'move':
      return moveRun(visit, input)
    case 'moveOn':
      return moveOn(visit, input, wake)
    case 'retry':
      return retry(visit, input, wake)
    case 'look':
      return
    case 'lapse':
      return lapse(visit, input)
  }
}

/** What time did to a fact. An input that comes twice finds nothing left that has lapsed. */
function lapse({ batch, scope }: Visit, { contact, fact: name }: LaneInput & { readonly kind: 'lapse' }): void {
  const fact = scope.registry.fact(name)
  if (fact?.lapses === undefined || !batch.people.has(contact)) return
  const lapsed = fact.lapses.writes(batch.facts.value(fact, contact), batch.now)
  for (const { key, write } of lapsed) batch.write(write, `lapse:${name}:${key}`, contact)
}

function wakeDue(visit: Visit, id: string): void | Promise<void> {
  const run = visit.batch.runs.get(id)!
  if (run.status !== 'waiting' || run.wakeAt === null || run.wakeAt > visit.batch.now) return
  const flow = flowOf(visit, run)
  if (flow.state !== 'active') return
  const deadline = deadlineOf(flow, run)
  if (deadline === null || run.wakeAt < deadline) return wake(visit, run, run.held ?? { kind: 'due' })
  return takeOut(visit, run, { to: 'exited', why: { lifetime: flow.settings.lifetime! }, input: 'due' })
}

/** Moves a run on; while its flow stands still the input is held, the first one wins, and the run is due when it goes on. */
function wake(visit: Visit, run: RunState, input: Input): void | Promise<void> {
  const flow = flowOf(visit, run)
  if (flow.state !== 'active') {
    if (run.held === null) visit.batch.keepRun({ ...run, held: input, awaits: [], awaitsCall: null, wakeAt: visit.batch.now }, false)
    return
  }
  const source = advanceSource(visit, flow, run)
  const advanced = input.kind === 'join' ? rejoinRun(run, input, source) : resumeRun(run, input, source)
  return keep(visit, { before: run, input, created: false }, advanced)
}

/** First the runs that are there: exits, goals, waits. Then the runs that this event starts, which do not see it again. */
function handleEvent(visit: Visit, contact: string, event: EventRecord): void | Promise<void> {
  const person = visit.batch.people.get(contact)
  if (person !== undefined) {
    showEvent(visit.hearing(event.event), event, person, visit.batch.facts)
    tellListeners(visit, person, event)
  }
  const before = rootsFirst(visit.liveRuns(contact))
  const start = () => startByEvent(visit, contact, event)
  const done = inTurn(before, (run) => meetEvent(visit, run.id, event))
  return done instanceof Promise ? done.then(start) : start()
}

/** What takes a run out takes its branches out, before they meet the event themselves. */
function rootsFirst(runs: readonly RunState[]): readonly RunState[] {
  if (!runs.some(({ branch }) => branch !== undefined)) return runs
  return runs.toSorted((a, b) => Number(a.branch !== undefined) - Number(b.branch !== undefined))
}

function tellListeners(visit: Visit, { contact }: Person, event: EventRecord): void {
  const { batch, flows, scope } = visit
  for (const listener of flows.listeners(batch.workspace, event.event)) {
    const fact = (name: string): Json => {
      const definition = scope.registry.fact(name)
      if (definition === undefined) throw new Error(`Listener ${listener.name} needs the fact ${name}, which no installed plugin has`)
      return factValue(definition, contact.id, scope)
    }
    const writes = listener.hear({ event, contact, now: batch.now, fact })
    for (const [index, write] of writes.entries()) batch.write(write, `${event.id}:${listener.name}:${index}`, contact.id)
  }
}

function meetEvent(visit: Visit, id: string, event: EventRecord): void | Promise<void> {
  const run = visit.batch.runs.get(id)!
  if (run.status !== 'waiting') return
  const flow = flowOf(visit, run)
  const facts = lazyFacts(visit, flow, run, event)
  if (run.branch === undefined) {
    const exit = flow.exits.find((rule) => matchesEvent(rule.event, rule.where, event, facts))
    if (exit !== undefined) return takeOut(visit, run, { to: 'exited', why: { exit: exit.event, event: event.id }, input: 'event' })
    if (notice(visit, flow, run, event, facts) === 'ended') return
  }
  const current = visit.batch.runs.get(id)!
  const pattern = current.awaits.find((awaited) => matchesPattern(awaited, event, current, facts))
  if (pattern !== undefined) return wake(visit, current, { kind: 'event', name: pattern.name, event })
}

/** The facts of a run with `event` bound to the event that arrives. */
function lazyFacts(visit: Visit, flow: CompiledFlow, run: RunState | null, event: EventRecord, contact = run?.contact): () => Facts {
  let facts: Facts | undefined
  return () => (facts ??= scopeOf(visit.batch.people.get(contact!)!, run, event, { ...visit.scope, factNames: flow.facts.all }))
}

/** Lets the flow's watching nodes (goals) take note of an event, each once in a run. */
function notice(visit: Visit, flow: CompiledFlow, start: RunState, event: EventRecord, facts: () => Facts): 'ended' | 'stays' {
  let run = start
  for (const { node, pattern } of flow.watches) {
    if (run.noticed.includes(node.id) || !matchesPattern(pattern, event, run, facts)) continue
    const input: Input = { kind: 'event', name: pattern.name, event }
    const contact = visit.batch.people.get(run.contact)!.contact
    const { batch, compute } = visit
    const scope = () => ({ ...facts(), event: eventView(event) }) as unknown as Facts
    const { channels } = visit.scope.registry
    const outcome = noticeOf(node, createStep({ flow, node, run, contact, input, now: batch.now, facts: scope, compute, channels }))
    ;(outcome.effects ?? []).forEach((effect, index) => batch.effect(effect, `${run.id}:${run.steps}:${index}`, run, node.id))
    batch.counter(run)(node.id, 'reached')
    const why = outcome.why ?? ({ event: event.id } as JsonObject)
    batch.keepSteps(run, run.steps, 'event', [{ node: node.id, port: null, outcome: 'noticed', why }])
    run = { ...run, steps: run.steps + 1, noticed: [...run.noticed, node.id] }
    batch.keepRun(run, false)
    if (outcome.kind === 'end') {
      void takeOut(visit, run, { to: 'exited', why: { goal: node.id, event: event.id }, input: 'event' })
      return 'ended'
    }
  }
  return 'stays'
}

/** A watching node that throws (a value that cannot be worked out) has taken note all the same; the log says what went wrong. */
function noticeOf(node: CompiledNode, step: Step): ReturnType<NonNullable<AnyNode['watch']>['run']> {
  try {
    return node.definition.watch!.run(step)
  } catch (error) {
    return { kind: 'stay', why: { ...failureOf(error) } }
  }
}

function startByEvent(visit: Visit, contact: string, event: EventRecord): void | Promise<void> {
  const started = new Set<string>()
  return inTurn(visit.flows.starters(visit.batch.workspace, event.event), ({ flow, node, where }) => {
    if (started.has(flow.flow)) return
    if (!matchesEvent('*', where, event, lazyFacts(visit, flow, null, event, contact))) return
    started.add(flow.flow)
    return startRun(visit, { flow, node, contact, cause: { at: event.receivedAt, id: event.id }, event, data: null })
  })
}

/** Only an active flow lets anyone in: by its API trigger, or by the trigger that is named. */
function handleEnter(visit: Visit, input: LaneInput & { kind: 'enter' }): void | Promise<void> {
  const flow = visit.flows.current(input.flow)
  if (flow === undefined || flow.workspace !== visit.batch.workspace || flow.state !== 'active') return refuseClosed(visit, input, flow)
  const entrance = flow.triggers.find(({ node, trigger }) => (input.node === undefined ? trigger.kind === 'api' : node.id === input.node))
  if (entrance === undefined) return refuseClosed(visit, input, flow)
  return startRun(visit, {
    flow,
    node: entrance.node,
    contact: input.contact,
    cause: causeOfEnter(input.id),
    event: null,
    data: input.data,
    hops: input.hops,
  })
}

/**
 * Whoever named the flow in a flow of their own is told, and so is who waits for a timetable or a moment that came while the flow stood
 * still; the API tells its callers itself.
 */
function refuseClosed(visit: Visit, { hops, node, flow, contact }: LaneInput & { kind: 'enter' }, found: CompiledFlow | undefined): void {
  if (hops === undefined && node === undefined) return
  const state = found === undefined || found.workspace !== visit.batch.workspace ? 'missing' : found.state
  visit.batch.refuse({ flow, contact, at: visit.batch.now, reason: 'closed', detail: { state } })
}

function handleResult(visit: Visit, input: LaneInput & { kind: 'result' }): void | Promise<void> {
  const run = visit.batch.runs.get(input.run)
  if (run === undefined || run.status !== 'waiting' || run.awaitsCall !== input.call) return
  const woken: Input =
    input.failure === undefined ? { kind: 'result', result: input.result ?? null } : { kind: 'failure', failure: input.failure }
  return wake(visit, run, woken)
}

function cancel(visit: Visit, { run: id, by, who }: LaneInput & { kind: 'cancel' }): void | Promise<void> {
  const run = visit.batch.runs.get(id)
  if (run?.status === 'waiting')
    return takeOut(visit, run, { to: 'cancelled', why: by === undefined ? byHand({ who }) : { by }, input: 'event' })
}
