/**
 * A database with the runtime's core tables and those of one plugin: where the SQL of a plugin's writes and facts is tested by
 * itself, in a transaction each, as the store runs them.
 */
import { readFile } from 'node:fs/promises'
import type { Instant, PluginDefinition, Sql, WriteDefinition, WriteItem } from '@millrace/core'
import { Client } from 'pg'
import { createEmptyDatabase } from './postgres.ts'

export interface PluginDatabase {
  readonly sql: Sql
  /** Makes so many contacts; answers their ids. */
  contacts(count: number): Promise<readonly string[]>
  /** Hands a batch to a write inside a transaction of its own. */
  commit<D>(write: Pick<WriteDefinition<D>, 'commit'>, batch: readonly WriteItem<D>[]): Promise<void>
  /** Sets `millrace.clock_now()`. */
  setClock(at: Instant): Promise<void>
  /** Another connection to the same database. */
  connect(): Promise<{ readonly sql: Sql; close(): Promise<void> }>
  close(): Promise<void>
}

const coreTables = new URL('../../server/src/migrations/001-core.sql', import.meta.url)

export async function openPluginDatabase(plugin: PluginDefinition): Promise<PluginDatabase> {
  const database = await createEmptyDatabase()
  const connect = async () => {
    const client = new Client({ connectionString: database.url })
    await client.connect()
    const sql: Sql = {
      query: async <R>(text: string, values?: readonly unknown[]) => (await client.query(text, values as unknown[])).rows as R[],
    }
    return { sql, close: () => client.end() }
  }
  const { sql, close } = await connect()
  await sql.query('create schema millrace')
  await sql.query(await readFile(coreTables, 'utf8'))
  await sql.query(`insert into millrace.workspace (name) values ('test')`)
  for (const migration of plugin.migrations ?? []) await sql.query(migration.sql)
  return {
    sql,
    contacts: async (count) => {
      const text = `insert into millrace.contact (workspace, lane, created_at, updated_at) select 1, 0, now(), now() from generate_series(1, $1) returning id`
      return (await sql.query<{ id: string }>(text, [count])).map(({ id }) => id)
    },
    commit: (write, batch) => inTransaction(sql, () => write.commit(sql, batch)),
    setClock: async (at) => {
      await sql.query('delete from millrace.clock')
      await sql.query('insert into millrace.clock (at) values (to_timestamp($1::float8 / 1000))', [at])
    },
    connect,
    close: async () => {
      await close()
      await database.drop()
    },
  }
}

/** Rolls back on a throw. */
export async function inTransaction<T>(sql: Sql, work: () => Promise<T>): Promise<T> {
  await sql.query('begin')
  try {
    const result = await work()
    await sql.query('commit')
    return result
  } catch (error) {
    await sql.query('rollback')
    throw error
  }
}

/** A write as the engine would hand it over: workspace 1, flow 1, a run of its own. */
export function createItem<D>(data: D, more: Partial<WriteItem<D>> & { readonly key: string }): WriteItem<D> {
  const run = '01940000-0000-7000-8000-000000000001'
  return { workspace: 1, contact: '1', run, flow: '1', version: 1, node: 'node', at: Date.UTC(2027, 0, 1, 12), data, ...more }
}
