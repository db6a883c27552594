/** Something done over and over in the background, with a pause in between; a fault is told and the next round tried. */
export interface Loop {
  start(): void
  /** Resolves once the round under way is done; none follows. */
  stop(): Promise<void>
}

export interface LoopOptions {
  round(): Promise<void>
  /** Asked again for each pause when it is a function. */
  readonly pauseMs: number | (() => number)
  onError(error: unknown): void
}

export function createLoop({ round, pauseMs, onError }: LoopOptions): Loop {
  let timer: NodeJS.Timeout | undefined
  let under: Promise<void> = Promise.resolve()
  let stopped = false

  const once = async () => {
    try {
      await round()
    } catch (error) {
      onError(error)
    }
    if (!stopped) timer = setTimeout(start, typeof pauseMs === 'number' ? pauseMs : pauseMs())
  }
  const start = () => {
    under = once()
  }
  return {
    start,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await under
    },
  }
}
