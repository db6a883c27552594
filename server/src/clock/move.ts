/** Moves the test clock from one due instant to the next, doing at each what falls due, so that nothing happens late or out of order. */
import type { Instant } from '@millrace/core'
import { ClockError, type Clock } from './clock.ts'

export interface MoveSource {
  readonly clock: Clock
  /** Does what is due; answers when something falls due next, or null. */
  settle(): Promise<Instant | null>
  /** Called at each new instant, before the work. */
  arrived(at: Instant): Promise<void>
}

export async function moveClock({ clock, settle, arrived }: MoveSource, to: Instant): Promise<void> {
  if (!clock.virtual) throw new ClockError('CLOCK_IS_SYSTEM', 'Real time cannot be moved: start with MILLRACE_TEST_CLOCK')
  let at = await clock.now()
  if (to < at) throw new ClockError('CLOCK_MOVES_FORWARD', `The test clock is at ${new Date(at).toISOString()} already`)
  let next = await settle()
  while (at < to) {
    // What is due within the millisecond is due at the next one: time always moves.
    at = Math.min(to, Math.max(at + 1, next ?? to))
    await clock.set(at)
    await arrived(at)
    next = await settle()
  }
}
