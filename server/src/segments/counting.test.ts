/** Counts are bounded: one at a time in a workspace, so long at most, and none for somebody who went away. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLab, type Lab } from '../../../test/support/lab.ts'
import type { Counted } from './count.ts'
import { createCounting } from './counting.ts'

const rule = { '==': [1, 1] }
const here = () => new AbortController().signal

describe('counting', () => {
  it('takes one rule of a workspace at a time, the others in turn, and other workspaces beside', async () => {
    const under: { readonly workspace: number; end(): void }[] = []
    const counting = createCounting(async (workspace) => {
      await new Promise<void>((end) => under.push({ workspace, end }))
      return { count: under.length, of: 0 }
    })
    const counts = [1, 1, 2].map((workspace) => counting({ workspace, rule, signal: here() }))
    await expect.poll(() => under.map(({ workspace }) => workspace)).toEqual([1, 2])
    under[0]!.end()
    await expect.poll(() => under.map(({ workspace }) => workspace)).toEqual([1, 2, 1])
    for (const { end } of under) end()
    expect((await Promise.all(counts)).map(({ count }) => count)).toEqual([2, 3, 3])
  })

  it('refuses what would wait too long or in too long a line, and takes the next when the line is short again', async () => {
    const ends: (() => void)[] = []
    const counting = createCounting(() => new Promise<Counted>((end) => ends.push(() => end({ count: 1, of: 1 }))), {
      countMs: 1000,
      waitMs: 30,
      waiting: 1,
    })
    const order = () => counting({ workspace: 1, rule, signal: here() })
    const first = order()
    const waiting = order()
    await expect(order()).rejects.toMatchObject({ code: 'SEGMENT_COUNT_BUSY', status: 429, retryAfter: 2 })
    await expect(waiting).rejects.toMatchObject({ code: 'SEGMENT_COUNT_BUSY' })
    const next = order()
    ends[0]!()
    expect(await first).toEqual({ count: 1, of: 1 })
    await expect.poll(() => ends).toHaveLength(2)
    ends[1]!()
    expect(await next).toEqual({ count: 1, of: 1 })
  })

  it('goes on after one that failed', async () => {
    let tries = 0
    const counting = createCounting(async () => {
      if (++tries === 1) throw new Error('lost')
      return { count: 0, of: 0 }
    })
    await expect(counting({ workspace: 1, rule, signal: here() })).rejects.toThrow('lost')
    expect(await counting({ workspace: 1, rule, signal: here() })).toEqual({ count: 0, of: 0 })
  })
})

describe('a count', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await openLab()
    await lab.runtime.ingest([lab.event('ann', 'Signed Up'), lab.event('bob', 'Signed Up')])
    await lab.runtime.settle()
  })
  afterAll(() => lab.close())
  const count = (until: number, signal = here()) => lab.runtime.segments.count(lab.workspace, rule, { until, signal })

  it('ends with its time, even in the middle of a statement', async () => {
    expect(await count(performance.now() + 60_000)).toEqual({ count: 2, of: 2 })
    await expect(count(performance.now() - 1)).rejects.toMatchObject({ code: 'SEGMENT_COUNT_SLOW', status: 503 })
    const holder = await lab.pool.connect()
    await holder.query('begin; lock table millrace.contact in access exclusive mode')
    try {
      await expect(count(performance.now() + 100)).rejects.toMatchObject({ code: 'SEGMENT_COUNT_SLOW', retryAfter: 10 })
    } finally {
      await holder.query('rollback')
      holder.release()
    }
    expect(await count(performance.now() + 60_000)).toEqual({ count: 2, of: 2 })
  })

  it('is stopped when nobody waits for it', async () => {
    await expect(count(Infinity, AbortSignal.abort())).rejects.toMatchObject({ code: 'SEGMENT_COUNT_STOPPED' })
  })
})
