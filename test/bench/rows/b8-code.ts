/**
 * B8: code of one's own in a flow, fenced in a process of its own: calls a second of whole batches, from the event to the decision;
 * and what is left of them while another workspace's code never ends.
 */
import code from '@millrace/node-code'
import end from '@millrace/node-end'
import trigger from '@millrace/node-trigger'
import type { Engine, FlowDocument } from '@millrace/core'
import type { Bench } from '../bench.ts'
import { engineWith, eventInputs, freshWork, timed, workspace } from '../memory.ts'

const batch = 1000
/** Batches at once, as many as a runtime has visitors. */
const visitors = 3
const hostileWorkspace = 2

const source = `const total = event.properties.total
const rate = contact.first_name.length > 6 ? 0.07 : 0.05
return { points: Math.round(total * rate * 100) / 100, order: event.properties.order_id }`

const flowWith = (body: string): FlowDocument => ({
  millrace: 1,
  name: 'Code',
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Order Completed' } },
    { id: 'code', type: 'code', version: 1, config: { source: body, saveAs: 'bonus' } },
    { id: 'end', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'code' },
    { from: 'code', port: 'out', to: 'end' },
  ],
})

function openEngine(): Engine {
  const engine = engineWith([trigger, code, end], [flowWith(source)])
  const document = flowWith('while (true) {}')
  engine.load({ workspace: hostileWorkspace, flow: '2', version: 1, document, state: 'active', timezone: 'UTC', current: true })
  return engine
}

const inputs = eventInputs(batch, () => 'Order Completed')

async function callBatch(engine: Engine, of: number, outcome: 'completed' | 'failed'): Promise<void> {
  const given = inputs.map((input) => ({ ...input, workspace: of }))
  const { created } = await engine.decide(freshWork(given, of))
  const wrong = created.find(({ status }) => status !== outcome)
  if (wrong !== undefined || created.length !== batch) throw new Error(`A run ended ${wrong?.status}: ${wrong?.failure?.message}`)
}

/** Calls a second within so many seconds: however slow they are, they end. */
async function callsPerSecond(engine: Engine, seconds: number): Promise<number> {
  const over = performance.now() + seconds * 1000
  let done = 0
  const visitor = async () => {
    while (performance.now() < over) {
      await callBatch(engine, workspace, 'completed')
      done += batch
    }
  }
  const ms = await timed(() => Promise.all(Array.from({ length: visitors }, visitor)))
  return (done * 1000) / ms
}

/** The same while another workspace sends one batch after another into a loop without an end. */
async function besideHostile(engine: Engine, seconds: number): Promise<number> {
  const done = new AbortController()
  const hostile = (async () => {
    while (!done.signal.aborted) await callBatch(engine, hostileWorkspace, 'failed')
  })()
  try {
    return await callsPerSecond(engine, seconds)
  } finally {
    done.abort()
    await hostile
  }
}

interface Order {
  readonly properties: { readonly total: number; readonly order_id: string }
}

/** The lines of `source`, without a fence. */
function bonusOf(contact: { readonly first_name: string }, event: Order) {
  const total = event.properties.total
  const rate = contact.first_name.length > 6 ? 0.07 : 0.05
  return { points: Math.round(total * rate * 100) / 100, order: event.properties.order_id }
}

/** Calls a second without a fence, for scale: as fast as the engine itself could be. */
function unfenced(rounds: number): number {
  const calls = inputs.flatMap((input) =>
    input.kind === 'event' ? [{ contact: { first_name: `Name ${input.contact}` }, event: input.event as unknown as Order }] : [],
  )
  let points = 0
  const began = performance.now()
  for (let round = 0; round < rounds; round++) for (const { contact, event } of calls) points += bonusOf(contact, event).points
  if (!(points > 0)) throw new Error('Nothing was worked out')
  return (rounds * batch * 1000) / (performance.now() - began)
}

export const b8: Bench = {
  id: 'B8',
  what: 'code node',
  measure: async ({ runs, size }) => {
    const engine = openEngine()
    const seconds = size(6, 0.2)
    const [alone, beside, bare]: [number[], number[], number[]] = [[], [], []]
    try {
      await callsPerSecond(engine, size(1, 0.1))
      for (let run = 0; run < runs; run++) {
        alone.push(await callsPerSecond(engine, seconds))
        beside.push(await besideHostile(engine, seconds))
        bare.push(unfenced(size(100, 1)))
      }
    } finally {
      await engine.close()
    }
    const unit = 'calls/s'
    return [
      {
        id: 'B8',
        what: 'code in batches, fenced',
        unit,
        values: alone,
        baseline: { what: 'no fence', values: bare },
        promises: [{ of: 'value', least: 20_000 }],
      },
      {
        id: 'B8b',
        what: 'the same beside a block that never ends',
        unit,
        values: beside,
        baseline: { what: 'alone', values: alone },
        promises: [{ of: 'ratio', least: 0.8 }],
      },
    ]
  },
}
