/** Code that had to be stopped for whoever came runs apart for a while: it slows itself and no neighbour. Forgotten in time, for code is mended. */
import { suspectMs, suspectsMax } from './limits.ts'

export interface Suspects {
  has(code: string): boolean
  add(code: string): void
}

export function createSuspects(now: () => number = () => performance.now()): Suspects {
  const until = new Map<string, number>()
  return {
    has: (code) => (until.get(code) ?? 0) > now(),
    add: (code) => {
      until.delete(code)
      until.set(code, now() + suspectMs)
      // The longest known first: a map keeps the order in which its keys came.
      if (until.size > suspectsMax) until.delete(until.keys().next().value!)
    },
  }
}
