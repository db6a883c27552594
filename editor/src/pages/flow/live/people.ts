/** Who is behind a number of a step, as one list whatever it is read from. */
import type { NodeStats } from '../../../api/types.ts'
import { listPassages, listRunItems, type CountScope, type Passage, type RunListItem } from '../../../api/live.ts'
import type { Page } from '../../../api/types.ts'

export const groups = ['inside', 'left', 'failed'] as const
export type Group = (typeof groups)[number]

export interface Person {
  readonly run: string
  readonly userId: string | null
  readonly name: string | null
  readonly contact: string
  /** When they came there, or left. */
  readonly at: string
  /** Until when they wait, at the latest. */
  readonly until: string | null
  readonly port: string | null
  readonly outcome: Passage['outcome'] | null
  readonly failure: RunListItem['failure']
  readonly retriable: boolean
  readonly branch: boolean
  readonly version: number
}

export interface PeoplePage extends Page<Person> {
  readonly lookedBackTo: string | null
}

export interface PeopleQuery {
  readonly flow: string
  readonly node: string
  readonly group: Group
  /** Of those who left. */
  readonly port: string | null
  readonly search: string
  /** Null: any. */
  readonly version: number | null
  /** Only those who went this way through the flow; null: any. */
  readonly through: CountScope['through']
  readonly cursor: string | undefined
}

export const pageSize = 50

export async function readPeople({ flow, node, group, port, search, version, through, cursor }: PeopleQuery): Promise<PeoplePage> {
  const asked = { search, cursor, limit: pageSize, version: version ?? undefined, ...wayOf(through) }
  if (group === 'left') {
    const { items, ...page } = await listPassages(flow, node, { ...asked, port: port ?? undefined })
    return { ...page, items: items.map(ofPassage) }
  }
  const state = group === 'inside' ? 'waiting' : 'failed'
  const { items, next } = await listRunItems({ ...asked, flow, node, state })
  return { items: items.map(ofRun), next, lookedBackTo: null }
}

const wayOf = (through: CountScope['through']) => (through === null ? {} : { through: through.node, by: through.port })

const ofPassage = ({ state: _state, ...passage }: Passage): Person => ({
  ...passage,
  until: null,
  failure: null,
  retriable: false,
  branch: false,
})

const ofRun = ({ id, userId, name, contact, since, wakeAt, failure, retriable, branchOf, version }: RunListItem): Person => ({
  userId,
  name,
  contact,
  failure,
  retriable,
  version,
  run: id,
  at: since,
  until: wakeAt,
  port: null,
  outcome: null,
  branch: branchOf !== null,
})

/** How many are in a group, by the counts. */
export function countIn(counts: NodeStats | null, group: Group, port: string | null): number {
  if (counts === null) return 0
  if (group !== 'left') return counts[group]
  if (port !== null) return counts.left[port] ?? 0
  return Object.values(counts.left).reduce((sum, count) => sum + count, 0)
}
