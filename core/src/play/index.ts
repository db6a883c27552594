/** Plays: flows on the virtual clock, in memory. */
export { createPlay } from './play.ts'
export type { AnswerCall, Play, PlayCall, PlayEvent, PlayMessage, PlayOptions, PlayStep } from './types.ts'
