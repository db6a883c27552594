/** The secret of an embedded install: made once, kept in the data folder, readable by its owner alone. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newToken } from '../auth/token.ts'

export async function keptSecret(data: string): Promise<string> {
  const file = join(data, 'secret')
  await mkdir(data, { recursive: true })
  // Of two processes that start at once, both use what the first one wrote.
  await writeFile(file, newToken(), { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return (await readFile(file, 'utf8')).trim()
}
