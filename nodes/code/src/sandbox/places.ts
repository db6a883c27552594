/** Who may use a child now: so many at once, the others in the order they came. A child that is used up or dead is replaced. */
import { childMessages } from './limits.ts'
import { startWorker, type Priority, type Worker } from './worker.ts'

export interface Places {
  /** Rejects when no child can be started. */
  withWorker<T>(use: (worker: Worker) => Promise<T>): Promise<T>
  close(): void
}

export function createPlaces(size: number, priority: Priority): Places {
  const workers = new Set<Worker>()
  const idle: Worker[] = []
  const waiting: (() => void)[] = []
  let free = size

  const enter = async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }
  /** A place passes straight to the next who waits; only without one it is free. */
  const leave = () => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
  const open = async () => {
    let worker = idle.pop()
    while (worker?.alive === false) {
      workers.delete(worker)
      worker = idle.pop()
    }
    worker ??= await startWorker(priority)
    workers.add(worker)
    return worker
  }
  const keep = (worker: Worker) => {
    if (worker.alive && worker.used < childMessages) return idle.push(worker)
    worker.kill()
    return workers.delete(worker)
  }
  return {
    withWorker: async (use) => {
      await enter()
      try {
        const worker = await open()
        try {
          return await use(worker)
        } finally {
          keep(worker)
        }
      } finally {
        leave()
      }
    },
    close: () => {
      for (const worker of workers) worker.kill()
    },
  }
}
