/** The child process of the sandbox: takes one group after another and answers it slice by slice. It knows nothing worth stealing. */
import { setImmediate } from 'node:timers/promises'
import { runGroup } from './group.ts'

/** What the parent sends. */
export interface GroupMessage {
  readonly source: string
  readonly inputs: readonly string[]
}

/** Local time inside is UTC: the zone of the machine is none of the snippet's business. */
process.env['TZ'] = 'UTC'

process.on('message', (message: GroupMessage) => void answer(message))
process.on('disconnect', () => process.exit())

async function answer({ source, inputs }: GroupMessage): Promise<void> {
  for (const lines of runGroup(source, inputs)) {
    process.send!(lines)
    // Lets the pipe write before the next slice may take the process down.
    await setImmediate()
  }
}

process.send!('ready')
