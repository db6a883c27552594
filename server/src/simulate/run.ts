/** Runs a simulation in a thread of its own: bounded in time, in memory and in number, and stopped when nobody waits for it. */
import { Worker } from 'node:worker_threads'
import type { SimulationResult } from '@millrace/core'
import { Problem } from '../http/problem.ts'
import type { SimulationAnswer, SimulationTask } from './worker.ts'

/** Longer than anybody looks at a spinner; the largest simulation that is let in takes a fraction of it. */
const timeLimitMs = 120_000
const memoryLimitMb = 1536
/** More at once would take the cores from the workers of lanes. */
const atOnce = 1

export type Simulator = (task: SimulationTask, signal: AbortSignal) => Promise<SimulationResult>

/** Throws `Problem` `SIMULATION_*`. A stopped one throws `SIMULATION_STOPPED`, which nobody is there to read. */
export function createSimulator(): Simulator {
  let running = 0
  return async (task, signal) => {
    if (running >= atOnce)
      throw new Problem('SIMULATION_BUSY', 'Another simulation is running; try again when it is done', { retryAfter: 5 })
    running += 1
    let worker: Worker | null = null
    try {
      worker = new Worker(new URL('./worker.ts', import.meta.url), {
        workerData: task,
        resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb },
        // Nodes of a draft run there: what this process knows of databases and keys is not theirs.
        env: {},
      })
      return resultOf(await answerOf(worker, signal))
    } finally {
      running -= 1
      await worker?.terminate()
    }
  }
}

function answerOf(worker: Worker, signal: AbortSignal): Promise<SimulationAnswer> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Problem('SIMULATION_TOO_LONG', 'The simulation takes too long; take fewer contacts or days')),
      timeLimitMs,
    )
    const stop = () => reject(new Problem('SIMULATION_STOPPED', 'The client went away'))
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    worker.once('message', resolve)
    worker.once('error', (error: Error & { readonly code?: string }) =>
      reject(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new Problem('SIMULATION_TOO_LARGE', 'The simulation does not fit into memory; take fewer contacts or days')
          : error,
      ),
    )
    worker.once('exit', () => {
      clearTimeout(late)
      signal.removeEventListener('abort', stop)
      reject(new Error('The simulation ended without an answer'))
    })
  })
}

function resultOf({ result, fault }: SimulationAnswer): SimulationResult {
  if (fault === undefined) return result!
  throw new Problem(fault.code === 'SIMULATION_TOO_LARGE' ? 'SIMULATION_TOO_LARGE' : 'SIMULATION_REFUSED', fault.message, {
    members: { reason: fault.code },
  })
}
