/** `npm start`: the server, on the embedded Postgres unless DATABASE_URL is set. */
import { readEnvironment } from '../config/environment.ts'
import { startServer } from '../start-server.ts'
import { runCommand } from './command.ts'
import { builtEditor } from './editor-build.ts'
import { logger, say } from './terminal.ts'

await runCommand(async () => {
  const { apiKey, writeKey, ...configuration } = readEnvironment(process.env)
  const editor = await builtEditor(say)
  const server = await startServer({
    ...configuration,
    keys: { ...(apiKey === undefined ? {} : { apiKey }), ...(writeKey === undefined ? {} : { writeKey }) },
    ...(editor === null ? {} : { editor }),
    logger,
    say,
  })
  say(`Millrace is at ${server.url}`)
  if (server.setupLink !== null) say(`Set it up here, once: ${server.setupLink}`)
  return server
})
