/**
 * One isolate with one snippet in it, in the child process. Only JSON texts go in and out. Limits are of wall time, for a snippet
 * must not hold up its batch; but where the machine gave this process no processor meanwhile, running out of it is nobody's fault.
 */
import ivm from 'isolated-vm'
import { callMs, doneMs, memoryMb, resultChars, sliceChars, sliceMs } from './limits.ts'
import { realmScript, type Realm } from './realm.ts'

export interface Cell {
  /**
   * `lines`: what was done. `timeout`: what came after these did not end; `starved`: the machine did not let it. `dead`: nothing is
   * known, the isolate is gone.
   */
  run(
    inputs: readonly string[],
  ): { readonly lines: readonly string[]; readonly end: 'ok' | 'timeout' | 'starved' } | { readonly end: 'dead' }
  close(): void
}

/** Null when the machine did not let it open in time. Throws the `SyntaxError` of a source that is no body of a function. */
export function openCell(source: string): Cell | null {
  const began = process.cpuUsage()
  const isolate = new ivm.Isolate({ memoryLimit: memoryMb })
  try {
    const context = isolate.createContextSync()
    const script = realmScript(source, { sliceMs, sliceChars, resultChars })
    const inside = context.evalSync(script, { reference: true, timeout: callMs }) as ivm.Reference<Realm>
    const run = inside.getSync('run', { reference: true })
    const done = inside.getSync('done', { reference: true })
    return {
      run: (inputs) => {
        const asked = process.cpuUsage()
        try {
          return { lines: ask(run, sliceMs + callMs, [JSON.stringify(inputs)]), end: 'ok' }
        } catch (error) {
          const isStarved = starvedSince(asked)
          return isolate.isDisposed ? dead : broken(done, { error, isStarved })
        }
      },
      close: () => {
        if (!isolate.isDisposed) isolate.dispose()
      },
    }
  } catch (error) {
    if (!isolate.isDisposed) isolate.dispose()
    if (isTimeout(error) && starvedSince(began)) return null
    throw error
  }
}

/** Whether this process, which does nothing else, has had less than half of the processor time that a call may take. */
function starvedSince(began: NodeJS.CpuUsage): boolean {
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1000 < callMs / 2
}

const isTimeout = (error: unknown): boolean => /timed out/.test((error as Error).message)

const dead = { end: 'dead' } as const

/**
 * How far a run came that ended in an error: out of time, or, once all calls were done, by a rejected promise that one of them
 * left behind. Not even that can be asked of an isolate that is past help.
 */
function broken(done: ivm.Reference, { error, isStarved }: { error: unknown; isStarved: boolean }): ReturnType<Cell['run']> {
  try {
    const lines = ask(done, doneMs)
    if (!isTimeout(error) && lines.length > 0) return { lines, end: 'ok' }
    return { lines, end: isStarved ? 'starved' : 'timeout' }
  } catch {
    return isStarved ? { lines: [], end: 'starved' } : dead
  }
}

function ask(what: ivm.Reference, timeout: number, given: string[] = []): readonly string[] {
  const lines = what.applySync(undefined, given, { timeout, result: { copy: true } }) as string
  return lines === '' ? [] : lines.split('\n')
}
