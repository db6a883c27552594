/**
 * How every command runs: what keeps it from starting is one line and exit code 1; the first signal to stop lets it finish, the second one
 * ends it at once.
 */
import { StartFault } from '../config/fault.ts'

export interface Running {
  close(): Promise<void>
}

const signals = ['SIGTERM', 'SIGINT'] as const
/** So long after the signal a stop has failed, or the start it waits for hangs: workers and requests have had their time. */
const stopMs = 15_000

/** A signal that comes during the start is obeyed once it is over: half-opened, nothing could be closed. */
export async function runCommand(start: () => Promise<Running>): Promise<void> {
  const starting = start().catch((error: unknown) => giveUp(startLine(error)))
  let stopping = false
  for (const signal of signals) {
    process.on(signal, () => {
      if (stopping) process.exit(1)
      stopping = true
      setTimeout(() => process.exit(1), stopMs).unref()
      void starting.then(stop)
    })
  }
  await starting
}

async function stop(running: Running): Promise<never> {
  await running.close().catch((error: unknown) => giveUp(`Millrace could not stop in order: ${firstLine(error)}`))
  process.exit(0)
}

function giveUp(line: string): never {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}

const startLine = (error: unknown) => (error instanceof StartFault ? firstLine(error) : `Millrace could not start: ${firstLine(error)}`)

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!
}
