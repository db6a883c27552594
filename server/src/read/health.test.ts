import { Pool } from 'pg'
import { describe, expect, it } from 'vitest'
import { freePort } from '../config/port.ts'
import { createServer, type Socket } from 'node:net'
import { readReadiness } from './health.ts'

describe('readiness', () => {
  it('is told within two seconds by a database that takes connections and says nothing', async () => {
    const sockets: Socket[] = []
    const silent = createServer((socket) => void sockets.push(socket))
    const port = await freePort({ host: '127.0.0.1', port: 0 })
    await new Promise<void>((done) => silent.listen(port, '127.0.0.1', done))
    const pool = new Pool({ connectionString: `postgres://postgres@127.0.0.1:${port}/x` })
    const started = performance.now()
    expect(await readReadiness(pool, [])).toEqual({ database: false, queue: false, migrations: false, sending: 'unknown' })
    expect(performance.now() - started).toBeLessThan(2000)
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
})
