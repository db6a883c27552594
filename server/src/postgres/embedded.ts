/**
 * The embedded Postgres: a real server in the data folder, for whoever gives no DATABASE_URL. One start at a time is assumed per
 * folder. A living server is adopted (it outlives a killed Millrace), a dead one's pid file is cleared, one that holds the folder
 * but does not answer is stopped first.
 */
import { randomBytes } from 'node:crypto'
import { chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { Client } from 'pg'
import { answers, initialise, readPidFile, startServer, stopByForce, stopServer, urlOf, type Server } from './control.ts'
import { livingPostgres } from './process.ts'
import { PostgresError } from './errors.ts'
import { binaries, dataFolder, postgresAccount } from './place.ts'

export interface EmbeddedPostgres {
  /** Of the database `millrace`. */
  readonly url: string
  /** Where the cluster really is. */
  readonly folder: string
  /** Whether a server that was already running was taken over. */
  readonly adopted: boolean
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  readonly dataDir: string
  /** Told what a person should know: that the folder was moved, that a server was adopted. */
  readonly say?: (message: string) => void
}

/** How long a server that holds the folder may take to answer (crash recovery included) before it is stopped. */
const patienceMs = 60_000

/** Throws `PostgresError`. */
export async function startPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const say = options.say ?? (() => {})
  const wanted = resolve(options.dataDir, 'postgres')
  const owner = await postgresAccount()
  const place = await dataFolder(wanted, owner)
  if (place !== wanted) say(`The account postgres cannot reach ${wanted}; the database is kept in ${place}`)
  const server: Server = { folder: join(place, 'cluster'), binaries: await binaries(owner), owner, password: await password(place) }
  await mkdir(server.folder, { recursive: true, mode: 0o700 })
  if (owner) await chown(server.folder, owner.uid, owner.gid)

  const running = await adopt(server, say)
  const port = running ?? (await startFresh(server, place))
  await createDatabase(server, port)
  return { url: urlOf(server, port, 'millrace'), folder: place, adopted: running !== null, stop: () => stopServer(server) }
}

/** The port of a living server that holds the folder, or null when the folder is free. */
async function adopt(server: Server, say: (message: string) => void): Promise<number | null> {
  const held = await readPidFile(server.folder)
  if (held === null) return null
  if (await livingPostgres(held.pid)) {
    if (await answers(server, held.port, patienceMs)) {
      say(`Found the database server running (process ${held.pid})`)
      return held.port
    }
    say(`The database server (process ${held.pid}) does not answer: restarting it`)
    await stopByForce(server, held.pid)
    return null
  }
  await rm(join(server.folder, 'postmaster.pid'), { force: true })
  return null
}

async function startFresh(server: Server, place: string): Promise<number> {
  const initialised = await stat(join(server.folder, 'PG_VERSION')).catch(() => null)
  if (initialised === null) await initialise(server)
  const kept = Number(await readFile(join(place, 'port'), 'utf8').catch(() => '0'))
  const port = (await freePort(kept)) ?? (await freePort(0))
  if (port === null) throw new PostgresError('POSTGRES_START_FAILED', 'No free port on 127.0.0.1')
  await startServer(server, port)
  await writeFile(join(place, 'port'), String(port))
  return port
}

/** The port itself when it is free; any free one for 0. */
function freePort(port: number): Promise<number | null> {
  return new Promise((done) => {
    const probe = createServer()
    probe.on('error', () => done(null))
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : null))
    })
  })
}

/** Made once and kept beside the cluster, readable by its owner only. */
async function password(place: string): Promise<string> {
  const file = join(place, 'password')
  const kept = await readFile(file, 'utf8').catch(() => null)
  if (kept !== null) return kept.trim()
  const made = randomBytes(24).toString('base64url')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, made, { mode: 0o600 })
  return made
}

async function createDatabase(server: Server, port: number): Promise<void> {
  const client = new Client({ connectionString: urlOf(server, port) })
  await client.connect()
  try {
    const { rowCount } = await client.query(`select from pg_database where datname = 'millrace'`)
    if (rowCount === 0) await client.query('create database millrace')
  } finally {
    await client.end()
  }
}
