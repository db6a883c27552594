/**
 * One suite that every store passes: what comes in counts once and in order, runs stand and wake as the flow says, what is written
 * is there, and the books balance after every commit.
 */
import { afterAll, beforeAll, describe } from 'vitest'
import { createEngine } from '../engine.ts'
import { createRegistry } from '../registry.ts'
import { testBranches } from './store-branches.ts'
import { testByHand } from './store-by-hand.ts'
import { testCalls } from './store-calls.ts'
import { testEntering } from './store-entering.ts'
import { testChains, testLifetime } from './store-limits.ts'
import { testInputs } from './store-inputs.ts'
import { storePlugin } from './store-plugin.ts'
import { testWaiting } from './store-waiting.ts'
import { createWorld, type StoreSource, type TestedStore, type World } from './store-world.ts'

const start = Date.UTC(2027, 0, 4, 9)

/** Makes the store once; every test has a workspace of its own in it. */
export function testStore(name: string, createStore: (source: StoreSource) => Promise<TestedStore>): void {
  describe(`${name} as a store`, () => {
    const registry = createRegistry([storePlugin])
    const engine = createEngine(registry)
    const clock = { now: start }
    let tested: TestedStore | undefined
    beforeAll(async () => {
      tested = await createStore({ plugin: storePlugin, registry, engine, now: start })
    })
    afterAll(async () => {
      await tested?.close()
    })
    const world = (): Promise<World> => createWorld({ tested: tested!, engine, clock })
    testInputs(world)
    testEntering(world)
    testWaiting(world)
    testCalls(world)
    testBranches(world)
    testLifetime(world)
    testChains(world)
    testByHand(world)
  })
}
