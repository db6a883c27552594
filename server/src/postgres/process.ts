/** What the system says of a process id: a pid file may name a dead process, a zombie or another program that got the number since. */
import { execFile } from 'node:child_process'
import { platform } from 'node:os'
import { promisify } from 'node:util'

/** Whether the process lives and is a Postgres server. */
export async function livingPostgres(pid: number): Promise<boolean> {
  if (!exists(pid)) return false
  if (platform() === 'win32') return true
  // Without a `ps` there is nothing to tell them apart by: better to ask a stranger's process than to start a second server.
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,args=', '-p', String(pid)]).catch((error: NodeJS.ErrnoException) => ({
    stdout: error.code === 'ENOENT' ? 'postgres' : '',
  }))
  return stdout.includes('postgres') && !stdout.trimStart().startsWith('Z')
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
