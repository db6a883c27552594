import { describe, expect, it } from 'vitest'
import { rememberFiles } from './remembered-files.ts'

describe('a file that many letters bring along', () => {
  const open = () => {
    let now = 0
    const asked: string[] = []
    const remember = rememberFiles<{ readonly content: Uint8Array }>(() => now)
    const get = (key: string, bytes = 1) => remember(key, async () => (asked.push(key), { content: new Uint8Array(bytes) }))
    return { get, remember, asked, pass: (ms: number) => (now += ms) }
  }

  it('is asked for once a minute, also while it is under way', async () => {
    const { get, asked, pass } = open()
    await Promise.all([get('a'), get('a'), get('b')])
    pass(59_999)
    await get('a')
    expect(asked).toEqual(['a', 'b'])
    pass(1)
    await get('a')
    expect(asked).toEqual(['a', 'b', 'a'])
  })

  it('is asked for again when it could not be had', async () => {
    const { get, remember, asked } = open()
    await expect(remember('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
    await get('a')
    expect(asked).toEqual(['a'])
  })

  it('is forgotten for others when they take too much room: the oldest first', async () => {
    const { get, asked } = open()
    for (const key of ['a', 'b', 'c']) await get(key, 15 * 1024 * 1024)
    await get('c')
    await get('b')
    await get('a')
    expect(asked).toEqual(['a', 'b', 'c', 'a'])
    const many = open()
    for (let n = 0; n < 101; n++) await many.get(String(n))
    await many.get('100')
    await many.get('0')
    expect(many.asked.length).toBe(102)
  })
})
