import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPools } from './pools.ts'

const minute = 60_000
const server = (n: number) => ({ secure: false, host: `192.0.2.${n}` })

function world() {
  const opened: string[] = []
  const closed: string[] = []
  const pools = createPools(({ host }) => {
    opened.push(host)
    return { close: () => void closed.push(host) }
  })
  const send = (n: number) => pools.use(server(n), async () => n)
  /** A letter that is under way until it is told to arrive. */
  const begin = (n: number) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const sent = pools.use(server(n), () => promise)
    return { arrive: () => (resolve(), sent), fail: () => (reject(new Error('lost')), sent.catch(() => {})) }
  }
  return { pools, opened, closed, send, begin }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

describe('pools of connections', () => {
  it('are one per server while letters go there, and closed ten minutes after the last', async () => {
    const { opened, closed, send } = world()
    for (let letter = 0; letter < 3; letter += 1) {
      expect(await send(1)).toBe(1)
      vi.advanceTimersByTime(9 * minute)
    }
    expect([opened, closed]).toEqual([['192.0.2.1'], []])
    vi.advanceTimersByTime(minute)
    expect(closed).toEqual(['192.0.2.1'])
    await send(1)
    expect(opened).toHaveLength(2)
  })

  it('are not closed under a letter, whatever time it takes and whether it arrives', async () => {
    const { closed, begin } = world()
    const [slow, other] = [begin(1), begin(1)]
    await other.fail()
    vi.advanceTimersByTime(60 * minute)
    expect(closed).toEqual([])
    await slow.arrive()
    vi.advanceTimersByTime(10 * minute)
    expect(closed).toEqual(['192.0.2.1'])
  })

  it('are fifty at most, the one unused for longest closed first, and more only while letters leave by all', async () => {
    const { opened, closed, send, begin } = world()
    const busy = begin(0)
    for (let n = 1; n < 50; n += 1) await send(n)
    await send(1)
    expect(closed).toEqual([])
    await send(50)
    await send(51)
    expect(closed).toEqual(['192.0.2.2', '192.0.2.3'])
    await send(1)
    expect(opened).toHaveLength(52)
    const many = Array.from({ length: 60 }, (_, n) => begin(n))
    expect(opened.length - closed.length).toBe(60)
    await Promise.all(many.map(({ arrive }) => arrive()))
    await busy.arrive()
    expect(opened.length - closed.length).toBe(50)
  })

  it('are closed all at once, and a letter then under way brings none back', async () => {
    const { pools, closed, send, begin } = world()
    const slow = begin(1)
    await send(2)
    pools.close()
    expect(closed).toEqual(['192.0.2.1', '192.0.2.2'])
    await slow.arrive()
    vi.advanceTimersByTime(20 * minute)
    expect(closed).toHaveLength(2)
  })
})
