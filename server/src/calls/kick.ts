/** Work that is asked for more often than it is done: one round at a time, and one more when somebody asked meanwhile. */
export interface Kick {
  kick(): void
  /** The round under way, if any. */
  readonly underWay: readonly Promise<void>[]
}

export function createKick(work: () => Promise<void>, onError: (error: unknown) => void): Kick {
  let running: Promise<void> | null = null
  let again = false
  const rounds = async () => {
    do {
      again = false
      try {
        await work()
      } catch (error) {
        onError(error)
      }
    } while (again)
    running = null
  }
  return {
    kick: () => {
      again = true
      running ??= rounds()
    },
    get underWay() {
      return running === null ? [] : [running]
    },
  }
}
