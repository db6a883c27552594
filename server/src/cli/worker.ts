/** `npm run worker`: one more process that works lanes and calls of the same database; it serves no HTTP. */
import { readEnvironment } from '../config/environment.ts'
import { StartFault } from '../config/fault.ts'
import { openRuntime } from '../open-runtime.ts'
import { runCommand } from './command.ts'
import { report, say } from './terminal.ts'

await runCommand(async () => {
  const configuration = readEnvironment(process.env)
  const { databaseUrl, host, port } = configuration
  if (databaseUrl === undefined)
    throw new StartFault('CONFIG_VALUE_INVALID', 'DATABASE_URL is required: a worker joins a database that others use')
  const publicUrl = configuration.publicUrl ?? `http://${host}:${port}`
  const opened = await openRuntime({ ...configuration, publicUrl, work: true, say, onError: report })
  say('The worker is at work')
  return opened
})
