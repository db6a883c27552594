/**
 * A flow of any size for the benchmark of the canvas: steps in rows, a port leads to a step of the next row or the one after, 1.14 edges a
 * step. The same number gives the same flow, and no clock or chance has a part in it. What the steps are is described beside it,
 * as a server would: a title, an icon, a line of their own, one way in and one to three out.
 */
import type { Edge, FlowNode, FlowStats, JsonObject, NodeManifest } from '@millrace/core'
import type { Flow } from './canvas-page.ts'

export const edgesANode = 1.14
const across = { step: 328, down: 160 } as const
/** As wide for its height as the window is. */
const breadth = 0.77

interface Kind {
  readonly type: string
  readonly title: string
  readonly group: string
  readonly icon: string
  readonly summary: string
  readonly ports: readonly string[]
  readonly config: (index: number) => JsonObject
}

const trigger: Kind = {
  type: 'bench.start',
  title: 'Event',
  group: 'trigger',
  icon: 'zap',
  summary: '{{ event }}',
  ports: ['out'],
  config: (index) => ({ event: `Product ${index} Added` }),
}
const letter: Kind = {
  type: 'bench.letter',
  title: 'E-mail',
  group: 'message',
  icon: 'mail',
  summary: '{{ subject }}',
  ports: ['out'],
  config: (index) => ({ subject: `You left offer number ${index} behind, and it is waiting for you` }),
}
const delay: Kind = {
  type: 'bench.delay',
  title: 'Wait',
  group: 'control',
  icon: 'clock',
  summary: '{{ days }} days, weekdays 9-18',
  ports: ['out'],
  config: (index) => ({ days: (index % 9) + 1 }),
}
const tag: Kind = {
  type: 'bench.tag',
  title: 'Add a tag',
  group: 'people',
  icon: 'tag',
  summary: '{{ tag }}',
  ports: ['out'],
  config: (index) => ({ tag: `group-${index % 40}` }),
}
const wait: Kind = {
  type: 'bench.wait',
  title: 'Wait for an event',
  group: 'control',
  icon: 'hourglass',
  summary: 'Order Completed, at most {{ days }} days',
  ports: ['ordered', 'timeout'],
  config: (index) => ({ days: (index % 5) + 1 }),
}
const condition: Kind = {
  type: 'bench.condition',
  title: 'Condition',
  group: 'split',
  icon: 'git-branch',
  summary: 'Orders of more than {{ sum }}',
  ports: ['yes', 'perhaps', 'else'],
  config: (index) => ({ sum: index * 10 }),
}
const pattern = [letter, delay, tag, wait, letter, delay, tag, condition, letter, delay, wait, letter] as const

/** Throws a RangeError for less than one step. */
export function benchFlow(size: number): Flow {
  if (size < 1) throw new RangeError(`A flow of ${size} steps`)
  const columns = Math.max(1, Math.round(Math.sqrt(size * breadth)))
  const kinds = Array.from({ length: size }, (_, index) => (index < columns ? trigger : pattern[index % pattern.length]!))
  const nodes = kinds.map((kind, index) => nodeOf(kind, index, columns))
  const edges = edgesOf(kinds, columns)
  const name = `${size} steps`
  return {
    document: { millrace: 1, name, settings: {}, nodes, edges },
    manifests: [trigger, ...new Set(pattern)].map(manifestOf),
    stats: statsOf(nodes, edges),
  }
}

const idOf = (index: number) => `step_${index}`

function nodeOf({ type, config }: Kind, index: number, columns: number): FlowNode {
  const at = { x: (index % columns) * across.step, y: Math.floor(index / columns) * across.down }
  return { id: idOf(index), type, version: 1, config: config(index), at }
}

/** First one way into every step, from the nearest free port above; then more ways, two rows down where there are two, until there are enough. */
function edgesOf(kinds: readonly Kind[], columns: number): Edge[] {
  const used = kinds.map(() => 0)
  const edges: Edge[] = []
  const lead = (from: number, to: number) => edges.push({ from: idOf(from), port: kinds[from]!.ports[used[from]!++]!, to: idOf(to) })
  const isFree = (index: number) => used[index]! < kinds[index]!.ports.length
  for (let to = columns; to < kinds.length; to++) {
    const from = nearest(to - columns, columns, isFree)
    if (from !== undefined) lead(from, to)
  }
  const wanted = Math.round(kinds.length * edgesANode)
  for (let from = 0; from < kinds.length && edges.length < wanted; from++) {
    const to = [from + 2 * columns, from + columns].find((index) => index < kinds.length)
    if (isFree(from) && to !== undefined) lead(from, to)
  }
  return edges
}

/** The steps of the same row, the nearest first. */
function nearest(index: number, columns: number, fits: (index: number) => boolean): number | undefined {
  const row = Math.floor(index / columns)
  for (let distance = 0; distance < columns; distance++) {
    const found = [index - distance, index + distance].find((one) => Math.floor(one / columns) === row && fits(one))
    if (found !== undefined) return found
  }
  return undefined
}

function manifestOf({ type, title, group, icon, summary, ports, config }: Kind): NodeManifest {
  const example = config(0)
  const properties = Object.fromEntries(Object.entries(example).map(([name, value]) => [name, { type: typeof value, title: name }]))
  return {
    type,
    version: 1,
    title: { en: title },
    description: null,
    group,
    icon,
    channel: null,
    onSite: false,
    config: { type: 'object', properties },
    example,
    summary: { en: summary },
    ports,
    trigger: type === trigger.type,
    context: {},
    waits: group === 'control',
    watches: false,
    documented: false,
    converts: [],
    reports: [],
  }
}

/** Every card has a counter; the numbers are of all lengths. */
function statsOf(nodes: readonly FlowNode[], edges: readonly Edge[]): FlowStats {
  const ports = Map.groupBy(edges, ({ from }) => from)
  const entries = nodes.map(({ id }, index) => {
    const entered = 10 ** (index % 6) + index
    const inside = index % 3 === 0 ? index % 100 : 0
    const left = Object.fromEntries((ports.get(id) ?? []).map(({ port }, at) => [port, at === 0 ? entered - inside : 0]))
    return [id, { entered, inside, left, failed: 0, exited: 0 }] as const
  })
  return { version: 1, inside: 0, completed: 0, nodes: Object.fromEntries(entries) }
}
