/** LISTEN over a network that swallows connections: nothing tells of it but the answer that does not come. */
import { EventEmitter } from 'node:events'
import type { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { patienceMs } from '../store/sql.ts'
import { createCrew, machineKey } from './crew.ts'
import { createListener } from './listener.ts'

/** What statements are answered. */
const answer: { now: () => Promise<unknown> } = { now: async () => ({ rows: [] }) }

/** A connection that answers until it is cut off. */
class Line extends EventEmitter {
  silent = false
  released: unknown[] = []
  query = (): Promise<unknown> => (this.silent ? new Promise(() => {}) : answer.now())
  release = (broken: unknown) => void this.released.push(broken)
}

describe('the listener', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const open = async () => {
    const lines: Line[] = []
    const faults: unknown[] = []
    const heard: unknown[] = []
    const pool = { connect: async () => (lines.push(new Line()), lines.at(-1)) } as unknown as Pool
    const listener = createListener({ pool, channel: 'lanes', crew: createCrew(), onError: (error) => faults.push(error) })
    await listener.start((rings) => heard.push(rings))
    return { listener, lines, faults, heard }
  }

  it('hears of lanes, and of everything that may have been missed when it begins', async () => {
    const { listener, lines, heard } = await open()
    lines[0]!.emit('notification', { payload: '1:3 2:5' })
    expect(heard).toEqual(['everywhere', [1, 2].map((workspace) => ({ lane: { workspace, lane: workspace * 2 + 1 }, jobs: [] }))])
    await listener.stop()
  })

  it('knows within half a minute that its connection was swallowed, throws it away and looks everywhere by another', async () => {
    const { listener, lines, faults, heard } = await open()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([lines.length, faults]).toEqual([1, []])
    lines[0]!.silent = true
    await vi.advanceTimersByTimeAsync(30_000)
    expect(patienceMs).toBeLessThan(20_000)
    expect([lines.length, faults.length, lines[0]!.released]).toEqual([2, 1, [true]])
    expect(heard).toEqual(['everywhere', 'everywhere'])
    await listener.stop()
    expect(lines[1]!.released).toEqual([true])
  })

  it('counts the crew when somebody joins, and looks everywhere when that gives it other lanes', async () => {
    const { listener, lines, heard } = await open()
    const counts = vi.spyOn(lines[0]!, 'query')
    const crew =
      (...pids: number[]) =>
      async () => ({ rows: pids.map((pid) => ({ pid, machine: machineKey('host', 4), own: 5 })) })
    answer.now = crew(5, 6)
    for (let times = 0; times < 3; times++) lines[0]!.emit('notification', { channel: 'millrace_crew', payload: '' })
    await vi.advanceTimersByTimeAsync(100)
    expect([counts.mock.calls.length, heard]).toEqual([1, ['everywhere', 'everywhere']])
    await vi.advanceTimersByTimeAsync(20_000)
    expect(heard).toHaveLength(2)
    answer.now = crew(5)
    await vi.advanceTimersByTimeAsync(5000)
    expect(heard).toHaveLength(3)
    answer.now = async () => ({ rows: [] })
    await listener.stop()
  })

  it('opens one connection for one that breaks while it is being opened', async () => {
    const { listener, lines } = await open()
    lines[0]!.emit('error', new Error('restart'))
    await vi.advanceTimersByTimeAsync(999)
    const { promise, reject } = Promise.withResolvers<never>()
    answer.now = () => promise
    await vi.advanceTimersByTimeAsync(1)
    lines[1]!.emit('error', new Error('restart'))
    reject(new Error('restart'))
    answer.now = async () => ({ rows: [] })
    await vi.advanceTimersByTimeAsync(5000)
    expect(lines.map(({ released }) => released)).toEqual([[true], [true], []])
    await listener.stop()
  })

  it('keeps no connection that comes after it was stopped', async () => {
    const line = new Line()
    const { promise, resolve } = Promise.withResolvers<Line>()
    const listener = createListener({
      pool: { connect: () => promise } as unknown as Pool,
      channel: 'lanes',
      crew: createCrew(),
      onError: () => {},
    })
    const started = listener.start(() => {})
    await listener.stop()
    resolve(line)
    await started
    expect(line.released).toEqual([true])
  })
})
