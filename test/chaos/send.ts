/** Sends many events over HTTP, batch by batch on a few connections, until each batch is acknowledged: as an SDK that tries again. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface SentEvent {
  readonly type: 'track' | 'identify'
  readonly userId: string
  readonly messageId: string
  readonly event?: string
  readonly properties?: object
  readonly traits?: object
}

export interface SendOptions {
  readonly url: string
  readonly writeKey: string
  readonly events: readonly SentEvent[]
  readonly batch?: number
  readonly connections?: number
}

const retryMs = 100
const limitMs = 120_000

/** Answers how many events were acknowledged: all, or fewer once the limit is past. */
export async function send({ url, writeKey, events, batch = 100, connections = 4 }: SendOptions): Promise<number> {
  const end = performance.now() + limitMs
  const batches = Array.from({ length: Math.ceil(events.length / batch) }, (_, index) => events.slice(index * batch, (index + 1) * batch))
  let acknowledged = 0
  const connection = async () => {
    for (let next = batches.shift(); next !== undefined; next = batches.shift()) {
      while (!(await post(url, writeKey, next))) {
        if (performance.now() > end) return
        await sleep(retryMs)
      }
      acknowledged += next.length
    }
  }
  await Promise.all(Array.from({ length: connections }, connection))
  return acknowledged
}

export const basic = (writeKey: string) => ({ authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` })

async function post(url: string, writeKey: string, batch: readonly SentEvent[]): Promise<boolean> {
  try {
    const response = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...basic(writeKey) },
      body: JSON.stringify({ batch }),
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

/** A flow document from a row of nodes, each followed by the next. */
export function chain(name: string, nodes: readonly (readonly [id: string, type: string, config?: object])[], settings: object = {}) {
  return {
    millrace: 1,
    name,
    settings: { entry: { policy: 'always' }, ...settings },
    nodes: nodes.map(([id, type, config = {}]) => ({ id, type, version: 1, config })),
    edges: nodes.slice(1).map(([to], index) => ({ from: nodes[index]![0], port: 'out', to })),
  }
}
