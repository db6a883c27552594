import { expect, it } from 'vitest'
import { reminder } from '../../../test/support/flows.ts'
import { createSimulator } from './run.ts'
import type { SimulationTask } from './worker.ts'

const task: SimulationTask = {
  order: { document: reminder, start: 0, days: 400, seed: 1, population: { count: 20_000 }, events: [{ event: 'Signed Up', perDay: 0.2 }] },
  plugins: [],
  folder: import.meta.dirname,
}

it('runs one at a time, ends the thread when nobody waits for it any more, and then takes the next', async () => {
  const [simulator, gone, late] = [createSimulator(), new AbortController(), new AbortController()]
  const first = simulator(task, gone.signal)
  await expect(simulator(task, late.signal)).rejects.toMatchObject({ code: 'SIMULATION_BUSY', retryAfter: 5 })
  gone.abort()
  await expect(first).rejects.toMatchObject({ code: 'SIMULATION_STOPPED' })
  late.abort()
  await expect(simulator(task, late.signal)).rejects.toMatchObject({ code: 'SIMULATION_STOPPED' })
})
