/** Runs the example: `node examples/embed-editor/src/main.ts`; with MILLRACE_URL and MILLRACE_API_KEY also a flow of that server in a frame. */
import { createHost } from './host.ts'

const { PORT = '4100', MILLRACE_URL, MILLRACE_API_KEY } = process.env
const host = createHost({
  ...(MILLRACE_URL !== undefined && { server: new URL(MILLRACE_URL).origin }),
  ...(MILLRACE_API_KEY !== undefined && { token: MILLRACE_API_KEY }),
})
const url = await host.listen({ port: Number(PORT) })
console.info(`Open ${url}${MILLRACE_URL === undefined ? '' : `, or ${url}/frame.html?flow=<id of a flow>`}`)
process.once('SIGTERM', () => void host.close())
