/** The facts of a machine without which no figure means anything. */
import { execFileSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import { Client } from 'pg'

export interface Host {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly node: string
  readonly platform: string
  /** When the run began, ISO 8601. */
  readonly date: string
  /** Of the minute before the run: what else the machine had to do. */
  readonly load: number
  /** Null outside of a checkout; `+` when it was changed. */
  readonly commit: string | null
}

export interface Machine extends Host {
  readonly postgres: string
}

export async function machineOf(databaseUrl: string): Promise<Machine> {
  return { ...hostOf(), postgres: await versionOf(databaseUrl) }
}

export function hostOf(): Host {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    date: new Date().toISOString(),
    load: Number(loadavg()[0]!.toFixed(2)),
    commit: commitOf(import.meta.dirname),
  }
}

async function versionOf(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ version: string }>(`select current_setting('server_version') as version`)
    return rows[0]!.version
  } finally {
    await client.end()
  }
}

function commitOf(folder: string): string | null {
  const git = (...line: readonly string[]) =>
    execFileSync('git', line, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== ''
    return git('rev-parse', '--short', 'HEAD').trim() + (changed ? '+' : '')
  } catch {
    return null
  }
}

export function headOf(machine: Host & Partial<Machine>): string {
  const { cpu, cores, memoryGb, node, postgres, date, load, commit } = machine
  const database = postgres === undefined ? '' : `, Postgres ${postgres}`
  return `${cpu}, ${cores} cores, ${memoryGb} GB, Node ${node}${database}\n${date}, load ${load} at the start, commit ${commit ?? 'unknown'}`
}
