/** Files that were fetched lately, so that a letter to thousands asks for its attachment once a minute and not for each of them. */

interface Kept<F> {
  readonly asked: Promise<F>
  readonly until: number
  bytes: number
}

const rememberMs = 60_000
const mostFiles = 100
const mostBytes = 32 * 1024 * 1024

export type Remember<F> = (key: string, load: () => Promise<F>) => Promise<F>

/** A file that could not be had is asked for again. */
export function rememberFiles<F extends { readonly content: Uint8Array }>(now: () => number = () => performance.now()): Remember<F> {
  const kept = new Map<string, Kept<F>>()
  const trim = () => {
    let bytes = 0
    // The newest are kept; a map knows in which order they came.
    for (const [index, [key, file]] of [...kept].toReversed().entries()) {
      bytes += file.bytes
      if (file.until <= now() || bytes > mostBytes || index >= mostFiles) kept.delete(key)
    }
  }
  const settle = async (key: string, file: Kept<F>) => {
    try {
      file.bytes = (await file.asked).content.length
      trim()
    } catch {
      if (kept.get(key) === file) kept.delete(key)
    }
  }
  return (key, load) => {
    const known = kept.get(key)
    if (known !== undefined && known.until > now()) return known.asked
    const file: Kept<F> = { asked: load(), until: now() + rememberMs, bytes: 0 }
    kept.delete(key)
    kept.set(key, file)
    void settle(key, file)
    return file.asked
  }
}
