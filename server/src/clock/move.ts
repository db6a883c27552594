/** Moves the test clock from one due instant to the next, doing at each what falls due, so that nothing happens late or out of order. */
import type { Instant } from '@millrace/core'
import { ClockError, type Clock } from './clock.ts'

export interface MoveSource {
  readonly clock: Clock
  settle(): Promise<void>
  /** The next instant at which something falls due, `until` at most; null when nothing does. */
  nextDue(until: Instant): Promise<Instant | null>
  /** Called at each new instant, before the work. */
  arrived(at: Instant): Promise<void>
}

export async function moveClock({ clock, settle, nextDue, arrived }: MoveSource, to: Instant): Promise<void> {
  if (!clock.virtual) throw new ClockError('CLOCK_IS_SYSTEM', 'Real time cannot be moved: start with MILLRACE_TEST_CLOCK')
  let at = await clock.now()
  if (to < at) throw new ClockError('CLOCK_MOVES_FORWARD', `The test clock is at ${new Date(at).toISOString()} already`)
  await settle()
  while (at < to) {
    // What is overdue and still not done stands still for a reason (its flow is paused): it does not hold up time.
    at = Math.min(to, Math.max(at + 1, (await nextDue(to)) ?? to))
    await clock.set(at)
    await arrived(at)
    await settle()
  }
}
