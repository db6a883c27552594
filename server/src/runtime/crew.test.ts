/** Who looks after which lanes, and how many visits each process makes at once. */
import { laneCount } from '@millrace/core'
import { Pool, type PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { createCrew, machineKey, placeOf, type Member } from './crew.ts'

const lanes = Array.from({ length: laneCount }, (_, lane) => ({ workspace: 1, lane }))

interface Machine {
  readonly cores: number
  readonly processes: number
}

/** Places of so many processes on each machine. */
function crewOf(...machines: readonly Machine[]) {
  const members = machines.flatMap(({ cores, processes }, index): Member[] =>
    Array.from({ length: processes }, (_, number) => ({
      pid: 100 + number * 10 + index,
      since: 1000 - number,
      machine: machineKey(`host-${index}`, cores),
    })),
  )
  return { members, places: members.map(({ pid }) => placeOf(members, pid)) }
}

const visitorsOf = (...machines: readonly Machine[]) => crewOf(...machines).places.map(({ visitors }) => visitors)
const ownedBy = (...machines: readonly Machine[]) => crewOf(...machines).places.map(({ owns }) => lanes.filter((lane) => owns(lane)).length)

describe('the crew', () => {
  it('gives every lane to exactly one process', () => {
    const { places } = crewOf({ cores: 2, processes: 8 }, { cores: 4, processes: 3 }, { cores: 1, processes: 1 })
    for (const lane of lanes) expect(places.filter(({ owns }) => owns(lane))).toHaveLength(1)
  })

  it('lets as many look after lanes on a machine as it has cores; the others stand by', () => {
    expect(ownedBy({ cores: 2, processes: 8 })).toEqual([32, 32, 0, 0, 0, 0, 0, 0])
    expect(ownedBy({ cores: 16, processes: 4 })).toEqual([16, 16, 16, 16])
    expect(ownedBy({ cores: 1, processes: 2 }, { cores: 1, processes: 1 })).toEqual([32, 0, 32])
  })

  it('shares the visits of a machine among its processes', () => {
    expect(visitorsOf({ cores: 2, processes: 1 })).toEqual([5])
    expect(visitorsOf({ cores: 2, processes: 2 })).toEqual([3, 3])
    expect(visitorsOf({ cores: 2, processes: 4 })).toEqual([3, 3, 2, 2])
    expect(visitorsOf({ cores: 32, processes: 2 })).toEqual([5, 5])
  })

  it('has those who stand by look less often for what anybody may do', () => {
    expect(crewOf({ cores: 1, processes: 3 }).places.map(({ leisure }) => leisure)).toEqual([1, 4, 4])
  })

  it('gives no lane to a session that went silent once its process has another', () => {
    const silent = crewOf({ cores: 2, processes: 3 }).members
    const again = silent.map(({ pid, since, machine }) => ({ pid: pid - 50, since: since + 5000, machine }))
    const both = [...silent, ...again]
    const owned = (members: readonly Member[]) => members.map(({ pid }) => lanes.filter((lane) => placeOf(both, pid).owns(lane)).length)
    expect([owned(silent), owned(again)]).toEqual([
      [0, 0, 0],
      [32, 32, 0],
    ])
  })

  it('leaves no lane to nobody when a process does not find itself among the others', () => {
    const { members } = crewOf({ cores: 2, processes: 2 })
    const lost = placeOf(members, 1)
    expect([lost.visitors, lanes.every((lane) => lost.owns(lane))]).toEqual([5, true])
  })

  it('tells machines apart by name and cores, within what a lock has room for', () => {
    const keys = [machineKey('a', 2), machineKey('b', 2), machineKey('a', 4), machineKey('a', 1000)]
    expect(new Set(keys).size).toBe(4)
    for (const key of keys) expect(key === key >>> 0 && (key & 255) > 0).toBe(true)
  })
})

describe('a process of the crew', () => {
  let database: TestDatabase
  let pool: Pool
  beforeAll(async () => {
    database = await createDatabase()
    pool = new Pool({ connectionString: database.url })
  })
  afterAll(async () => {
    await pool.end()
    await database.drop()
  })
  const machine = machineKey('here', 2)
  const join = async (): Promise<{ crew: ReturnType<typeof createCrew>; client: PoolClient }> => {
    const [crew, client] = [createCrew(machine), await pool.connect()]
    await crew.join(client)
    return { crew, client }
  }
  const owned = ({ place }: ReturnType<typeof createCrew>) => lanes.filter((lane) => place.owns(lane)).length

  it('is counted from when it joins until its session ends, and others say whether that changed their share', async () => {
    const [first, second] = [await join(), await join()]
    expect([await first.crew.count(first.client), await first.crew.count(first.client)]).toEqual([true, false])
    expect([owned(first.crew), owned(second.crew)]).toEqual([32, 32])
    const third = await join()
    expect([await second.crew.count(second.client), owned(second.crew), owned(third.crew)]).toEqual([true, 32, 32])
    await first.crew.count(first.client)
    expect(owned(first.crew)).toBe(0)
    for (const { client } of [first, third]) client.release(true)
    while (second.crew.place.share !== '0 of 1') await second.crew.count(second.client)
    expect(owned(second.crew)).toBe(laneCount)
    second.client.release(true)
  })
})
