/** Where the demo plays: a server in this process under the test clock, on an embedded Postgres of its own with a fresh database. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Client as Database } from 'pg'
import { builtEditor } from '../../server/src/cli/editor-build.ts'
import { startPostgres } from '../../server/src/postgres/embedded.ts'
import { startServer, type RunningServer, type ServerOptions } from '../../server/src/start-server.ts'

const top = join(import.meta.dirname, '../..')
const usualPort = 3000

export interface Stage {
  readonly server: RunningServer
  readonly apiKey: string
  readonly writeKey: string
  close(): Promise<void>
}

/** `name`: of its folder in `.millrace/`, and of its database. */
export async function openStage(testClock: Date, say: (line: string) => void, name = 'demo'): Promise<Stage> {
  const data = join(top, '.millrace', name)
  const editor = await builtEditor(say)
  const postgres = await startPostgres({ dataDir: data, say })
  const keys = { apiKey: randomBytes(24).toString('base64url'), writeKey: randomBytes(24).toString('base64url') }
  const databaseUrl = await freshDatabase(postgres.url, name)
  const server = await listen({ data, databaseUrl, keys, testClock, ...(editor === null ? {} : { editor }) })
  return { server, ...keys, close: async () => (await server.close(), await postgres.stop()) }
}

/** The cluster is kept from demo to demo, its database is not. */
async function freshDatabase(url: string, name: string): Promise<string> {
  const client = new Database({ connectionString: url })
  await client.connect()
  await client.query(`drop database if exists ${name} with (force)`)
  await client.query(`create database ${name}`)
  await client.end()
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}

/** At the usual address when it is free, at any other when it is not. */
function listen(options: ServerOptions): Promise<RunningServer> {
  return startServer({ ...options, port: usualPort }).catch((error: { readonly code?: string }) => {
    if (error.code !== 'PORT_TAKEN') throw error
    return startServer(options)
  })
}
