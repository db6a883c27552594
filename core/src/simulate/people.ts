/** Who is there when a simulation begins. Each contact draws from a source of its own: one more contact changes nothing for the others. */
import { seededRandom } from '../id.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Population, SimulatedContact } from './order.ts'

export function peopleOf(population: Population, seed: number): readonly SimulatedContact[] {
  if ('given' in population) return population.given
  return Array.from({ length: population.count }, (_, index) => {
    const userId = `user-${index + 1}`
    return { userId, attributes: { email: `${userId}@simulated.example`, ...drawn(population.attributes ?? {}, `${seed}:${userId}`) } }
  })
}

type Spreads = NonNullable<Extract<Population, { readonly count: number }>['attributes']>

function drawn(spreads: Spreads, seed: string): JsonObject {
  const random = seededRandom(`attributes:${seed}`)
  const pairs = Object.entries(spreads).flatMap(([name, { values, chance = 1 }]) => {
    const [isThere, place] = [random() < chance, Math.floor(random() * values.length)]
    return isThere ? [[name, values[place] as Json]] : []
  })
  return Object.fromEntries(pairs)
}
