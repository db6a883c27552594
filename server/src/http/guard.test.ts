import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createWriteKeys } from './guard.ts'

describe('write keys of headers', () => {
  const basic = (user: string, password = '') => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

  it('are read from HTTP Basic, again and again', () => {
    const keyOf = createWriteKeys()
    for (let time = 0; time < 2; time++) {
      expect(keyOf(basic('wk_1', 'secret'))).toBe('wk_1')
      expect(keyOf(basic(`wk_${'x'.repeat(1000)}`))).toBe(`wk_${'x'.repeat(1000)}`)
      expect([keyOf(basic('')), keyOf('Bearer wk_1'), keyOf('Basic ?')]).toEqual([null, null, null])
    }
  })

  it('leave nothing behind of headers that are too long for any', () => {
    setFlagsFromString('--expose-gc')
    const used = () => {
      runInNewContext('gc')()
      return process.memoryUsage().heapUsed
    }
    const keyOf = createWriteKeys()
    const before = used()
    for (let n = 0; n < 2000; n++) keyOf(basic(String(n).padStart(10_000, 'x')))
    expect(used() - before).toBeLessThan(5_000_000)
    expect(keyOf(basic('wk_1'))).toBe('wk_1')
  })
})
