/**
 * Many callers, one commit at a time: what comes in while a commit is under way shares the next one, in the order of the calls.
 * One caller's bad batch fails that caller alone.
 *
 * A commit costs its statements however few it is for. Of a crowd, half would wait while the other half is committed, and so on in
 * turns; so after a crowd was answered the next commit waits a moment for those of them who come back at once.
 */
import { isTransient } from './sql.ts'

export interface GroupCommit<T, R> {
  /** Resolves once the items are durable. Rejects with `StoreOverloaded` when too many wait already. */
  add(items: readonly T[]): Promise<R>
  /** Resolves once all that was added is done. */
  idle(): Promise<void>
}

/** Come back later: the answer of a door that is full. */
export class StoreOverloaded extends Error {
  readonly code = 'STORE_OVERLOADED'
  readonly retryAfterMs = 1000
  constructor(waiting: number) {
    super(`${waiting} items wait for their commit already`)
    this.name = 'StoreOverloaded'
  }
}

interface Waiting<T, R> {
  readonly items: readonly T[]
  resolve(result: R): void
  reject(error: unknown): void
}

export interface GroupOptions<T, R> {
  /** Commits several callers' items; answers each caller's result. */
  commit(groups: readonly (readonly T[])[]): Promise<readonly R[]>
  /** Items of one commit, at most (a single caller may bring more). */
  readonly size: number
  /** Items that may wait. */
  readonly capacity: number
}

/** Callers of one commit from which on they are a crowd, and how long it is waited for: less than a commit takes. */
const crowd = 8
const lingerMs = 3

export function createGroupCommit<T, R>(options: GroupOptions<T, R>): GroupCommit<T, R> {
  let complete = () => {}
  let expected = Infinity
  let queue: Waiting<T, R>[] = []
  let waiting = 0
  let running: Promise<void> | null = null

  const next = (): Waiting<T, R>[] => {
    let count = 0
    let end = 0
    while (end < queue.length && (end === 0 || count + queue[end]!.items.length <= options.size)) count += queue[end++]!.items.length
    const group = queue.slice(0, end)
    queue = queue.slice(end)
    waiting -= count
    return group
  }
  const run = async () => {
    // Callers of the same turn of the event loop share the first commit too.
    await new Promise((done) => setImmediate(done))
    while (queue.length > 0) {
      const group = next()
      await commitGroup(options, group)
      if (group.length >= crowd) await gather(group.length + queue.length)
    }
    running = null
  }
  /** Until so many callers wait, or a full commit of them, or the time is up. */
  const gather = async (callers: number) => {
    expected = callers
    const timer = new Promise<void>((done) => {
      const limit = setTimeout(done, lingerMs)
      complete = () => {
        clearTimeout(limit)
        done()
      }
    })
    if (queue.length >= expected || waiting >= options.size) complete()
    await timer
    expected = Infinity
  }
  return {
    add: (items) => {
      if (waiting > 0 && waiting + items.length > options.capacity) return Promise.reject(new StoreOverloaded(waiting))
      waiting += items.length
      return new Promise<R>((resolve, reject) => {
        queue.push({ items, resolve, reject })
        if (queue.length >= expected || waiting >= options.size) complete()
        running ??= run()
      })
    },
    idle: async () => {
      for (let under = running; under !== null; under = running) await under
    },
  }
}

async function commitGroup<T, R>(options: GroupOptions<T, R>, group: readonly Waiting<T, R>[]): Promise<void> {
  try {
    const results = await options.commit(group.map(({ items }) => items))
    group.forEach(({ resolve }, index) => resolve(results[index]!))
  } catch (error) {
    if (group.length === 1 || isTransient(error)) return group.forEach(({ reject }) => reject(error))
    for (const one of group) await commitGroup(options, [one])
  }
}
