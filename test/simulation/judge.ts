/** Plays a world and judges it: by the laws at every rest, by the whole story at its end, and by what it must have come to. */
import { isDeepStrictEqual } from 'node:util'
import { tellCalmly } from './calm.ts'
import { endingOf } from './ending.ts'
import { installInMemory } from './in-memory.ts'
import { faultsAtEnd, faultsAtRest } from './laws.ts'
import type { Breakage, Machine } from './machine.ts'
import { play, WorldBroken } from './play.ts'
import { outcomeOf, tellAgain } from './reference.ts'
import type { World } from './world.ts'

/** What is wrong, in words; empty when every law held. */
export async function faultsOf(world: World, breakage?: Breakage): Promise<readonly string[]> {
  const faults = new Set<string>()
  const atRest = (machine: Machine) => {
    for (const fault of faultsAtRest(machine)) faults.add(`${new Date(machine.disk.now).toISOString()}: ${fault}`)
  }
  try {
    const machine = await play(world, { atRest, ...(breakage === undefined ? {} : { breakage }) })
    for (const fault of faultsAtEnd(machine)) faults.add(fault)
    if (faults.size > 0) return [...faults]
    return [
      ...differences('told again one by one', mapsOf(outcomeOf(machine)), mapsOf(await tellAgain(machine))),
      ...(world.tame ? differences('in calm weather', endingOf(machine), await tellCalmly(world, installInMemory(world))) : []),
    ]
  } catch (error) {
    if (!(error instanceof WorldBroken)) throw error
    return [`${error.message}: ${error.cause instanceof Error ? error.cause.stack : String(error.cause)}`]
  }
}

const mapsOf = (outcome: object) =>
  Object.fromEntries(Object.entries(outcome).map(([name, map]) => [name, Object.fromEntries(map as Map<string, unknown>)]))

/** As data: what JSON cannot tell apart is the same. */
const asData = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value)) as Record<string, unknown>

export function differences(how: string, world: object, other: object): readonly string[] {
  const [ours, theirs] = [asData(world), asData(other)]
  return Object.keys(ours).flatMap((name) =>
    isDeepStrictEqual(ours[name], theirs[name]) ? [] : [`${how}, its ${name} would be ${firstDifference(theirs[name], ours[name])}`],
  )
}

function firstDifference(expected: unknown, actual: unknown): string {
  if (!isObject(expected) || !isObject(actual)) return `${JSON.stringify(expected)}, not ${JSON.stringify(actual)}`
  const key = [...Object.keys(expected), ...Object.keys(actual)].find((name) => !isDeepStrictEqual(expected[name], actual[name]))!
  return `at ${key}: ${firstDifference(expected[key], actual[key])}`
}

const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object'
