import type { LaneKey } from '@millrace/core'
import { describe, expect, it, vi } from 'vitest'
import type { LaneReport } from '../store/visit.ts'
import { createLaneRunner } from './lane-runner.ts'

const done: LaneReport = { handled: 1, steps: 1, calls: 0, more: false, nextAt: null }
const lane = (workspace: number, number: number): LaneKey => ({ workspace, lane: number })
const ring = (...lanes: LaneKey[]) => lanes.map((each) => ({ lane: each, jobs: [] }))

/** Visits end when the test says so. */
function runner(concurrency: number) {
  const visited: string[] = []
  const limits: number[] = []
  const under: { name: string; end: (report: LaneReport | null) => void; fail: (error: Error) => void }[] = []
  const faults: unknown[] = []
  const lanes = createLaneRunner({
    concurrency: () => concurrency,
    msUntil: null,
    visit: ({ workspace, lane: number }, { limit }) => {
      const name = `${workspace}:${number}`
      visited.push(name)
      limits.push(limit)
      return new Promise((end, fail) => under.push({ name, end, fail }))
    },
    onVisited: () => {},
    onError: (error) => faults.push(error),
  })
  const turn = () => new Promise<void>((next) => void setImmediate(next))
  const end = async (report: LaneReport | null = done) => {
    under.shift()!.end(report)
    await turn()
  }
  return { lanes, visited, limits, under, faults, end, turn }
}

describe('the runner of lanes', () => {
  it('visits a few at once, and no lane twice at the same time', async () => {
    const { lanes, visited, under, end } = runner(2)
    lanes.ring(ring(lane(1, 0), lane(1, 1), lane(1, 2), lane(1, 0)))
    expect(visited).toEqual(['1:0', '1:1'])
    lanes.ring(ring(lane(1, 0), lane(1, 0)))
    await end()
    expect(visited).toEqual(['1:0', '1:1', '1:2'])
    await end()
    expect(visited).toEqual(['1:0', '1:1', '1:2', '1:0'])
    await end()
    await end()
    expect([visited.length, under.length]).toEqual([4, 0])
    await lanes.drained()
  })

  it('takes workspaces in turn: a backlog of one does not hold up another', async () => {
    const { lanes, visited, end } = runner(1)
    lanes.ring(ring(...Array.from({ length: 50 }, (_, number) => lane(1, number))))
    lanes.ring(ring(lane(2, 7)))
    await end()
    await end()
    expect(visited).toEqual(['1:0', '1:1', '2:7'])
  })

  it('comes back to a lane that has more, that another holds, or that failed', async () => {
    const { lanes, visited, faults, under, end, turn } = runner(1)
    lanes.ring(ring(lane(1, 0)))
    await end({ ...done, more: true })
    expect(visited).toHaveLength(2)
    await end(null)
    await expect.poll(() => visited.length).toBe(3)
    under.shift()!.fail(new Error('broken'))
    await turn()
    expect(faults).toHaveLength(1)
    await expect.poll(() => visited.length, { timeout: 3000 }).toBe(4)
    await end()
  })

  it('asks less and less often for a lane that another holds, and soon again once it had it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { lanes, visited, end } = runner(1)
      lanes.ring(ring(lane(1, 0)))
      for (const [tries, delay] of [25, 50, 100, 200, 400, 400].entries()) {
        await end(null)
        vi.advanceTimersByTime(delay - 1)
        expect(visited).toHaveLength(tries + 1)
        vi.advanceTimersByTime(1)
        expect(visited).toHaveLength(tries + 2)
      }
      await end()
      lanes.ring(ring(lane(1, 0)))
      await end(null)
      vi.advanceTimersByTime(25)
      expect(visited).toHaveLength(9)
      await end()
    } finally {
      vi.useRealTimers()
    }
  })

  it('asks again soon after a connection was lost, and less often for a database that stays away', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { lanes, visited, under, turn } = runner(1)
      const fail = async () => {
        under.shift()!.fail(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
        await turn()
      }
      lanes.ring(ring(lane(1, 0)))
      await fail()
      await vi.advanceTimersByTimeAsync(1000)
      expect(visited).toHaveLength(2)
      await fail()
      await vi.advanceTimersByTimeAsync(9000)
      expect(visited).toHaveLength(2)
      lanes.ring(ring(lane(1, 0)))
      expect(visited).toHaveLength(3)
    } finally {
      vi.useRealTimers()
    }
  })

  it('stops: what is under way ends, nothing more begins', async () => {
    const { lanes, visited, end } = runner(1)
    lanes.ring(ring(lane(1, 0), lane(1, 1)))
    const stopped = lanes.stop()
    await end()
    await stopped
    lanes.ring(ring(lane(1, 2)))
    expect(visited).toEqual(['1:0'])
  })
})
