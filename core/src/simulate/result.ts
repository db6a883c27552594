/** What a simulation tells: sums and a few examples, so that its size follows from the flow and the days, not from the contacts. */
import { compile } from '../compile.ts'
import type { FlowDocument } from '../document.ts'
import type { FlowStats } from '../flow-stats.ts'
import type { Instant } from '../json.ts'
import type { Decision, FlowSnapshot } from '../lane.ts'
import type { MemoryStore } from '../memory-store.ts'
import { within } from '../memory/runs.ts'
import type { QueuedMessage } from '../channel.ts'
import type { Registry } from '../registry.ts'
import type { MessageStatus } from '../run.ts'
import { isoOf } from '../time.ts'

export interface SimulationResult {
  /** What the simulated world began and ended with, ISO 8601. */
  readonly from: string
  readonly to: string
  readonly seed: number
  readonly contacts: number
  readonly stats: Omit<FlowStats, 'version'>
  /** By node: how many messages were queued and refused, and how many came to each status. */
  readonly messages: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** What writes amounted to by name (bonus points given, spent), in all and by node. */
  readonly amounts: Readonly<Record<string, { readonly sum: number; readonly nodes: Readonly<Record<string, number>> }>>
  readonly days: readonly SimulatedDay[]
  /** Ports that nobody took, of nodes that may be left by them. */
  readonly dead: readonly { readonly node: string; readonly port: string }[]
  readonly failures: readonly SimulatedFailure[]
}

export interface SimulatedDay {
  /** From 0. */
  readonly day: number
  readonly at: string
  readonly entered: number
  readonly completed: number
  readonly failed: number
  readonly exited: number
  /** Sent, by node. */
  readonly messages: Readonly<Record<string, number>>
}

export interface SimulatedFailure {
  readonly node: string
  readonly code: string
  readonly count: number
  readonly examples: readonly { readonly contact: string | null; readonly at: string; readonly message: string }[]
}

type Counts = Map<string, number>
const add = (counts: Counts, key: string, count: number) => void counts.set(key, (counts.get(key) ?? 0) + count)
const plain = (counts: Counts) => Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
const dayMs = 86_400_000
/** Amounts are cents at the finest: what adding them up in binary leaves over is cut off. */
const cents = (sum: number) => Math.round(sum * 100) / 100
const examplesKept = 3

export interface Observed {
  /** Takes a decision into account. */
  decided(decision: Decision, now: Instant): void
  told(message: { readonly node: string | null }, status: MessageStatus, now: Instant): void
  result(end: { readonly stats: FlowStats; readonly to: Instant; readonly contacts: number; readonly seed: number }): SimulationResult
}

export interface ObservedSource {
  readonly registry: Registry
  readonly snapshot: FlowSnapshot
  readonly start: Instant
  readonly end: Instant
  /** Of the contact of a decision. */
  userIdOf(contact: string): ReturnType<MemoryStore['contactOf']>
}

interface Day {
  readonly runs: Counts
  readonly messages: Counts
}
type Failure = { -readonly [K in keyof SimulatedFailure]: SimulatedFailure[K] }

