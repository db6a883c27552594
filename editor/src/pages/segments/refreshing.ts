/** Reads again and again while there is something to wait for, slower when the server does not answer, and not in a tab that nobody sees. */

export interface Refreshing {
  /** Whether there is something to wait for: begins, or ends. */
  go(on: boolean): void
  stop(): void
}

export interface RefreshingOptions {
  /** Reads once; what it throws makes the next try come later. */
  work(): Promise<void>
  hidden(): boolean
}

const pause = 2000
const longestPause = 30_000

export function createRefreshing({ work, hidden }: RefreshingOptions): Refreshing {
  let timer: ReturnType<typeof setTimeout> | undefined
  let on = false
  let wait = pause

  async function turn(): Promise<void> {
    timer = undefined
    if (!hidden()) {
      try {
        await work()
        wait = pause
      } catch {
        wait = Math.min(wait * 2, longestPause)
      }
    }
    plan()
  }
  function plan(): void {
    if (on && timer === undefined) timer = setTimeout(() => void turn(), wait)
  }
  function stop(): void {
    on = false
    clearTimeout(timer)
    timer = undefined
  }
  return {
    go(wanted) {
      if (!wanted) return stop()
      on = true
      plan()
    },
    stop,
  }
}
