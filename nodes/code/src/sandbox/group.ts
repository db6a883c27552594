/**
 * The calls of one snippet for many contacts, in the child process. Answered slice by slice: each is a sign of life. A call that
 * does not end, or that eats the memory, costs the snippet its isolate; the neighbours get a new one.
 */
import { openCell, type Cell } from './cell.ts'
import { failure, notRun, outOfMemory, outOfTime } from './lines.ts'
import { sliceInputs, starvedMax, strikes } from './limits.ts'

/** A line per input, in order; no lines are but a sign of life. */
export function* runGroup(source: string, inputs: readonly string[]): Generator<readonly string[]> {
  let cell: Cell | null = null
  let next = 0
  let faults = 0
  let starved = 0
  /** Inputs before this one run alone: one of them took the isolate down. */
  let aloneUntil = 0
  try {
    while (next < inputs.length && faults < strikes) {
      cell ??= openCell(source)
      if (cell === null && starved++ < starvedMax) {
        yield []
        continue
      }
      if (cell === null) return yield inputs.slice(next).map(() => outOfTime)
      const slice = inputs.slice(next, next < aloneUntil ? next + 1 : next + sliceInputs)
      const { lines, fault } = runSlice(cell, { slice, bearing: starved < starvedMax })
      if (fault !== null) {
        cell.close()
        cell = null
      }
      if (fault === 'starved') {
        starved += 1
        next += lines.length
        yield lines
        continue
      }
      if (lines.length === 0) aloneUntil = next + slice.length
      else if (fault !== null) faults += 1
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
function runSlice(cell: Cell, { slice, bearing }: { slice: readonly string[]; bearing: boolean }): Slice {
  const outcome = cell.run(slice)
  if (outcome.end === 'ok') return { lines: outcome.lines, fault: null }
  if (outcome.end === 'starved' && bearing) return { lines: outcome.lines, fault: 'starved' }
  if (outcome.end !== 'dead' && outcome.lines.length < slice.length) return { lines: [...outcome.lines, outOfTime], fault: 'own' }
  if (slice.length > 1) return { lines: [], fault: 'own' }
  return { lines: [outcome.end === 'dead' ? outOfMemory : outOfTime], fault: 'own' }
}

interface Slice {
  readonly lines: readonly string[]
  /** Why the isolate is of no more use: the snippet's doing, or the machine's. */
  readonly fault: 'own' | 'starved' | null
}
