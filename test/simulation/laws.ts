/**
 * What must hold whenever a world is at rest, whatever befell it on the way. A law says what is wrong in words; nothing wrong is
 * an empty list.
 */
import type { Machine } from './machine.ts'
import { booksOf } from './books.ts'
import { enteringFaults } from './entering.ts'
import { orderFaults } from './order.ts'
import { outsideFaults } from './effects.ts'
import { pathFaults } from './paths.ts'
import { restFaults } from './rest.ts'

/** Of every moment of rest. */
export function faultsAtRest(machine: Machine): readonly string[] {
  return [...booksOf(machine), ...restFaults(machine)]
}

/** Of the whole story, once it has ended. */
export function faultsAtEnd(machine: Machine): readonly string[] {
  return [...orderFaults(machine), ...enteringFaults(machine), ...pathFaults(machine), ...outsideFaults(machine)]
}
