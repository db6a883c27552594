/**
 * One test clock for many who want it moved: it goes on only when everybody waits, to the earliest instant that somebody waits for. So
 * scenarios of years go side by side on one server, each as if it were alone.
 */
export interface SharedClock {
  /** Resolves once the clock stands at the instant, or past it, and everything due by then is done. */
  reach(at: number): Promise<void>
  /** Runs all that will ever wait for it. */
  join<T>(works: readonly (() => Promise<T>)[]): Promise<readonly T[]>
}

interface Waiting {
  readonly at: number
  readonly go: () => void
  readonly fail: (error: unknown) => void
}

export function createSharedClock(moveTo: (at: number) => Promise<void>): SharedClock {
  let busy = 0
  let waiting: Waiting[] = []
  let now = -Infinity
  const goOn = async () => {
    if (busy > 0 || waiting.length === 0) return
    now = Math.max(now, Math.min(...waiting.map(({ at }) => at)))
    const ready = waiting.filter(({ at }) => at <= now)
    waiting = waiting.filter(({ at }) => at > now)
    busy += ready.length
    try {
      await moveTo(now)
      for (const { go } of ready) go()
    } catch (error) {
      for (const { fail } of ready) fail(error)
    }
  }
  const rest = () => {
    busy -= 1
    void goOn()
  }
  return {
    reach: (at) =>
      new Promise((go, fail) => {
        waiting.push({ at, go, fail })
        rest()
      }),
    join: (works) => {
      busy += works.length
      return Promise.all(works.map((work) => work().finally(rest)))
    },
  }
}
