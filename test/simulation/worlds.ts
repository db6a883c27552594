/** Worlds at random, from one seed each: small flows, few people, much happening at once. */
import { createRegistry } from '@millrace/core'
import * as fc from 'fast-check'
import { eventNames, flowDocuments, type Taste } from './flows.ts'
import { letterBox } from './post-office.ts'
import { vocabulary } from './vocabulary.ts'
import { day, hour, minute, users, type Happening, type World } from './world.ts'

/** What flows are checked and compiled against where nothing is performed. */
export const plainRegistry = createRegistry([
  ...vocabulary({ computing: async () => {}, once: async () => {}, send: async () => {} }),
  letterBox,
])

/** Sums of a few spans, so that what happens falls on the very instants at which waits run out. */
const at = fc.constantFrom(0, 0, 0, minute, minute, 2 * minute, 3 * minute, hour, hour, hour + minute, day, day + hour)
const user = fc.constantFrom(...users)

function happenings(flows: number, tame: boolean): fc.Arbitrary<Happening> {
  const flow = fc.nat(flows - 1)
  const told = fc.record({ id: fc.nat(40).map((id) => `event-${id}`), user, event: fc.constantFrom(...eventNames), n: fc.nat(1) })
  const events = fc.array(told, { minLength: 1, maxLength: 5 })
  const operator = fc.constantFrom('pause', 'resume', 'publish', 'publish', 'publish')
  const told2 = fc.record({ at, kind: fc.constant('events' as const), events, twice: tame ? fc.constant(false) : fc.boolean() })
  const any: fc.WeightedArbitrary<Happening>[] = [
    { weight: 8, arbitrary: told2 },
    { weight: 2, arbitrary: fc.record({ at, kind: fc.constant('enter' as const), flow, user, data: fc.record({ n: fc.nat(1) }) }) },
    { weight: 3, arbitrary: fc.record({ at, kind: operator as fc.Arbitrary<'pause' | 'resume' | 'publish'>, flow }) },
    { weight: 1, arbitrary: fc.record({ at, kind: fc.constant('cancel' as const), user }) },
  ]
  const ofLetters: fc.WeightedArbitrary<Happening>[] = [
    { weight: 2, arbitrary: fc.record({ at, kind: fc.constant('open' as const), user }) },
    { weight: 1, arbitrary: fc.record({ at, kind: fc.constant('unsubscribe' as const), user }) },
  ]
  return fc.oneof(...any, ...(tame ? [] : ofLetters))
}

function scriptOf(flows: number, tame: boolean): fc.Arbitrary<readonly Happening[]> {
  const standstill = fc.record({ flow: fc.nat(flows - 1), at, until: at }).map(({ flow, at: from, until }): readonly Happening[] => [
    { at: Math.min(from, until), kind: 'pause', flow },
    { at: Math.max(from, until), kind: 'resume', flow },
  ])
  const singles = fc.array(happenings(flows, tame), { minLength: 2, maxLength: 12 })
  return fc
    .record({ singles, standstills: fc.array(standstill, { maxLength: 2 }) })
    .map((script) => [...script.singles, ...script.standstills.flat()].toSorted((a, b) => a.at - b.at))
}

export const worlds: fc.Arbitrary<World> = fc
  .record({ tame: fc.boolean(), lots: fc.boolean(), flows: fc.integer({ min: 1, max: 3 }) })
  .chain(({ flows, ...taste }) => worldsOf(taste, flows))

function worldsOf(taste: Taste, count: number): fc.Arbitrary<World> {
  const versions = fc.array(flowDocuments(plainRegistry, taste), { minLength: 1, maxLength: 2 })
  return fc.record({
    seed: fc.noShrink(fc.nat()),
    tame: fc.constant(taste.tame),
    processes: fc.integer({ min: 1, max: 3 }),
    limit: fc.constantFrom(1, 2, 3, 1000),
    faults: fc.constantFrom(0, 5, 20, 40),
    flows: fc.array(versions, { minLength: count, maxLength: count }),
    script: scriptOf(count, taste.tame),
  })
}
