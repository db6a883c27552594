/** The lines in which results travel: `+` and JSON, or `-` and `[code, message]`. Those that the sandbox itself writes. */
import { callMs, memoryMb, strikes } from './limits.ts'

export const failure = (code: string, message: string): string => `-${JSON.stringify([code, message])}`

export const outOfTime = failure('CODE_TIMEOUT', `The code did not end within ${callMs} ms`)
export const outOfMemory = failure('CODE_MEMORY', `The code used more than ${memoryMb} MB of memory`)
export const died = failure('CODE_CRASHED', 'The code brought its process down, by using too much memory or by never ending')
export const notRun = failure('CODE_STOPPED', `The code failed to end for ${strikes} contacts at once, so it was not run for the others`)

/** Calls that had to be stopped. */
export const strikesIn = (lines: readonly string[]): number =>
  lines.filter((line) => line === outOfTime || line === outOfMemory || line === died).length
