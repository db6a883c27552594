/**
 * A Postgres of the scenario's own, for what the shared server of the tests must not suffer: crashes, long absences, restored dumps. Its
 * folder and its port stay the same from start to start, so whoever lost it finds it again under the same address.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { initialise, readPidFile, startServer, stopByForce, stopServer, urlOf, type Server } from '../../server/src/postgres/control.ts'
import { binaries, dataFolder, postgresAccount } from '../../server/src/postgres/place.ts'
import { whenLeaving } from '../support/leaving.ts'

export interface OwnPostgres {
  /** Of the database `postgres`, as its superuser. */
  readonly url: string
  /** Makes an empty database; answers its URL. */
  createDatabase(): Promise<string>
  /** `pg_ctl stop -m immediate`: every connection breaks at once, and the next start recovers. */
  halt(): Promise<void>
  /** Again, on the same port and folder. Resolves once it answers. */
  start(): Promise<void>
  /** Ends it and removes its folder. */
  drop(): Promise<void>
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const wanted = await mkdtemp(join(tmpdir(), 'millrace-chaos-'))
  const owner = await postgresAccount()
  const place = await dataFolder(join(wanted, 'postgres'), owner)
  const server: Server = {
    folder: join(place, 'cluster'),
    binaries: await binaries(owner),
    owner,
    password: randomBytes(12).toString('hex'),
  }
  await mkdir(server.folder, { recursive: true, mode: 0o700 })
  if (owner !== null) await chown(server.folder, owner.uid, owner.gid)
  await initialise(server)
  const port = await quietPort()
  await startServer(server, port)
  const stay = whenLeaving(() => endAtOnce(server.folder, [place, wanted]))
  return {
    url: urlOf(server, port),
    createDatabase: () => createDatabase(server, port),
    halt: () => stopServer(server, 'immediate'),
    start: () => startServer(server, port),
    drop: async () => {
      const running = await readPidFile(server.folder)
      if (running !== null) await stopByForce(server, running.pid)
      for (const folder of [place, wanted]) await rm(folder, { recursive: true, force: true })
      stay()
    },
  }
}

/** SIGQUIT is the immediate stop; the first line of the pid file is whom to send it to. */
function endAtOnce(cluster: string, folders: readonly string[]): void {
  try {
    process.kill(Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n', 1)[0]), 'SIGQUIT')
  } catch {
    // It is not running.
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

async function createDatabase(server: Server, port: number): Promise<string> {
  const name = `millrace_${randomBytes(8).toString('hex')}`
  const client = new Client({ connectionString: urlOf(server, port) })
  await client.connect()
  try {
    await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
  return urlOf(server, port, name)
}

/** Below the ports that systems give to outgoing connections: one of those could take it while the server is away. */
const ports = { next: 20_000 + (process.pid % 10_000), end: 32_000 }

/** Never the same twice: two clusters may start side by side. */
async function quietPort(): Promise<number> {
  while (ports.next < ports.end) {
    const port = ports.next++
    if (await isFree(port)) return port
  }
  throw new Error(`No free port below ${ports.end} on 127.0.0.1`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}
