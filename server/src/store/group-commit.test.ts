import { describe, expect, it } from 'vitest'
import { createGroupCommit, StoreOverloaded } from './group-commit.ts'

function door(size: number, capacity: number) {
  const commits: number[][] = []
  const gates: (() => void)[] = []
  const group = createGroupCommit<number, number>({
    size,
    capacity,
    commit: async (groups) => {
      commits.push(groups.flat())
      await new Promise<void>((open) => gates.push(open))
      if (groups.flat().includes(13)) throw new Error('unlucky')
      return groups.map((items) => items.reduce((a, b) => a + b, 0))
    },
  })
  const turn = () => new Promise<void>((done) => void setTimeout(done, 0))
  const open = async () => {
    await turn()
    gates.shift()!()
    await turn()
  }
  return { group, commits, open }
}

describe('a group commit', () => {
  it('lets callers that come while one is under way share the next, in order, and answers each with its own', async () => {
    const { group, commits, open } = door(10, 100)
    const first = group.add([1])
    await new Promise((done) => void setTimeout(done, 5))
    const rest = [group.add([2, 3]), group.add([4])]
    await open()
    await open()
    expect(await Promise.all([first, ...rest])).toEqual([1, 5, 4])
    expect(commits).toEqual([[1], [2, 3, 4]])
  })

  it('waits a moment for a crowd that was just answered, and for nobody else', async () => {
    const { group, commits, open } = door(100, 100)
    const crowd = (count: number) => Array.from({ length: count }, (_, n) => group.add([n]))
    const first = crowd(10)
    await new Promise((done) => void setTimeout(done, 5))
    const second = crowd(10)
    await open()
    await Promise.all(first)
    // Ten wait, and the ten who were answered come back: nobody else is waited for.
    expect(commits).toHaveLength(1)
    const back = crowd(10)
    await open()
    await Promise.all([...second, ...back])
    expect(commits.map(({ length }) => length)).toEqual([10, 20])
    // They go away, and who comes alone is not kept waiting for long.
    const alone = group.add([7])
    await expect.poll(() => commits.length).toBe(3)
    await open()
    expect(await alone).toBe(7)
    await group.idle()
  })

  it('commits no more than its size at once, but a larger single batch whole', async () => {
    const { group, commits, open } = door(2, 100)
    const all = Promise.all([group.add([1, 2, 3]), group.add([4]), group.add([5]), group.add([6])])
    for (let i = 0; i < 3; i++) await open()
    await all
    expect(commits).toEqual([[1, 2, 3], [4, 5], [6]])
  })

  it('fails the caller at fault alone', async () => {
    const { group, open } = door(10, 100)
    const results = Promise.allSettled([group.add([1]), group.add([13]), group.add([2])])
    for (let i = 0; i < 4; i++) await open()
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('refuses what is past its capacity, and takes more once there is room', async () => {
    const { group, open } = door(1, 2)
    const first = group.add([1])
    const second = group.add([2])
    await expect(group.add([3])).rejects.toThrow(StoreOverloaded)
    await open()
    const third = group.add([3])
    await open()
    await open()
    expect(await Promise.all([first, second, third])).toEqual([1, 2, 3])
    await group.idle()
  })
})
