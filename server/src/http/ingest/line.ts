/**
 * Requests go on in the order they came in, whatever each has to wait for: two batches a millisecond apart keep their order (law 8)
 * although the database may answer the second one's question first.
 */
export type Line = <T>(wait: Promise<T>) => Promise<T>

/** Each wait begins at once, and ends after those before it. */
export function createLine(): Line {
  let last: Promise<unknown> = Promise.resolve()
  return (wait) => {
    const before = last
    const mine = (async () => {
      await Promise.allSettled([before, wait])
      return wait
    })()
    last = mine.catch(() => {})
    return mine
  }
}
