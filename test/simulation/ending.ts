/** What a simulated world came to, told as `calm.ts` tells it of a store. */
import type { Ending } from './calm.ts'
import type { Machine } from './machine.ts'
import { flowIdOf, users } from './world.ts'

export function endingOf({ disk }: Machine): Ending {
  const runs = [...disk.runs.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const log = Map.groupBy(disk.activations, ({ run }) => run)
  const counters: Record<string, Record<string, Record<string, number>>> = {}
  for (const [index, { versions }] of disk.flows.entries())
    for (const version of versions.keys()) counters[`${flowIdOf(index)}.${version + 1}`] = {}
  for (const [name, count] of disk.counters) {
    const [flow, version, node, what] = name.split('\n') as [string, string, string, string]
    const nodes = counters[`${flow}.${version}`]!
    nodes[node] = { ...nodes[node], [what]: count }
  }
  const bonusOf = (user: string) => disk.facts.get('bonus')?.get(disk.users.get(user)!) ?? { balance: 0, lots: [] }
  return {
    runs,
    activations: runs.map(({ id }) => (log.get(id) ?? []).toSorted((a, b) => a.seq - b.seq)),
    counters,
    bonus: Object.fromEntries(users.map((user) => [user, bonusOf(user)])),
    calls: [...disk.calls.values()].map(({ record }) => record.key).toSorted(),
  }
}
