/** Keeps turns apart: no more than so many begin in a second, each in the order it asked. */
import { setTimeout as sleep } from 'node:timers/promises'

export type Pace = (signal?: AbortSignal) => Promise<void>

export function createPace(perSecond: number, now: () => number = () => performance.now()): Pace {
  const gap = 1000 / perSecond
  let next = 0
  return async (signal) => {
    const at = Math.max(now(), next)
    next = at + gap
    const ms = at - now()
    if (ms > 0) await sleep(ms, undefined, signal === undefined ? {} : { signal })
  }
}
