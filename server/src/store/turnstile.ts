/** Many at a time, or one alone: whoever wants to be alone waits for those inside, and those who come later wait for them. */
export interface Turnstile {
  among<T>(work: () => Promise<T>): Promise<T>
  alone<T>(work: () => Promise<T>): Promise<T>
}

export function createTurnstile(): Turnstile {
  const inside = new Set<Promise<unknown>>()
  let last: Promise<unknown> = Promise.resolve()
  const settled = (work: Promise<unknown>) => Promise.allSettled([work])
  return {
    among: async (work) => {
      await last
      const done = work()
      const over = settled(done)
      inside.add(over)
      void over.then(() => inside.delete(over))
      return done
    },
    alone: (work) => {
      const turn = last.then(() => Promise.all(inside)).then(work)
      last = settled(turn)
      return turn
    },
  }
}
