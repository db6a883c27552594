/** Simulations: a flow over many contacts and days. */
export { simulate, simulationFacts, type KnownContact, type Simulation } from './simulate.ts'
export {
  behavioursSchema,
  populationSchema,
  simulatedContactSchema,
  simulatedEventSchema,
  type Behaviour,
  type Behaviours,
  type Population,
  type SimulatedContact,
  type SimulatedEvent,
} from './order.ts'
export { simulationLimits } from './limits.ts'
export { expectedOf, type Expected, type ExpectedEvent } from './expected.ts'
export type { SimulatedDay, SimulatedFailure, SimulationResult } from './result.ts'
