/**
 * One pool of connections per server, kept between letters for as long as letters go there: a server found under another address, or with
 * another password, is another one. A pool that letters are leaving by is never closed, however many there are.
 */
import type { SmtpServer } from './smtp-url.ts'

export interface Pools<P> {
  use<T>(server: SmtpServer, work: (pool: P) => Promise<T>): Promise<T>
  close(): void
}

interface Kept<P> {
  readonly pool: P
  /** Letters under way. */
  busy: number
  /** Runs while there are none. */
  idle?: NodeJS.Timeout | undefined
}

const idleMs = 600_000
const mostPools = 50

export function createPools<P extends { close(): void }>(open: (server: SmtpServer) => P): Pools<P> {
  /** The one unused for longest first. */
  const kept = new Map<string, Kept<P>>()
  const drop = (name: string, { pool, idle }: Kept<P>) => {
    clearTimeout(idle)
    kept.delete(name)
    pool.close()
  }
  const makeRoom = () => {
    for (const [name, one] of kept) {
      if (kept.size <= mostPools) return
      if (one.busy === 0) drop(name, one)
    }
  }
  const putLast = (name: string, one: Kept<P>) => {
    kept.delete(name)
    kept.set(name, one)
  }
  const take = (name: string, server: SmtpServer): Kept<P> => {
    const one = kept.get(name) ?? { pool: open(server), busy: 0 }
    one.busy += 1
    clearTimeout(one.idle)
    putLast(name, one)
    makeRoom()
    return one
  }
  const leave = (name: string, one: Kept<P>) => {
    one.busy -= 1
    if (one.busy > 0 || kept.get(name) !== one) return
    putLast(name, one)
    one.idle = setTimeout(() => drop(name, one), idleMs).unref()
    makeRoom()
  }
  return {
    use: async (server, work) => {
      const name = JSON.stringify(server)
      const one = take(name, server)
      try {
        return await work(one.pool)
      } finally {
        leave(name, one)
      }
    },
    close: () => kept.forEach((one, name) => drop(name, one)),
  }
}
