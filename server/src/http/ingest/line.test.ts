import { describe, expect, it } from 'vitest'
import { createLine } from './line.ts'

describe('the line at the door', () => {
  it('lets a quick second wait for a slow first', async () => {
    const line = createLine()
    const slow = Promise.withResolvers<string>()
    const order: string[] = []
    const both = [slow.promise, Promise.resolve('second')].map((wait) => line(wait).then((name) => order.push(name)))
    await Promise.resolve()
    slow.resolve('first')
    await Promise.all(both)
    expect(order).toEqual(['first', 'second'])
  })

  it('is not held up by a failure, which is its own', async () => {
    const line = createLine()
    const broken = line(Promise.reject(new Error('away')))
    const next = line(Promise.resolve('next'))
    await expect(broken).rejects.toThrow('away')
    await expect(next).resolves.toBe('next')
  })
})
