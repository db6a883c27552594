/** One thing after another, of which any may have to be waited for. Goes on without a pause until then; only then does it cost a promise. */
export function inTurn<T>(items: readonly T[], handle: (item: T) => void | Promise<void>, from = 0): void | Promise<void> {
  for (let i = from; i < items.length; i++) {
    const done = handle(items[i]!)
    if (done instanceof Promise) return done.then(() => inTurn(items, handle, i + 1))
  }
}
