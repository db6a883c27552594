/**
 * Who goes next: every `await` of a simulated process is a point where it stands until the scheduler lets it go on, in an order
 * drawn from one seed. A killed process is never let on: nothing of it runs again, no `finally` either, as after kill -9.
 */
import { seededRandom } from '@millrace/core'

export interface Scheduler {
  /** Uniform in [0, 1): every choice of the world is drawn from it. */
  readonly random: () => number
  /** Each step taken, in order: the same seed gives the same one. */
  readonly trace: string[]
  /** What tasks threw: faults of the world, not of the world's making. */
  readonly faults: unknown[]
  readonly waiting: number
  pause(process: string, where: string): Promise<void>
  spawn(task: Promise<void>): void
  /** Lets one of the waiting go on, up to its next point. */
  step(): Promise<void>
  kill(process: string): void
}

interface Point {
  readonly process: string
  readonly where: string
  readonly resume: () => void
}

export function createScheduler(seed: number): Scheduler {
  const random = seededRandom(`simulation ${seed}`)
  const trace: string[] = []
  const faults: unknown[] = []
  let points: Point[] = []
  return {
    random,
    trace,
    faults,
    get waiting() {
      return points.length
    },
    pause: (process, where) =>
      new Promise((resume) => {
        points.push({ process, where, resume })
      }),
    spawn: (task) => {
      task.catch((fault: unknown) => faults.push(fault))
    },
    step: async () => {
      const [point] = points.splice(Math.floor(random() * points.length), 1)
      trace.push(`${point!.process} ${point!.where}`)
      point!.resume()
      await settled()
    },
    kill: (process) => {
      points = points.filter((point) => point.process !== process)
    },
  }
}

/** After every microtask: whoever was let on stands at its next point, or is done. */
export const settled = (): Promise<void> => new Promise((done) => void setImmediate(done))

/** One of a list, by the scheduler's choice. */
export const pick = <T>(random: () => number, items: readonly T[]): T => items[Math.floor(random() * items.length)]!
