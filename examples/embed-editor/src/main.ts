/** Runs the example: `node examples/embed-editor/src/main.ts`. */
import { createHost } from './host.ts'

const host = createHost()
console.info(`Open ${await host.listen({ port: Number(process.env['PORT'] ?? 4100) })}`)
process.once('SIGTERM', () => void host.close())
