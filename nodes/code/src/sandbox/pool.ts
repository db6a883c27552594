/**
 * The pool of children. A child works for one workspace at a time. What a child was answering when it died is asked again, each
 * contact alone: the one that kills again is the guilty one, and the neighbours get their answers.
 */
import type { GroupMessage } from './child.ts'
import { notRun } from './group.ts'
import { childMessages, messageChars, sliceInputs, strikes } from './limits.ts'
import { startWorker, type Worker } from './worker.ts'

export interface Pool {
  /** A line per input, in order; see `Realm`. Rejects when no child can be started. */
  run(source: string, inputs: readonly string[]): Promise<readonly string[]>
  close(): void
}

const died = `-${JSON.stringify(['CODE_CRASHED', 'The code brought its process down, by using too much memory or by never ending'])}`

export function createPool(size: number): Pool {
  const idle: Worker[] = []
  const waiting: ((worker: Worker | null) => void)[] = []
  const all = new Set<Worker>()
  let busy = 0
  let closed = false

  const take = async (): Promise<Worker> => {
    const given = busy < size ? (idle.pop() ?? null) : await new Promise<Worker | null>((resolve) => waiting.push(resolve))
    if (busy < size) busy += 1
    if (given?.alive === true) return given
    try {
      const worker = await startWorker()
      all.add(worker)
      return worker
    } catch (error) {
      handOver(null)
      throw error
    }
  }
  /** Gives the place to who waits for one, with the child if it is still good. */
  const handOver = (worker: Worker | null) => {
    const next = waiting.shift()
    if (next !== undefined) return next(worker)
    busy -= 1
    if (worker !== null) idle.push(worker)
  }
  const release = (worker: Worker) => {
    const good = worker.alive && worker.used < childMessages && !closed
    if (!good) {
      worker.kill()
      all.delete(worker)
    }
    handOver(good ? worker : null)
  }
  const ask = async (message: GroupMessage): Promise<readonly string[]> => {
    const worker = await take()
    try {
      return await worker.run(message)
    } finally {
      release(worker)
    }
  }
  return {
    run: async (source, inputs) => {
      const lines: string[] = []
      for (const part of messagesOf(inputs)) lines.push(...(await askAll(ask, source, part)))
      return lines
    },
    close: () => {
      closed = true
      for (const worker of all) worker.kill()
    },
  }
}

async function askAll(
  ask: (message: GroupMessage) => Promise<readonly string[]>,
  source: string,
  inputs: readonly string[],
): Promise<readonly string[]> {
  const lines: string[] = []
  let deaths = 0
  let aloneUntil = 0
  while (lines.length < inputs.length && deaths < strikes) {
    const from = lines.length
    const some = inputs.slice(from, from < aloneUntil ? from + 1 : inputs.length)
    lines.push(...(await ask({ source, inputs: some })))
    if (lines.length - from === some.length) continue
    if (some.length > 1) aloneUntil = lines.length + sliceInputs
    else {
      lines.push(died)
      deaths += 1
    }
  }
  return [...lines, ...inputs.slice(lines.length).map(() => notRun)]
}

/** Parts that a child's heap can hold. */
function messagesOf(inputs: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = []
  let chars = Infinity
  for (const input of inputs) {
    if (chars + input.length > messageChars) {
      parts.push([])
      chars = 0
    }
    parts.at(-1)!.push(input)
    chars += input.length
  }
  return parts
}
