/**
 * What a test has started must not outlive it, also when it is interrupted: processes and clusters say here how they are ended at
 * once, by a call that waits for nothing.
 */
const endings = new Set<() => void>()

process.on('exit', () => {
  for (const end of endings) end()
})

/** `end` is called when this process ends, unless the answer was called before. It must not throw. */
export function whenLeaving(end: () => void): () => void {
  endings.add(end)
  return () => void endings.delete(end)
}
