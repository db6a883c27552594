/** Ids in URLs: what could not be anybody's id is as unknown as an id that nobody has, and never reaches a statement. */
import { Problem } from './problem.ts'

export const flowStates = ['draft', 'active', 'paused', 'archived'] as const

const intMax = 2_147_483_647
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text is the decimal id of a row with an integer key. */
export function isIntId(id: string): boolean {
  return /^[1-9]\d{0,9}$/.test(id) && Number(id) <= intMax
}

export function flowUnknown(id: string): Problem {
  return new Problem('FLOW_UNKNOWN', `There is no flow ${JSON.stringify(id)} in this workspace`)
}

export function flowIdOf(id: string): string {
  if (!isIntId(id)) throw flowUnknown(id)
  return id
}

export function runUnknown(id: string): Problem {
  return new Problem('RUN_UNKNOWN', `There is no run ${JSON.stringify(id)} in this workspace`)
}

export function runIdOf(id: string): string {
  if (!uuid.test(id)) throw runUnknown(id)
  return id.toLowerCase()
}
