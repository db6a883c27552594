/**
 * Flows at random: small graphs of every node there is, sound by `checkFlow`. A node's ports lead forward, or back to a pause of a
 * day, so that a run may go round but never without waiting; where it may take parallel branches they all lead forward.
 */
import { checkFlow, portsOf, type FlowDocument, type FlowNode, type JsonObject, type Registry } from '@millrace/core'
import * as fc from 'fast-check'
import { snippets } from './vocabulary.ts'

/** What may happen to contacts. Few names, so that flows meet. */
export const eventNames = ['Alpha', 'Beta', 'Gamma'] as const
const caused = ['Tag Added', 'Tag Removed', 'Bonus Accrued', 'Contact Updated', 'Email Sent', 'Email Opened'] as const
const durations = ['PT1M', 'PT2M', 'PT1H', 'P1D'] as const

interface Sketch {
  readonly type: string
  readonly config: JsonObject
}

/** `tame` leaves out whatever depends on the order in which different sources are heard: see `World.tame`. */
export interface Taste {
  readonly tame: boolean
  /** Whether lots are drawn: then no code, whose pauses would let others draw first. */
  readonly lots: boolean
}

const sketch = (type: string, config: fc.Arbitrary<JsonObject>): fc.Arbitrary<Sketch> => config.map((made) => ({ type, config: made }))
const fixed = (type: string, ...configs: readonly JsonObject[]) => sketch(type, fc.constantFrom(...configs))

const nIs = (n: number) => ({ '==': [{ var: 'event.properties.n' }, n] })
const where = fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(1).map(nIs) })
const duration = fc.constantFrom(...durations)

function eventIn({ tame }: Taste): fc.Arbitrary<string> {
  return tame ? fc.constantFrom(...eventNames) : fc.constantFrom(...eventNames, ...eventNames, ...caused)
}

const ruleIn = ({ tame }: Taste): fc.Arbitrary<JsonObject> =>
  tame
    ? fc.constantFrom(nIs(1), { '!': [{ var: 'vars.answer' }] }, { '==': [{ var: 'run.data.n' }, 1] })
    : fc.constantFrom<JsonObject>(
        nIs(1),
        { contains: [{ var: 'contact.tags' }, 'x'] },
        { '>': [{ var: 'bonus.balance' }, 6] },
        { '==': [{ var: 'contact.color' }, 'red'] },
        { '!': [{ var: 'vars.answer' }] },
      )

const clean = (config: object) => JSON.parse(JSON.stringify(config)) as JsonObject

function waitFor(taste: Taste): fc.Arbitrary<Sketch> {
  const byEvent = fc.record({ event: eventIn(taste), where })
  const byMessage = fc.constantFrom({ message: '@letter', status: 'sent' }, { message: '@letter', status: 'opened' })
  const pattern = taste.tame ? byEvent : fc.oneof({ weight: 3, arbitrary: byEvent }, { weight: 1, arbitrary: byMessage })
  return sketch(
    'wait.event',
    fc
      .record({ patterns: fc.array(pattern, { minLength: 1, maxLength: 2 }), timeout: fc.constantFrom('PT2M', 'PT1H', 'PT1H', 'P1D') })
      .map(({ patterns, timeout }) => clean({ timeout, events: patterns.map((one, index) => ({ name: `came${index}`, ...one })) })),
  )
}

function pauseFor(taste: Taste): fc.Arbitrary<Sketch> {
  const plain = fc.oneof(
    duration.map((one) => ({ mode: 'for', duration: one })),
    fc.constantFrom('2026-03-01T12:01:00Z', '2026-03-01T13:00:00Z', '2026-03-02T12:00:00Z').map((at) => ({ mode: 'until', at })),
  )
  const untilTrue = fc.record({ rule: ruleIn(taste), timeout: duration }).map((more) => ({ mode: 'rule', ...more }))
  return sketch('delay', taste.tame ? plain : fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: untilTrue }))
}

function goalOf(taste: Taste): fc.Arbitrary<Sketch> {
  return sketch(
    'goal',
    fc.record({ event: eventIn(taste), where, exit: fc.boolean(), value: fc.constant('{{ event.properties.n }}') }).map(clean),
  )
}

