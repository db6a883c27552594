/** Worlds by their seeds. A law that does not hold is told with the smallest world found that breaks it, ready to be kept. */
import * as fc from 'fast-check'
import { worlds } from './worlds.ts'
import type { World } from './world.ts'

/** The seed that all property tests of this run draw from. */
export const firstSeed = fc.readConfigureGlobal().seed!

/** Milliseconds in which a smaller world is looked for. */
const patienceMs = 20_000

/** Throws with the seed and the smallest world when `law` throws. */
export async function worldsWith(seed: number, law: (world: World) => Promise<unknown>): Promise<void> {
  const property = fc.asyncProperty(worlds, async (world) => void (await law(world)))
  const { failed, counterexample, errorInstance } = await fc.check(property, { seed, numRuns: 1, interruptAfterTimeLimit: patienceMs })
  if (!failed) return
  const world = counterexample?.[0]
  throw new Error(`Seed ${seed}: ${(errorInstance as Error).message}\nKeep it in seeds.ts:\n${JSON.stringify(world)}`, {
    cause: errorInstance,
  })
}

/** The world of a seed: what `worldsWith` tells its law first. */
export function worldOf(seed: number): World {
  let first: World | undefined
  fc.check(
    fc.property(worlds, (world) => {
      first ??= world
    }),
    { seed, numRuns: 1 },
  )
  return first!
}
