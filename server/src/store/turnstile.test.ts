import { describe, expect, it } from 'vitest'
import { createTurnstile } from './turnstile.ts'

describe('a turnstile', () => {
  it('lets many in together, and one who wants to be alone when all are out', async () => {
    const turnstile = createTurnstile()
    const seen: string[] = []
    const visit = (name: string) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const leave = () => resolve()
      const work = async () => {
        seen.push(`${name} in`)
        await promise
        seen.push(`${name} out`)
      }
      return { work, leave }
    }
    const [a, b, lone, late] = [visit('a'), visit('b'), visit('lone'), visit('late')]
    const all = [turnstile.among(a.work), turnstile.among(b.work)]
    await Promise.resolve()
    all.push(turnstile.alone(lone.work), turnstile.among(late.work))
    for (const { leave } of [late, lone, b, a]) leave()
    await Promise.all(all)
    expect(seen).toEqual(['a in', 'b in', 'b out', 'a out', 'lone in', 'lone out', 'late in', 'late out'])
  })

  it('goes on after a failure', async () => {
    const turnstile = createTurnstile()
    const fail = async () => Promise.reject(new Error('no'))
    await expect(turnstile.among(fail)).rejects.toThrow('no')
    await expect(turnstile.alone(fail)).rejects.toThrow('no')
    expect(await turnstile.among(async () => 'in')).toBe('in')
  })
})
