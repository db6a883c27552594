/**
 * The processes of the product under attack, and what looks after them as an operator's supervisor would: whoever is killed is
 * started anew at once, and so is whoever ends by himself, but that is a fault that the verdict tells. The server keeps its port, as
 * behind an address.
 */
import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { until } from '../support/client.ts'
import { startProcess, type Process } from '../support/process.ts'

export interface Member {
  readonly name: string
  readonly pid: number
  /** `kill -9`, and anew at once; does not wait until it is ready. */
  kill(): Promise<void>
  /** SIGTERM, and anew once it has ended, which took so long; resolves when the new one is ready. */
  replace(): Promise<{ readonly code: number | null; readonly ms: number }>
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** Resolves once it is at work. */
  ready(): Promise<void>
}

export interface Crew {
  /** The server, which works too, comes first. */
  readonly members: readonly Member[]
  /** Ends that nobody caused, and starts that failed although the database was there. */
  readonly faults: readonly string[]
  /** Process ids of the fences in which code steps run. */
  fences(): Promise<readonly number[]>
  ready(): Promise<void>
  /** The last lines of each. */
  output(): string
  stop(): Promise<void>
  /** Again, after a stop; resolves once all are at work. */
  start(): Promise<void>
}

export interface CrewOptions {
  readonly env: Readonly<Record<string, string>>
  readonly port: number
  /** Working processes besides the server. */
  readonly workers: number
  /** Where they run. Absent: in the checkout. */
  readonly folder?: string | undefined
}

const readyMs = 60_000
const reviveMs = 300

export function createCrew({ env, port, workers, folder }: CrewOptions): Crew {
  const faults: string[] = []
  const note = (fault: string) => void faults.push(fault)
  const server = createMember(
    { name: 'server', sign: 'Millrace is at', launch: () => startProcess('start', { ...env, PORT: String(port) }, folder) },
    note,
  )
  const others = Array.from({ length: workers }, (_, index) =>
    createMember({ name: `worker ${index + 1}`, sign: 'The worker is at work', launch: () => startProcess('worker', env, folder) }, note),
  )
  const members = [server, ...others]
  const ready = async () => void (await Promise.all(members.map((member) => member.ready())))
  return {
    members,
    faults,
    fences: () => fencesOf(members.map(({ pid }) => pid)),
    ready,
    output: () => members.map((member) => `${member.name}:\n${member.tail()}`).join('\n'),
    stop: async () => void (await Promise.all(members.map((member) => member.stop()))),
    start: () => {
      for (const member of members) member.start()
      return ready()
    },
  }
}

interface MemberOptions {
  readonly name: string
  /** What it prints once it is at work. */
  readonly sign: string
  readonly launch: () => Process
}

type Supervised = Member & { stop(): Promise<void>; start(): void; tail(): string }

function createMember({ name, sign, launch }: MemberOptions, note: (fault: string) => void): Supervised {
  let current = launch()
  let watched = true
  const isReady = () => current.output().includes(sign)
  const tail = () => current.output().trim().slice(-1500)
  const watch = async (started: Process) => {
    const code = await started.ended
    if (started !== current || !watched) return
    // Without its database nobody can start; whoever has started must bear its absence.
    if (isReady() || !started.output().includes('DATABASE_URL')) note(`${name} ended by itself with ${code}: ${tail().slice(-300)}`)
    await sleep(reviveMs)
    if (started === current && watched) begin()
  }
  const begin = () => {
    current = launch()
    void watch(current)
  }
  const end = async (signal: NodeJS.Signals) => {
    watched = false
    const code = await current.end(signal)
    watched = true
    return code
  }
  const ready = () => until(`${name} is at work`, async () => isReady(), readyMs)
  void watch(current)
  return {
    name,
    get pid() {
      return current.pid
    },
    kill: async () => {
      await end('SIGKILL')
      begin()
    },
    replace: async () => {
      const started = performance.now()
      const code = await end('SIGTERM')
      const ms = performance.now() - started
      begin()
      await ready()
      return { code, ms }
    },
    signal: (signal) => void process.kill(current.pid, signal),
    ready,
    tail,
    start: () => {
      watched = true
      begin()
    },
    stop: async () => {
      watched = false
      // One that sleeps hears no other signal.
      if (current.running()) process.kill(current.pid, 'SIGCONT')
      await Promise.race([current.end(), sleep(20_000, undefined, { ref: false })])
      await current.end('SIGKILL')
    },
  }
}

const fenceFile = /\/sandbox\/child\.[jt]s$/

async function fencesOf(parents: readonly number[]): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='])
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/))
  const fences = lines.filter(([, parent, ...args]) => parents.includes(Number(parent)) && fenceFile.test(args.at(-1) ?? ''))
  return fences.map(([pid]) => Number(pid))
}
