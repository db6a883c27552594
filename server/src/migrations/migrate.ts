/**
 * Brings the database to what this code expects: core's own files in order, then each plugin's. One process at a time holds the
 * advisory lock (on a direct connection: it is the session's); every migration is one transaction with its row in the log, and a
 * database that is ahead of the code is refused untouched.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PluginDefinition } from '@millrace/core'
import type { Pool, PoolClient } from 'pg'
import { patient } from '../store/patient.ts'
import { connect } from '../store/sql.ts'

export class MigrationError extends Error {
  readonly code: 'MIGRATION_DATABASE_NEWER' | 'MIGRATION_FAILED' | 'MIGRATION_LOCKED'
  constructor(code: MigrationError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'MigrationError'
    this.code = code
  }
}

interface Step {
  readonly owner: string
  readonly id: string
  readonly sql: string
}

const coreOwner = 'millrace'

/** Any number, the same for every Millrace: "mill" in ASCII. */
const lockKey = 0x6d696c6c

/** How long a start waits for another process that migrates. */
const patienceSeconds = 120

/** Throws `MigrationError`. Answers the ids that were applied. */
export async function migrate(pool: Pool, plugins: readonly PluginDefinition[]): Promise<readonly string[]> {
  const steps = await stepsOf(plugins)
  const client = await connect(pool)
  try {
    await lock(client)
    await client.query(`set lock_timeout = '5s'`)
    await createLog(client)
    const pending = pendingOf(steps, await appliedTo(client))
    for (const step of pending) await apply(client, step)
    return pending.map(({ owner, id }) => `${owner}:${id}`)
  } finally {
    // The session's lock and settings go with the session.
    client.release(true)
  }
}

/** Whether nothing is left to apply: for readiness. */
export async function isMigrated(pool: Pool, plugins: readonly PluginDefinition[]): Promise<boolean> {
  const { rows } = await pool.query<{ there: boolean }>(`select to_regclass('millrace.migration') is not null as there`)
  if (rows[0]?.there !== true) return false
  return pendingOf(await stepsOf(plugins), await appliedTo(pool)).length === 0
}

async function stepsOf(plugins: readonly PluginDefinition[]): Promise<readonly Step[]> {
  const folder = import.meta.dirname
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  const core = files.map(async (file) => ({
    owner: coreOwner,
    id: file.slice(0, -'.sql'.length),
    sql: await readFile(join(folder, file), 'utf8'),
  }))
  const others = plugins.flatMap(({ name, migrations = [] }) =>
    migrations.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, sql }) => ({ owner: name, id, sql })),
  )
  return [...(await Promise.all(core)), ...others]
}

async function lock(client: PoolClient): Promise<void> {
  await client.query(`set lock_timeout = '${patienceSeconds}s'`)
  try {
    await client.query(patient('select pg_advisory_lock($1)', [lockKey]))
  } catch (cause) {
    throw new MigrationError('MIGRATION_LOCKED', `Another process has been migrating for ${patienceSeconds} seconds`, { cause })
  }
}

async function createLog(client: PoolClient): Promise<void> {
  await client.query(`create schema if not exists millrace`)
  await client.query(
    `create table if not exists millrace.migration
       (owner text not null, id text not null, at timestamptz not null default now(), primary key (owner, id))`,
  )
}

type Applied = ReadonlyMap<string, ReadonlySet<string>>

async function appliedTo(client: Pick<Pool, 'query'>): Promise<Applied> {
  const { rows } = await client.query<{ owner: string; ids: string[] }>(
    'select owner, array_agg(id) as ids from millrace.migration group by owner',
  )
  return new Map(rows.map(({ owner, ids }) => [owner, new Set(ids)]))
}

function pendingOf(steps: readonly Step[], applied: Applied): readonly Step[] {
  for (const owner of new Set(steps.map((step) => step.owner))) {
    const known = new Set(steps.filter((step) => step.owner === owner).map((step) => step.id))
    const unknown = [...(applied.get(owner) ?? [])].filter((id) => !known.has(id))
    if (unknown.length === 0) continue
    const whose = owner === coreOwner ? 'Millrace' : `the plugin ${owner}`
    const message = `The database has changes of ${whose} that this version does not know (${unknown.join(', ')}): start the newer version`
    throw new MigrationError('MIGRATION_DATABASE_NEWER', message)
  }
  return steps.filter(({ owner, id }) => !applied.get(owner)?.has(id))
}

async function apply(client: PoolClient, { owner, id, sql }: Step): Promise<void> {
  await client.query('begin')
  try {
    await client.query(patient(sql))
    await client.query('insert into millrace.migration (owner, id) values ($1, $2)', [owner, id])
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback')
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new MigrationError('MIGRATION_FAILED', `Migration ${id} of ${owner} failed: ${reason}`, { cause })
  }
}
