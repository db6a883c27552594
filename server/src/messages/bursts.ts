/**
 * Several links of one message followed within a second: that is a scanner, whatever it calls itself, and none of them is a click. So the
 * first waits a second for another one before it counts. Of a message with one link, and where time stands still, nothing is waited for.
 */
export interface Bursts {
  /** Resolves to whether the click stands alone: at once for all links of a burst, after a second for one. */
  isAlone(message: string, link: number): Promise<boolean>
  /** Ends all waits: what waits counts. */
  close(): void
}

export const burstMs = 1000
/** Messages that are watched at once; of the more, clicks count as they come. */
const watchedMost = 10_000

interface Watched {
  readonly links: Set<number>
  readonly waiting: ((alone: boolean) => void)[]
  readonly timer: NodeJS.Timeout
}

export function createBursts(): Bursts {
  const watched = new Map<string, Watched>()
  const end = (message: string) => {
    const burst = watched.get(message)
    if (burst === undefined) return
    watched.delete(message)
    clearTimeout(burst.timer)
    for (const tell of burst.waiting) tell(burst.links.size === 1)
  }
  return {
    isAlone: async (message, link) => {
      if (!watched.has(message)) {
        if (watched.size >= watchedMost) return true
        watched.set(message, { links: new Set(), waiting: [], timer: setTimeout(() => end(message), burstMs) })
      }
      const { links, waiting } = watched.get(message)!
      links.add(link)
      return await new Promise<boolean>((tell) => waiting.push(tell))
    },
    close: () => {
      for (const message of watched.keys()) end(message)
    },
  }
}
