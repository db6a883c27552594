/** The books: what went in is what is there and what went out, of nodes, of flows, and of the ledger. */
import type { Disk } from './disk.ts'
import type { Machine } from './machine.ts'

export function booksOf({ disk }: Machine): readonly string[] {
  return [...counterFaults(disk), ...ledgerFaults(disk), ...repeatedWrites(disk)]
}

/** entered = inside + sum(left) + failed + exited, for every node; for a flow, '' stands for its node and ends for ways out. */
function counterFaults(disk: Disk): readonly string[] {
  const sums = new Map<string, number>()
  const add = (place: string, count: number) => sums.set(place, (sums.get(place) ?? 0) + count)
  for (const [name, count] of disk.counters) {
    const [flow = '', version = '', node = '', what = ''] = name.split('\n')
    if (what !== 'reached') add(`${flow} ${version} ${node}`, what === 'entered' ? count : -count)
  }
  for (const { status, flow, version, node, branch } of disk.runs.values()) {
    if (status !== 'waiting') continue
    add(`${flow} ${version} ${node}`, -1)
    if (branch === undefined) add(`${flow} ${version} `, -1)
  }
  return [...sums].flatMap(([place, sum]) => (sum === 0 ? [] : [`the books of ${place} are off by ${sum}`]))
}

interface Moved {
  readonly kind: 'accrue' | 'spend'
  readonly cents: number
  readonly expiresAt?: number | null
}

/** balance = sum of the ledger, but for what has burned; and never below nothing. */
function ledgerFaults(disk: Disk): readonly string[] {
  return [...(disk.facts.get('bonus') ?? [])].flatMap(([contact, value]) => {
    const cents = Math.round((value as { readonly balance: number }).balance * 100)
    const moves = disk.written.flatMap((one) =>
      one.type === 'bonus.move' && one.contact === contact ? [one.data as unknown as Moved] : [],
    )
    const sum = moves.reduce((total, move) => total + (move.kind === 'accrue' ? move.cents : -move.cents), 0)
    const burns = moves.some(({ expiresAt }) => typeof expiresAt === 'number')
    const sound = burns ? cents >= 0 && cents <= sum : cents === sum && cents >= 0
    return sound ? [] : [`contact ${contact} has ${cents}, and the ledger says ${sum}`]
  })
}

/** A write belongs to its step and counts once; a step writes under keys of its own. */
function repeatedWrites({ written }: Disk): readonly string[] {
  const keys = Map.groupBy(written, ({ type, key }) => `${type} ${key}`)
  return [...keys].flatMap(([name, all]) => (all.length === 1 ? [] : [`${name} was written ${all.length} times`]))
}
