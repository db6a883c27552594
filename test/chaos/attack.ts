/** The faults: kill -9 of one of the processes at a random moment, again and again; whatever was killed is started anew. */
import { setTimeout as sleep } from 'node:timers/promises'
import { startProcess, startServer, type Process } from '../support/process.ts'

export interface Crew {
  /** Kills one process, picked by the number in [0, 1), and starts it again; answers which. */
  strike(pick: number): Promise<'server' | 'worker'>
  stop(): Promise<void>
  output(): string
}

/** One server, which works too, and one more worker, on the same database. The server keeps its port, as behind an address. */
export async function createCrew(env: Readonly<Record<string, string>>, port: number): Promise<Crew> {
  let server: Process = await startServer(env, port)
  let worker = startProcess('worker', env)
  return {
    strike: async (pick) => {
      if (pick < 0.5) {
        await server.end('SIGKILL')
        server = await startServer(env, port)
        return 'server'
      }
      await worker.end('SIGKILL')
      worker = startProcess('worker', env)
      return 'worker'
    },
    stop: async () => void (await Promise.all([server.end(), worker.end()])),
    output: () => `server:\n${server.output()}\nworker:\n${worker.output()}`,
  }
}

export interface AttackOptions {
  readonly kills: number
  readonly random: () => number
  /** Told before each wait for the next kill, and after the last: how many are done. */
  readonly onKill: (done: number, who: string | null) => void
}

/** Between two kills passes a random time of 0.3 to 2 s: long enough to get under way, short enough to fall anywhere. */
export async function attack(crew: Crew, { kills, random, onKill }: AttackOptions): Promise<void> {
  onKill(0, null)
  for (let done = 1; done <= kills; done++) {
    await sleep(300 + random() * 1700)
    onKill(done, await crew.strike(random()))
  }
}
