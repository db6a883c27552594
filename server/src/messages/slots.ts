/**
 * Bounds what is under way: `slots(n)` runs at most n tasks at a time, the rest in the order they came. A message is claimed only
 * once it has a slot, so that the decision to send it and the sending are never far apart.
 */
export function slots(count: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = count

  return async (task) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
