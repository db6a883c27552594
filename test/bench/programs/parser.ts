/** The baseline of B6, a process of its own: a Fastify handler that parses the body, and keeps nothing. */
import { fastify } from 'fastify'

const app = fastify({ bodyLimit: 1024 * 1024 })
app.post('/v1/:call', async () => ({ success: true }))
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
process.send!(typeof address === 'object' && address !== null ? address.port : 0)
process.on('disconnect', () => process.exit())
