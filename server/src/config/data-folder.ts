/** The folder of the embedded Postgres and of generated files, made when it is missing. */
import { mkdir } from 'node:fs/promises'
import { StartFault } from './fault.ts'

/** Throws `StartFault` where a file is in the way, or writing is not allowed. */
export async function makeDataFolder(data: string): Promise<void> {
  await mkdir(data, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new StartFault('CONFIG_VALUE_INVALID', `MILLRACE_DATA: ${data} is no folder and cannot be made one (${error.code})`, {
      cause: error,
    })
  })
}
