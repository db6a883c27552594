/**
 * A fresh database per test file, so that files never see each other's rows: on the server named by TEST_DATABASE_URL, else on
 * the embedded one that `global-postgres.ts` started for the whole run. A copy of TEST_DATABASE_TEMPLATE, where `global-template.ts` made
 * one: migrated, but nothing has started on it.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

export const createDatabase = (): Promise<TestDatabase> => create(serverUrl(), process.env['TEST_DATABASE_TEMPLATE'])

/** For what is about the very first start, and for measures. */
export const createEmptyDatabase = (): Promise<TestDatabase> => create(serverUrl(), undefined)

function serverUrl(): string {
  const server = process.env['TEST_DATABASE_URL']
  if (server === undefined) throw new Error('No TEST_DATABASE_URL: run the tests with test/vitest.config.ts')
  return server
}

async function create(server: string, template: string | undefined): Promise<TestDatabase> {
  const name = `millrace_test_${randomBytes(8).toString('hex')}`
  await execute(server, `create database ${name}${template === undefined ? '' : ` template ${template}`}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  // Two databases of one name would be taken for one and its restored dump, and would send nothing.
  if (template !== undefined) await execute(url.href, 'update millrace.sending set instance = gen_random_uuid()')
  return { url: url.href, drop: () => drop(server, name) }
}

/** A pool's `end` resolves before its last sockets are closed; a connection cut off meanwhile would fail the test that is over. */
async function drop(server: string, name: string): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    for (let tries = 0; tries < 100; tries++) {
      const { rowCount } = await client.query('select from pg_stat_activity where datname = $1', [name])
      if (rowCount === 0) break
      await sleep(20)
    }
    await client.query(`drop database if exists ${name} with (force)`)
  } finally {
    await client.end()
  }
}

export async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
