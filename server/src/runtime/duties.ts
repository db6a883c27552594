/**
 * What falls due by time alone, besides the lanes' runs and calls: timetables, and what plugins keep that lapses. Each duty has its
 * truth in a table; every working process looks at it, does what is due in small steps, and leaves the rest to whoever looks next.
 */
import type { Instant } from '@millrace/core'
import { createLoop } from './loop.ts'

export interface Duty {
  readonly name: string
  /** Whether something is due, and when the next thing is. */
  outlook(): Promise<{ readonly due: boolean; readonly nextAt: Instant | null }>
  /** Does a part of what is due, in a transaction of its own; false: there was nothing to do here. */
  step(): Promise<boolean>
}

export interface Duties {
  start(): void
  stop(): Promise<void>
  /** Does everything that is due. */
  work(): Promise<void>
  outlook: Duty['outlook']
}

/** How late a timetable may be, at most: they come by the minute. */
const pauseMs = 1000

export function createDuties(duties: readonly Duty[], onError: (error: unknown, where: string) => void): Duties {
  let isStopped = false
  let under: Promise<void> | null = null
  const finish = async (duty: Duty) => {
    for (;;) if (isStopped || !(await duty.step())) return
  }
  const doAll = async () => {
    for (const duty of duties) await finish(duty).catch((error: unknown) => onError(error, duty.name))
  }
  const work = () =>
    (under ??= doAll().finally(() => {
      under = null
    }))
  const loop = createLoop({ round: work, pauseMs, onError: (error) => onError(error, 'duties') })
  return {
    start: loop.start,
    stop: async () => {
      isStopped = true
      await loop.stop()
      await under
    },
    work,
    outlook: async () => {
      const found = []
      for (const duty of duties) found.push(await duty.outlook())
      const instants = found.flatMap(({ nextAt }) => nextAt ?? [])
      return { due: found.some(({ due }) => due), nextAt: instants.length === 0 ? null : Math.min(...instants) }
    },
  }
}
