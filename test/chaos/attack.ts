/** The faults: kill -9 of one of the processes at a random moment, again and again; whatever was killed is started anew. */
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
  /** Waits until this part of the feed, in [0, 1), is acknowledged. */
  readonly fedUpTo: (part: number) => Promise<void>
  /** Told after each kill. */
  readonly onKill: (done: number, who: string) => void
}

/**
 * Each kill has its stretch of the feed, and falls somewhere in it: so all of them fall into the midst of the runs. The first two
 * hit one process of each kind, the others any.
 */
export async function attack(crew: Crew, { kills, random, fedUpTo, onKill }: AttackOptions): Promise<void> {
  const first = random()
  for (let done = 1; done <= kills; done++) {
    await fedUpTo((done - random()) / (kills + 1))
    const pick = done === 1 ? first : done === 2 ? 1 - first : random()
    onKill(done, await crew.strike(pick))
  }
}
