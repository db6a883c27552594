/** One isolate with one snippet in it, in the child process. Only JSON texts go in and out. */
import ivm from 'isolated-vm'
import { callMs, doneMs, memoryMb, resultChars, sliceChars, sliceMs } from './limits.ts'
import { realmScript, type Realm } from './realm.ts'

export interface Cell {
  /** `lines`: what was done. `timeout`: what came after these did not end. `dead`: nothing is known, the isolate is gone. */
  run(inputs: readonly string[]): { readonly lines: readonly string[]; readonly end: 'ok' | 'timeout' } | { readonly end: 'dead' }
  close(): void
}

/** Throws the `SyntaxError` of a source that is no body of a function. */
export function openCell(source: string): Cell {
  const isolate = new ivm.Isolate({ memoryLimit: memoryMb })
  try {
    const context = isolate.createContextSync()
    const script = realmScript(source, { sliceMs, sliceChars, resultChars })
    const inside = context.evalSync(script, { reference: true, timeout: callMs }) as ivm.Reference<Realm>
    const run = inside.getSync('run', { reference: true })
    const done = inside.getSync('done', { reference: true })
    return {
      run: (inputs) => {
        try {
          return { lines: ask(run, sliceMs + callMs, [JSON.stringify(inputs)]), end: 'ok' }
        } catch (error) {
          return isolate.isDisposed ? dead : broken(done, error)
        }
      },
      close: () => {
        if (!isolate.isDisposed) isolate.dispose()
      },
    }
  } catch (error) {
    if (!isolate.isDisposed) isolate.dispose()
    throw error
  }
}

const dead = { end: 'dead' } as const

/**
 * How far a run came that ended in an error: out of time, or, once all calls were done, by a rejected promise that one of them
 * left behind. Not even that can be asked of an isolate that is past help.
 */
function broken(done: ivm.Reference, error: unknown): ReturnType<Cell['run']> {
  try {
    const lines = ask(done, doneMs)
    const isTimeout = /timed out/.test((error as Error).message)
    return isTimeout || lines.length === 0 ? { lines, end: 'timeout' } : { lines, end: 'ok' }
  } catch {
    return dead
  }
}

function ask(what: ivm.Reference, timeout: number, given: string[] = []): readonly string[] {
  const lines = what.applySync(undefined, given, { timeout, result: { copy: true } }) as string
  return lines === '' ? [] : lines.split('\n')
}
