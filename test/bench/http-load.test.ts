import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { drive, lengthOf } from './http-load.ts'

describe('a load over HTTP', () => {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      bodies.push(body)
      response.statusCode = request.url === '/refuse' ? 503 : 200
      response.setHeader('content-length', 2)
      response.write('o')
      response.end('k')
    })
  })
  const listening = new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
  afterEach(() => bodies.splice(0))

  const load = async (path: string) => ({
    port: await listening,
    path,
    headers: {},
    connections: 3,
    seconds: 0.1,
    bodyOf: (n: number) => `"übung ${n}"`,
  })

  it('sends each body once, and counts what was answered', async () => {
    const { requests, perSecond, p99Ms } = await drive(await load('/take'))
    expect(requests).toBeGreaterThan(3)
    expect(bodies.toSorted()).toEqual(Array.from({ length: requests }, (_, n) => `"übung ${n}"`).toSorted())
    expect(perSecond).toBeGreaterThan(0)
    expect(p99Ms).toBeGreaterThan(0)
  })

  it('takes no refusal for a fast answer', async () => {
    await expect(drive(await load('/refuse'))).rejects.toThrow('503')
  })
})

describe('the length of an answer', () => {
  it('is known once its head is complete', () => {
    expect(lengthOf('HTTP/1.1 200 OK\r\ncontent-len')).toBe(null)
    expect(lengthOf('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab')).toBe(43)
    expect(() => lengthOf('HTTP/1.1 200 OK\r\n\r\n')).toThrow('without a length')
  })
})
