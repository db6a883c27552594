import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
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

it('takes the next order after one that no thread could be given', async () => {
  const simulator = createSimulator()
  const uncloneable = { ...task, order: { ...task.order, clock: () => 0 } }
  for (let order = 0; order < 2; order++)
    await expect(simulator(uncloneable, new AbortController().signal)).rejects.toMatchObject({ name: 'DataCloneError' })
})

afterEach(() => vi.unstubAllEnvs())

it('knows nothing of the environment of the process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  const place = join(folder, 'node_modules', 'curious')
  await mkdir(place, { recursive: true })
  const manifest = { name: 'curious', type: 'module', keywords: ['millrace-plugin'], exports: './index.js' }
  await writeFile(join(place, 'package.json'), JSON.stringify(manifest))
  await writeFile(
    join(place, 'index.js'),
    `if (process.env.MILLRACE_SECRET !== undefined) throw new Error('It reads ' + process.env.MILLRACE_SECRET)
     export default { name: 'curious' }`,
  )
  vi.stubEnv('MILLRACE_SECRET', 'the secret')
  const order = { ...task.order, days: 1, population: { count: 1 } }
  const result = await createSimulator()({ order, plugins: ['curious'], folder }, new AbortController().signal)
  await rm(folder, { recursive: true })
  expect(result.contacts).toBe(1)
})