/** What every world may hold. */
function common(taste: Taste): readonly fc.WeightedArbitrary<Sketch>[] {
  const rule = ruleIn(taste)
  const branches = rule.map((one) => ({ branches: [{ name: 'yes', rule: one }] }))
  return [
    { weight: 6, arbitrary: waitFor(taste) },
    { weight: 4, arbitrary: pauseFor(taste) },
    { weight: 2, arbitrary: sketch('condition', branches) },
    {
      weight: 1,
      arbitrary: sketch(
        'filter',
        rule.map((one) => ({ rule: one })),
      ),
    },
    { weight: 1, arbitrary: goalOf(taste) },
    { weight: 2, arbitrary: fixed('bonus.accrue', { amount: 5 }, { amount: 2.5 }) },
    { weight: 2, arbitrary: fixed('http.request', { method: 'GET', url: 'https://outside.example/', saveAs: 'answer' }) },
    { weight: 2, arbitrary: fixed('email.send', { subject: 'A receipt', transactional: true }) },
    { weight: 3, arbitrary: fixed('parallel', { branches: [{ name: 'a' }, { name: 'b' }] }) },
    { weight: 3, arbitrary: fixed('join', { mode: 'all' }, { mode: 'any' }) },
    { weight: 1, arbitrary: fixed('repeat', { times: 2 }) },
  ]
}

function others({ lots }: Taste): readonly fc.WeightedArbitrary<Sketch>[] {
  const shares = [
    {
      branches: [
        { name: 'a', percent: 50 },
        { name: 'b', percent: 50 },
      ],
    },
    {
      branches: [
        { name: 'a', count: 1 },
        { name: 'b', count: 2 },
      ],
    },
  ]
  const sources = Object.keys(snippets).map((source) => ({ source, saveAs: 'answer' }))
  return [
    { weight: 3, arbitrary: lots ? fixed('split.random', ...shares) : fixed('code', ...sources) },
    { weight: 2, arbitrary: fixed('bonus.accrue', { amount: 4, expiresIn: 'PT1H' }) },
    { weight: 2, arbitrary: fixed('bonus.spend', { amount: 7 }, { amount: 2 }) },
    { weight: 2, arbitrary: fixed('tag.add', { tag: 'x' }, { tag: 'n{{ event.properties.n }}' }) },
    { weight: 1, arbitrary: fixed('tag.remove', { tag: 'x' }) },
    { weight: 1, arbitrary: fixed('contact.set', { values: { color: 'red' } }, { values: { color: '{{ event.event }}' } }) },
    { weight: 3, arbitrary: fixed('email.send', { subject: 'An offer' }) },
    { weight: 2, arbitrary: fixed('stranger.ask', {}) },
    { weight: 1, arbitrary: fixed('limit', { times: 1, period: 'PT1H', key: 'x' }) },
    { weight: 1, arbitrary: fixed('flow.start', { flow: '1' }, { flow: '2' }) },
  ]
}

interface Plan {
  readonly trigger: { readonly event: string; readonly where?: JsonObject | undefined }
  readonly api: boolean
  readonly nodes: readonly Sketch[]
  readonly wires: readonly number[]
  readonly entry: JsonObject
  readonly limits: JsonObject
  readonly exit: { readonly event: string; readonly where?: JsonObject | undefined } | null
}

/** An answer that comes before or after a pause comes before or after the end of a life. */
const limitsIn = ({ tame }: Taste): fc.Arbitrary<JsonObject> =>
  tame
    ? fc.constantFrom<JsonObject>({}, {}, {}, { kind: 'chain' })
    : fc.constantFrom<JsonObject>({}, {}, {}, {}, { kind: 'chain' }, { lifetime: 'PT1H' }, { lifetime: 'P1D' })

/** A flow of any kind; its ports are those that the registry's nodes say. */
export function flowDocuments(registry: Registry, taste: Taste): fc.Arbitrary<FlowDocument> {
  const nodes = fc.oneof(...common(taste), ...(taste.tame ? [] : others(taste)))
  const key = fc.option(fc.constant({ var: 'event.properties.n' }), { nil: undefined })
  const policy = fc.constantFrom({ policy: 'always' }, { policy: 'always' }, { policy: 'once' }, { policy: 'after', period: 'P1D' })
  const plan: fc.Arbitrary<Plan> = fc.record({
    trigger: fc.record({ event: eventIn(taste), where }),
    api: fc.boolean(),
    nodes: fc.array(nodes, { minLength: 1, maxLength: 6 }),
    wires: fc.array(fc.nat(11), { minLength: 4, maxLength: 8 }),
    entry: fc.record({ policy, key }).map(({ policy: one, key: by }) => clean({ ...one, key: by })),
    limits: limitsIn(taste),
    exit: fc.option(fc.record({ event: eventIn(taste), where }), { nil: null, freq: 4 }),
  })
  return plan.map((made) => documentOf(registry, unending(made) ? { ...made, entry: { ...made.entry, policy: 'once' } } : made))
}