export function createObserved(source: ObservedSource): Observed {
  const days: Day[] = []
  const messages = new Map<string, Counts>()
  const amounts = new Map<string, Counts>()
  const failures = new Map<string, Failure>()
  // What happens at the very end belongs to the day that ends with it.
  const last = Math.max(0, Math.ceil((source.end - source.start) / dayMs) - 1)
  const dayOf = (now: Instant): Day => {
    const day = Math.min(last, Math.floor((now - source.start) / dayMs))
    for (let missing = days.length; missing <= day; missing++) days.push({ runs: new Map(), messages: new Map() })
    return days[day]!
  }
  const countMessage = (node: string | null, what: string) =>
    add(
      within(messages, node ?? '', () => new Map<string, number>()),
      what,
      1,
    )
  return {
    decided: (decision, now) => {
      const { flow } = source.snapshot
      for (const move of decision.counters) if (move.flow === flow && move.node === '') add(dayOf(now).runs, move.what, move.count)
      for (const item of decision.writes.get('message.queue') ?? [])
        countMessage(item.node, (item.data as QueuedMessage).refusal === null ? 'queued' : 'refused')
      for (const [type, batch] of decision.writes) {
        const amountsOf = source.registry.writes.get(type)?.amounts
        if (amountsOf === undefined) continue
        for (const item of batch)
          for (const [name, amount] of Object.entries(amountsOf(item)))
            add(
              within(amounts, name, () => new Map<string, number>()),
              item.node ?? '',
              amount,
            )
      }
      noteFailures(source, failures, decision)
    },
    told: ({ node }, status, now) => {
      countMessage(node, status)
      if (status === 'sent') add(dayOf(now).messages, node ?? '', 1)
    },
    result: ({ stats: { version: _version, ...stats }, to, contacts, seed }) => {
      dayOf(Math.max(source.start, to - 1))
      return {
        from: isoOf(source.start),
        to: isoOf(to),
        seed,
        contacts,
        stats,
        messages: Object.fromEntries([...messages].map(([node, counts]) => [node, plain(counts)])),
        amounts: Object.fromEntries([...amounts].map(([name, nodes]) => [name, amountTold(nodes)])),
        days: days.map((day, index) => dayTold(day, index, source.start)),
        dead: deadPorts(source, stats),
        failures: [...failures.values()],
      }
    },
  }
}

const amountTold = (nodes: Counts) => ({
  sum: sumOf(nodes),
  nodes: plain(new Map([...nodes].map(([node, sum]) => [node, cents(sum)]))),
})

const sumOf = (counts: Counts) => cents([...counts.values()].reduce((sum, count) => sum + count, 0))

function dayTold({ runs, messages }: Day, day: number, start: Instant): SimulatedDay {
  const of = (what: string) => runs.get(what) ?? 0
  const figures = { entered: of('entered'), completed: of('completed'), failed: of('failed'), exited: of('exited') }
  return { day, at: isoOf(start + day * dayMs), ...figures, messages: plain(messages) }
}

function noteFailures({ snapshot, userIdOf }: ObservedSource, failures: Map<string, Failure>, { activations }: Decision): void {
  for (const { flow, contact, at, steps } of activations) {
    const last = steps.at(-1)
    if (flow !== snapshot.flow || last?.outcome !== 'failed') continue
    const { code = 'NODE_FAILED', message = '' } = (last.why ?? {}) as { readonly code?: string; readonly message?: string }
    const failure = within(failures, `${last.node}\n${code}`, () => ({ node: last.node, code, count: 0, examples: [] }) as Failure)
    failure.count += 1
    if (failure.examples.length < examplesKept)
      failure.examples = [...failure.examples, { contact: userIdOf(contact)?.userId ?? null, at: isoOf(at), message }]
  }
}

/** Only what is wired: an optional port that leads nowhere is no branch. Nor is one of a node that nobody goes to, but that takes note. */
function deadPorts({ registry, snapshot }: ObservedSource, stats: Pick<FlowStats, 'nodes'>): SimulationResult['dead'] {
  const flow = compile(snapshot, registry)
  const document = snapshot.document as FlowDocument
  return document.nodes.flatMap((node) => {
    const compiled = flow.nodes.get(node.id)
    if (compiled === undefined || node.disabled === true) return []
    if (compiled.definition.watch !== undefined && !document.edges.some(({ to }) => to === node.id)) return []
    const wired = new Set(document.edges.filter(({ from }) => from === node.id).map(({ port }) => port))
    const taken = stats.nodes[node.id]?.left ?? {}
    return [...compiled.targets.keys()].filter((port) => wired.has(port) && !taken[port]).map((port) => ({ node: node.id, port }))
  })
}
