/** The product as a user runs it: the entries of `npm start` and `npm run worker` as processes, known by their environment and their HTTP. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './client.ts'
import { whenLeaving } from './leaving.ts'

const top = join(import.meta.dirname, '../..')
const entries = { start: 'server/src/cli/start.ts', worker: 'server/src/cli/worker.ts' } as const

export interface Process {
  readonly pid: number
  /** All it has printed. */
  output(): string
  running(): boolean
  /** Resolves once it is over, to its exit code, or null when a signal ended it. */
  readonly ended: Promise<number | null>
  /** Sends the signal and waits for the end; answers the exit code, or null when a signal ended it. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

export interface Server extends Process {
  readonly url: string
}

/** `folder`: where it runs, and finds the plugins of its environment. Nothing of the caller's own configuration reaches the process, and its files are none of the checkout's. */
export function startProcess(entry: keyof typeof entries, env: Readonly<Record<string, string>>, folder: string = top): Process {
  const child = spawn(process.execPath, [join(top, entries[entry])], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], MILLRACE_DATA: join(tmpdir(), 'millrace-processes'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (text: Buffer) => (output += text.toString()))
  child.stderr.on('data', (text: Buffer) => (output += text.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  child.once(
    'exit',
    whenLeaving(() => void child.kill('SIGKILL')),
  )
  return {
    pid: child.pid ?? -1,
    output: () => output,
    running: () => isRunning(child),
    ended,
    end: async (signal = 'SIGTERM') => {
      if (isRunning(child)) child.kill(signal)
      return ended
    },
  }
}

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null

/** Starts the server on a free port of the loopback and waits until it says that it is ready. */
export async function startServer(env: Readonly<Record<string, string>>, port?: number): Promise<Server> {
  const chosen = port ?? (await freePort())
  const server = startProcess('start', { ...env, PORT: String(chosen) })
  const url = `http://127.0.0.1:${chosen}`
  await until('the server is ready', () => isReady(url, server)).catch(async (error: unknown) => {
    await server.end('SIGKILL')
    throw new Error(`${String(error)}\n${server.output()}`)
  })
  return { url, ...server }
}

async function isReady(url: string, server: Process): Promise<boolean> {
  if (!server.running()) throw new Error('the server ended before it was ready')
  return fetch(`${url}/readyz`).then(
    (response) => response.ok,
    () => false,
  )
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
