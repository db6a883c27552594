/**
 * One Postgres server in a folder, driven by its own `initdb` and `pg_ctl`: it is no child of this process, so a killed Millrace
 * leaves it running and the next start adopts it.
 */
import { spawn } from 'node:child_process'
import { chown, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { PostgresError } from './errors.ts'
import { livingPostgres } from './process.ts'
import type { Account, Binaries } from './place.ts'

export interface Server {
  readonly folder: string
  readonly binaries: Binaries
  readonly owner: Account | null
  readonly password: string
}

/** Process id and port of the postmaster that holds the folder, as it wrote them; null when nobody does. */
export async function readPidFile(folder: string): Promise<{ readonly pid: number; readonly port: number } | null> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => null)
  if (text === null) return null
  const lines = text.split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3]) }
}

export function urlOf(server: Server, port: number, database = 'postgres'): string {
  return `postgres://postgres:${encodeURIComponent(server.password)}@127.0.0.1:${port}/${database}`
}

/** Whether a server answers our password on that port; waits while it is still starting up, `withinMs` at most. */
export async function answers(server: Server, port: number, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  do {
    const client = new Client({ connectionString: urlOf(server, port), connectionTimeoutMillis: 3000 })
    try {
      await client.connect()
      await client.end()
      return true
    } catch (error) {
      // 57P03: the database system is starting up (or recovering).
      if ((error as { code?: string }).code !== '57P03') return false
      await new Promise((done) => setTimeout(done, 100))
    }
  } while (performance.now() < until)
  return false
}

export async function initialise(server: Server): Promise<void> {
  const passwordFile = join(server.folder, '..', `.${process.pid}-${performance.now()}.pw`)
  await writeFile(passwordFile, `${server.password}\n`, { mode: 0o600 })
  try {
    if (server.owner) await chown(passwordFile, server.owner.uid, server.owner.gid)
    const flags = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', `--pwfile=${passwordFile}`]
    await execute(server, server.binaries.initdb, ['-D', server.folder, ...flags])
  } finally {
    await rm(passwordFile, { force: true })
  }
}

export async function startServer(server: Server, port: number): Promise<void> {
  const settings = Object.entries({ ...machineSettings(), port }).map(([name, value]) => `-c ${name}=${value}`)
  const log = join(server.folder, 'server.log')
  const start = ['-D', server.folder, '-w', '-t', '120', '-l', log, '-o', settings.join(' '), 'start']
  // The children of a killed server may hold its shared memory for a moment longer.
  for (let left = 10; ; left--) {
    try {
      return await execute(server, server.binaries.pg_ctl, start)
    } catch (error) {
      if (left === 0) throw error
      await new Promise((done) => setTimeout(done, 500))
    }
  }
}

/** `immediate` is a crash in all but name: the next start recovers. */
export async function stopServer(server: Server, mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
  await execute(server, server.binaries.pg_ctl, ['-D', server.folder, '-w', '-t', '60', '-m', mode, 'stop'])
}

/** For a server that no longer answers: asks, then kills. What it had committed is recovered at the next start. */
export async function stopByForce(server: Server, pid: number): Promise<void> {
  const ask = ['-D', server.folder, '-w', '-t', '10', '-m', 'immediate', 'stop']
  await execute(server, server.binaries.pg_ctl, ask).catch(() => killIfThere(pid))
  for (let i = 0; i < 100 && (await livingPostgres(pid)); i++) await new Promise((done) => setTimeout(done, 100))
  await rm(join(server.folder, 'postmaster.pid'), { force: true })
}

/** It may have ended while it was asked to. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Durability stays on (fsync, synchronous_commit, full_page_writes are the defaults); the rest follows the machine. */
function machineSettings(): Record<string, string | number> {
  const megabytes = Math.floor(totalmem() / 2 ** 20)
  const clamp = (value: number, low: number, high: number) => Math.round(Math.min(high, Math.max(low, value)))
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: "''",
    max_connections: 200,
    shared_buffers: `${clamp(megabytes / 16, 128, 1024)}MB`,
    effective_cache_size: `${clamp(megabytes / 2, 512, 65536)}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    wal_buffers: '16MB',
    wal_compression: 'on',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    autovacuum_naptime: '15s',
    autovacuum_max_workers: clamp(availableParallelism() / 2, 1, 3),
    jit: 'off',
    random_page_cost: 1.1,
    tcp_keepalives_idle: 30,
  }
}

function execute(server: Server, command: string, args: readonly string[]): Promise<void> {
  return new Promise((done, refuse) => {
    const options = { ...server.owner, cwd: server.folder, env: { ...process.env, LC_MESSAGES: 'C' } }
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', refuse)
    // Not 'close': the server that pg_ctl leaves behind may keep the pipes open.
    child.on('exit', (code) => {
      child.stdout.destroy()
      child.stderr.destroy()
      const fault = args.at(-1) === 'stop' ? 'POSTGRES_STOP_FAILED' : 'POSTGRES_START_FAILED'
      if (code === 0) done()
      else refuse(new PostgresError(fault, output.trim().slice(-2000)))
    })
  })
}
