/**
 * An outside system in this process: what it was asked, and answers made by hand. It is reached by the guarded client alone, under the
 * name of the real system: requests to `https://<name>` go to it, anything else is asked of the web and refused.
 */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpClient } from '@millrace/core'
import { createHttpClient } from '../../server/src/outside/http-client.ts'

export interface OutsideRequest {
  readonly method: string
  /** As the plugin wrote it, under the name of the real system. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly body: string
}

export interface OutsideAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Outside {
  readonly asked: OutsideRequest[]
  /** Answers from here on; `drop` closes the connection once the request came. */
  answer(handle: (request: OutsideRequest) => OutsideAnswer | 'drop'): void
  readonly http: HttpClient
  close(): Promise<void>
}

export async function openOutside(...names: readonly string[]): Promise<Outside> {
  const asked: OutsideRequest[] = []
  let handle: (request: OutsideRequest) => OutsideAnswer | 'drop' = () => ({})
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const bytes = Buffer.concat(chunks)
      const one = { method, url: `https:/${url}`, headers, bytes, body: bytes.toString() }
      asked.push(one)
      const answer = handle(one)
      if (answer === 'drop') request.socket.destroy()
      else response.writeHead(answer.status ?? 200, { ...answer.headers }).end(answer.body ?? '')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const guarded = createHttpClient({ allowHosts: [host] })
  return {
    asked,
    answer: (next) => (handle = next),
    http: (request) => {
      const url = URL.parse(request.url)
      if (url === null || url.protocol !== 'https:' || !names.includes(url.host)) return guarded(request)
      const { hosts, ...rest } = request
      if (hosts !== undefined && !hosts.includes(url.host)) return Promise.reject(new Error(`${url.host} is not among ${hosts.join()}`))
      return guarded({ ...rest, url: `http://${host}/${url.host}${url.pathname}${url.search}` })
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
