/**
 * The thread in which simulations run: off the event loop of HTTP, under a limit of memory, and gone with the client. Loads the same
 * plugins by name; it has no database and no way to send anything.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { createRegistry, FlowError, simulate, type Simulation, type SimulationResult } from '@millrace/core'
import { loadPlugins } from '../plugins/load.ts'

export interface SimulationTask {
  readonly order: Omit<Simulation, 'registry' | 'calls' | 'signal' | 'happened' | 'told'>
  /** Names of plugin packages besides the standard set, and the folder to find them from. */
  readonly plugins: readonly string[]
  readonly folder: string
}

export interface SimulationAnswer {
  readonly result?: SimulationResult
  readonly fault?: { readonly code: string; readonly message: string }
}

const { order, plugins, folder } = workerData as SimulationTask
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- the port of a thread has no origin
const answer = (message: SimulationAnswer) => parentPort!.postMessage(message)
try {
  const registry = createRegistry(await loadPlugins(plugins, folder))
  answer({ result: await simulate({ ...order, registry }) })
} catch (error) {
  if (!(error instanceof FlowError)) throw error
  answer({ fault: { code: error.code, message: error.message } })
}
