/** Runs the example: `node examples/embed-editor/src/main.ts`; with MILLRACE_URL and MILLRACE_API_KEY also flows of that server. */
import { createHost } from './host.ts'

const { PORT = '4100', MILLRACE_URL, MILLRACE_API_KEY } = process.env
const host = createHost({
  ...(MILLRACE_URL !== undefined && { server: new URL(MILLRACE_URL).origin }),
  ...(MILLRACE_API_KEY !== undefined && { token: MILLRACE_API_KEY }),
})
// By this name: the server knows frames by the origin of the page around them.
const url = await host.listen({ host: '127.0.0.1', port: Number(PORT) })
console.info(`Open ${url}`)
if (MILLRACE_URL !== undefined)
  console.info(`A flow of ${MILLRACE_URL}: ${url}/connected.html?flow=<id>, or in a frame: ${url}/frame.html?flow=<id>`)
process.once('SIGTERM', () => void host.close())
