/**
 * The calls of one snippet for many contacts, in the child process. Answered slice by slice: each is a sign of life. A call that
 * does not end, or that eats the memory, costs the snippet its isolate; the neighbours get a new one.
 */
import { openCell, type Cell } from './cell.ts'
import { failure, notRun, outOfMemory, outOfTime } from './lines.ts'
import { sliceInputs, strikes } from './limits.ts'

/** A line per input, in order. */
export function* runGroup(source: string, inputs: readonly string[]): Generator<readonly string[]> {
  let cell: Cell | null = null
  let next = 0
  let faults = 0
  /** Inputs before this one run alone: one of them took the isolate down. */
  let aloneUntil = 0
  try {
    while (next < inputs.length && faults < strikes) {
      cell ??= openCell(source)
      const slice = inputs.slice(next, next < aloneUntil ? next + 1 : next + sliceInputs)
      const { lines, fault } = runSlice(cell, slice)
      if (fault) {
        cell.close()
        cell = null
      }
      if (lines.length === 0) aloneUntil = next + slice.length
      else if (fault) faults += 1
      next += lines.length
      if (lines.length > 0) yield lines
    }
  } catch (error) {
    const { name, message } = error as Error
    yield inputs.slice(next).map(() => failure('CODE_SYNTAX', `${name}: ${message}`.slice(0, 500)))
    return
  } finally {
    cell?.close()
  }
  if (next < inputs.length) yield inputs.slice(next).map(() => notRun)
}

/**
 * No lines: nothing is known of a slice of several, and each must run alone. That is so when the isolate is gone, and when all
 * calls ended but something that one of them left behind did not (a chain of promises).
 */
function runSlice(cell: Cell, slice: readonly string[]): { readonly lines: readonly string[]; readonly fault: boolean } {
  const outcome = cell.run(slice)
  if (outcome.end === 'ok') return { lines: outcome.lines, fault: false }
  if (outcome.end === 'timeout' && outcome.lines.length < slice.length) return { lines: [...outcome.lines, outOfTime], fault: true }
  if (slice.length > 1) return { lines: [], fault: true }
  return { lines: [outcome.end === 'timeout' ? outOfTime : outOfMemory], fault: true }
}
