/**
 * Joins calls that come one by one into batches (law 5): while one batch is under way the next gathers, so that a lone call
 * waits for nobody and a thousand share a round trip. Results come back in the order of the items.
 */
export function inBatches<I, O>(perform: (items: readonly I[]) => Promise<readonly O[]>, limit = 500): (item: I) => Promise<O> {
  const waiting: { item: I; resolve(value: O): void; reject(error: unknown): void }[] = []
  let running = false

  const run = async () => {
    running = true
    while (waiting.length > 0) {
      const batch = waiting.splice(0, limit)
      try {
        const results = await perform(batch.map(({ item }) => item))
        batch.forEach(({ resolve }, index) => resolve(results[index] as O))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    running = false
  }

  return (item) =>
    new Promise<O>((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      // The first of a burst waits one turn of the event loop for the others of its turn.
      if (!running) {
        running = true
        setImmediate(run)
      }
    })
}