/** What starts by what flows do could start itself again and again, at once and for ever. */
const unending = ({ trigger, nodes }: Plan) =>
  !eventNames.some((name) => name === trigger.event) || nodes.some(({ type }) => type === 'flow.start')

function documentOf(registry: Registry, { trigger, api, nodes, wires, entry, limits, exit }: Plan): FlowDocument {
  const node = (id: string, { type, config }: Sketch): FlowNode => ({ id, type, version: 1, config: clean(config) as FlowNode['config'] })
  const middle = nodes.map((one, index) => node(`n${index}`, one))
  const ends = node('end', { type: 'end', config: {} })
  const starts = [
    node('start', { type: 'trigger.event', config: clean(trigger) }),
    ...(api ? [node('api', { type: 'trigger.api', config: {} })] : []),
  ]
  const line = [...middle, ends]
  const edges = [
    ...starts.map(({ id }) => ({ from: id, port: 'out', to: line[0]!.id })),
    ...middle.flatMap((from, index) => leads(registry, { from, index, line, wires })),
  ]
  const settings = { entry, ...limits, ...(exit === null ? {} : { exit: [clean(exit)] }) } as NonNullable<FlowDocument['settings']>
  return withLetters(forked(registry, reachable({ millrace: 1, name: 'Simulated', settings, nodes: [...starts, ...line], edges })))
}

/** Where the ports of a node lead. The first one always leads on, so that an end can be reached. */
function leads(
  registry: Registry,
  {
    from,
    index,
    line,
    wires,
  }: { readonly from: FlowNode; readonly index: number; readonly line: readonly FlowNode[]; readonly wires: readonly number[] },
): FlowDocument['edges'] {
  const ports = portsOf(registry.nodes.get(from.type)!.ports, from.config as JsonObject)
  return ports.flatMap(({ name, otherwise }, place) => {
    const draw = wires[(index * 3 + place) % wires.length]!
    const goesRound = !line.some(({ type }) => type === 'parallel')
    const back = goesRound ? line.slice(0, index).find(({ config }) => config['duration'] === 'P1D') : undefined
    if (place > 0 && otherwise !== undefined && draw % 4 === 0) return []
    if (place > 0 && back !== undefined && draw > 6) return [{ from: from.id, port: name, to: back.id }]
    return [{ from: from.id, port: name, to: line[Math.min(index + 1 + (draw % 3), line.length - 1)]!.id }]
  })
}

/** Joins to which no branches lead are something else. */
function forked(registry: Registry, document: FlowDocument): FlowDocument {
  const alone = new Set(checkFlow(document, registry).flatMap(({ code, node }) => (code === 'FLOW_GRAPH_JOIN_UNFORKED' ? [node] : [])))
  const nodes = document.nodes.map((node) => (alone.has(node.id) ? { ...node, type: 'bonus.accrue', config: { amount: 5 } } : node))
  return { ...document, nodes }
}

/** Without the nodes that no contact can come to. */
function reachable(document: FlowDocument): FlowDocument {
  const seen = new Set(document.nodes.filter(({ type }) => type.startsWith('trigger.') || type === 'goal').map(({ id }) => id))
  for (const id of seen) for (const edge of document.edges) if (edge.from === id) seen.add(edge.to)
  return { ...document, nodes: document.nodes.filter(({ id }) => seen.has(id)), edges: document.edges.filter(({ from }) => seen.has(from)) }
}

/** Waits for a letter mean the first of the flow, or an event where it sends none. */
function withLetters(document: FlowDocument): FlowDocument {
  const letter = document.nodes.find(({ type }) => type === 'email.send')?.id
  const named = letter === undefined ? '"event":"Beta"' : `"message":"${letter}"`
  const text = JSON.stringify(document)
  if (letter !== undefined) return JSON.parse(text.replaceAll('"message":"@letter"', named)) as FlowDocument
  return JSON.parse(text.replaceAll(/"message":"@letter","status":"\w+"/g, named)) as FlowDocument
}
