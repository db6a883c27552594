/**
 * Gathers the computations that the runs of one visit ask for, and has each type done in one call (law 3: a batch of inputs per call).
 * Visits share no call: what one of them asks for may take seconds, and its neighbours must not wait for that.
 */
import { FlowError } from './errors.ts'
import type { Json } from './json.ts'
import type { Registry } from './registry.ts'
import type { Compute } from './step.ts'

interface Request {
  readonly workspace: number
  readonly data: Json
  resolve(result: Json): void
  reject(error: unknown): void
}

export interface Computations {
  /** What the runs of one visit compute by. */
  gather(): Compute
  close(): Promise<void>
}

export function createComputations(registry: Registry): Computations {
  return {
    gather: () => gatherer(registry),
    close: async () => {
      for (const compute of registry.computes.values()) await compute.close?.()
    },
  }
}

function gatherer(registry: Registry): Compute {
  const waiting = new Map<string, Request[]>()
  const flush = async (type: string) => {
    const requests = waiting.get(type) ?? []
    waiting.delete(type)
    try {
      const results = await registry.computes.get(type)!.perform(requests.map(({ workspace, data }) => ({ workspace, data })))
      requests.forEach((request, index) => settle(request, results[index]))
    } catch (error) {
      for (const request of requests) request.reject(error)
    }
  }
  return (workspace, type, data) => {
    if (!registry.computes.has(type))
      return Promise.reject(new FlowError('COMPUTE_TYPE_UNKNOWN', `No installed plugin has the computation ${type}`))
    return new Promise<Json>((resolve, reject) => {
      const request = { workspace, data, resolve, reject }
      const list = waiting.get(type)
      if (list !== undefined) return void list.push(request)
      waiting.set(type, [request])
      // After every run of the batch has been walked up to its computation: they all run before the first microtask.
      queueMicrotask(() => void flush(type))
    })
  }
}

function settle(request: Request, result: unknown): void {
  if (result instanceof Error) request.reject(result)
  else request.resolve((result ?? null) as Json)
}
