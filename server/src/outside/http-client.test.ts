import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { CallError, type HttpRequest } from '@millrace/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { privateHosts } from '../../../test/support/private-hosts.ts'
import { createHttpClient } from './http-client.ts'

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void

/** Servers on loopback: the allowed one, another allowed one, and the canary that nobody may reach. */
const servers: Server[] = []
let handle: Handler = () => {}
let asked: { readonly host: string; readonly method: string; readonly headers: IncomingMessage['headers']; readonly body: string }[] = []
let canaryHits = 0
let allowed = ''
let second = ''
let canaryPort = 0

async function listen(handler: Handler): Promise<number> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => handler(request, response, body))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '::', resolve))
  return (server.address() as AddressInfo).port
}

beforeAll(async () => {
  const open: Handler = (request, response, body) => {
    asked.push({ host: request.headers.host ?? '', method: request.method ?? '', headers: request.headers, body })
    handle(request, response, body)
  }
  allowed = `127.0.0.1:${await listen(open)}`
  second = `127.0.0.1:${await listen(open)}`
  canaryPort = await listen((_, response) => {
    canaryHits += 1
    response.end('canary')
  })
})
afterAll(() => {
  for (const server of servers) server.close()
})
beforeEach(() => {
  asked = []
  canaryHits = 0
  handle = (_, response) => response.end('ok')
})

const client = () => createHttpClient({ allowHosts: [allowed, second], ports: [80, 443, canaryPort] })
const get = (url: string, more: Partial<HttpRequest> = {}) => client()({ method: 'GET', url, ...more })
const fault = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    (value) => new Error(`answered ${JSON.stringify(value)}`),
    (caught: unknown) => caught,
  )
  if (!(error instanceof CallError)) throw error
  return error
}

describe('the guarded client refuses what is not public', () => {
  it(`whatever the spelling: ${privateHosts.length} of them reach no loopback canary`, async () => {
    expect(privateHosts.length).toBeGreaterThanOrEqual(60)
    const faults = await Promise.all(privateHosts.map((host) => fault(get(`http://${host}:${canaryPort}/`))))
    expect(faults.map(({ kind }) => kind)).toEqual(privateHosts.map(() => 'permanent'))
    expect(new Set(faults.map(({ code }) => code))).toEqual(new Set(['HTTP_ADDRESS_REFUSED']))
    expect(canaryHits).toBe(0)
  })

  it('other schemes, user names in the address, ports that are not the web’s, odd methods', async () => {
    const urls = [
      'ftp://example.com/',
      'file:///etc/passwd',
      'gopher://x/',
      'javascript:1',
      '//x',
      '',
      'http://',
      'http://user:pass@example.com/',
    ]
    for (const url of urls) expect(await fault(get(url))).toMatchObject({ kind: 'permanent', code: 'HTTP_URL_BAD' })
    expect(await fault(get('http://example.com:25/'))).toMatchObject({ kind: 'permanent', code: 'HTTP_PORT_REFUSED' })
    expect(await fault(get(`http://${allowed}/`, { method: 'CONNECT' }))).toMatchObject({ code: 'HTTP_METHOD_REFUSED' })
  })

  it('a redirect to a private address, however it is written', async () => {
    for (const to of [`http://127.0.0.1:${canaryPort}/`, `//[::1]:${canaryPort}/`, `http://localhost:${canaryPort}/`]) {
      handle = (_, response) => response.writeHead(302, { location: to }).end()
      expect(await fault(get(`http://${allowed}/`))).toMatchObject({ kind: 'permanent', code: 'HTTP_ADDRESS_REFUSED' })
    }
    expect(canaryHits).toBe(0)
  })

  it('a name of which one address of several is private', async () => {
    const lookup = () => Promise.resolve(['93.184.215.14', '127.0.0.1'])
    const rebinding = createHttpClient({ ports: [canaryPort], lookup })
    const caught = await fault(rebinding({ method: 'GET', url: `http://rebind.example:${canaryPort}/` }))
    expect(caught).toMatchObject({ kind: 'permanent', code: 'HTTP_ADDRESS_REFUSED' })
    expect(canaryHits).toBe(0)
  })

  it('a name that changes its address after the check: it is looked up once, and the socket goes to what was checked', async () => {
    const addresses = ['127.0.0.1', '127.0.0.99', '127.0.0.99']
    const lookup = () => Promise.resolve([addresses.shift()!])
    const name = `rebind.example:${allowed.split(':')[1]}`
    const rebinding = createHttpClient({ allowHosts: [name], lookup })
    expect((await rebinding({ method: 'GET', url: `http://${name}/` })).body).toBe('ok')
    expect(addresses).toHaveLength(2)
    expect(asked[0]!.host).toBe(name)
  })
})

describe('a request for a file', () => {
  it('answers its bytes as they are, of more than a text may have', async () => {
    const file = Buffer.alloc(2 * 1024 * 1024, Uint8Array.of(0, 255, 13, 10, 128))
    handle = (_, response) => response.writeHead(200, { 'content-type': 'application/pdf' }).end(file)
    const answer = await get(`http://${allowed}/price.pdf`, { binary: true })
    expect([Buffer.compare(answer.bytes!, file), answer.body, answer.headers['content-type']]).toEqual([0, '', 'application/pdf'])
    expect(await fault(get(`http://${allowed}/price.pdf`))).toMatchObject({ kind: 'permanent', code: 'HTTP_ANSWER_LARGE' })
  })

  it('is given up past 8 MiB, however well it was packed', async () => {
    const bomb = gzipSync(Buffer.alloc(9 * 1024 * 1024))
    handle = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    expect(await fault(get(`http://${allowed}/bomb`, { binary: true }))).toMatchObject({ kind: 'permanent', code: 'HTTP_ANSWER_LARGE' })
  })
})

describe('a request that names its hosts', () => {
  it('asks no other, nor follows a redirect to one', async () => {
    handle = (request, response) => {
      if (request.url === '/away') response.writeHead(302, { location: `http://${second}/` }).end()
      else response.end('ok')
    }
    expect((await get(`http://${allowed}/`, { hosts: [allowed] })).body).toBe('ok')
    for (const url of [`http://${allowed}/away`, `http://${second}/`, 'http://files.example/']) {
      expect(await fault(get(url, { hosts: [allowed] }))).toMatchObject({ kind: 'permanent', code: 'HTTP_HOST_REFUSED' })
    }
    expect(asked.map(({ host }) => host)).not.toContain(second)
  })
})

describe('the guarded client asks', () => {
  it('an allowed address, and tells status, headers and body', async () => {
    handle = (_, response) => response.writeHead(404, { 'content-type': 'text/plain', 'x-one': ['a', 'b'] }).end('nothing here')
    const answer = await get(`http://${allowed}/path?q=1`, { headers: { 'x-key': 'k' } })
    expect(answer).toMatchObject({ status: 404, body: 'nothing here', headers: { 'x-one': 'a, b' } })
    expect(asked[0]).toMatchObject({ host: allowed, method: 'GET', headers: { 'x-key': 'k' } })
  })

  it('with a body, in one piece', async () => {
    await get(`http://${allowed}/`, { method: 'post', body: '{"a":"ä"}', headers: { 'content-type': 'application/json' } })
    expect(asked[0]).toMatchObject({ method: 'POST', body: '{"a":"ä"}' })
  })

  it('for packed answers, and unpacks them', async () => {
    const packers = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }
    for (const [encoding, pack] of Object.entries(packers)) {
      handle = (_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(pack('текст'))
      expect((await get(`http://${allowed}/`)).body).toBe('текст')
    }
  })

  it('no further than 1 MB, packed or not', async () => {
    handle = (_, response) => response.end('x'.repeat(1024 * 1024 + 1))
    expect(await fault(get(`http://${allowed}/`))).toMatchObject({ kind: 'permanent', code: 'HTTP_ANSWER_LARGE' })
    handle = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(50_000_000)))
    expect(await fault(get(`http://${allowed}/`))).toMatchObject({ kind: 'permanent', code: 'HTTP_ANSWER_LARGE' })
  })

  it('through three redirects and no more', async () => {
    handle = ({ url }, response) => {
      const left = Number(url!.slice(1))
      if (left === 0) response.end('there')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    }
    expect((await get(`http://${allowed}/3`)).body).toBe('there')
    expect(await fault(get(`http://${allowed}/4`))).toMatchObject({ kind: 'permanent', code: 'HTTP_REDIRECTS' })
  })

  it('and tells no credentials to another host', async () => {
    handle = ({ headers }, response) => {
      if (headers.host === allowed) response.writeHead(307, { location: `http://${second}/` }).end()
      else response.end('ok')
    }
    const headers = {
      Authorization: 'Bearer secret',
      Cookie: 'a=b',
      'X-Api-Key': 'secret',
      'content-type': 'text/plain',
      'Idempotency-Key': 'k',
    }
    await get(`http://${allowed}/`, { method: 'POST', body: 'text', headers })
    expect(asked[0]!.headers).toMatchObject({ authorization: 'Bearer secret', 'x-api-key': 'secret' })
    expect(asked[1]).toMatchObject({
      host: second,
      method: 'POST',
      body: 'text',
      headers: { 'idempotency-key': 'k', 'content-type': 'text/plain' },
    })
    expect(Object.keys(asked[1]!.headers)).not.toEqual(expect.arrayContaining(['authorization']))
    expect(JSON.stringify(asked[1]!.headers)).not.toContain('secret')
  })

  it('again as GET where the answer to a POST says so', async () => {
    handle = ({ url }, response) => {
      if (url === '/') response.writeHead(303, { location: '/done' }).end()
      else response.end('ok')
    }
    await get(`http://${allowed}/`, { method: 'POST', body: 'text', headers: { 'content-type': 'text/plain' } })
    expect(asked[1]).toMatchObject({ method: 'GET', body: '' })
  })
})

describe('the guarded client says of a failure', () => {
  it('that nothing was sent: it may be tried again', async () => {
    const closed = await listen(() => {})
    await new Promise((resolve) => servers.pop()!.close(resolve))
    const refusing = createHttpClient({ allowHosts: [`127.0.0.1:${closed}`] })
    expect(await fault(refusing({ method: 'GET', url: `http://127.0.0.1:${closed}/` }))).toMatchObject({
      kind: 'retry',
      code: 'HTTP_CONNECT_FAILED',
    })
    const nameless = createHttpClient({ lookup: () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })) })
    expect(await fault(nameless({ method: 'GET', url: 'http://nowhere.example/' }))).toMatchObject({
      kind: 'retry',
      code: 'HTTP_CONNECT_FAILED',
    })
  })

  it('that it may have been done: the answer did not come, or broke off', async () => {
    handle = () => {}
    expect(await fault(get(`http://${allowed}/`, { timeoutMs: 100 }))).toMatchObject({ kind: 'unknown', code: 'HTTP_TIMEOUT' })
    handle = ({ socket }) => socket.destroy()
    expect(await fault(get(`http://${allowed}/`))).toMatchObject({ kind: 'unknown', code: 'HTTP_CONNECTION_LOST' })
    handle = (_, response) => {
      response.writeHead(200, { 'content-length': '10' })
      response.write('half', () => response.destroy())
    }
    expect(await fault(get(`http://${allowed}/`))).toMatchObject({ kind: 'unknown', code: 'HTTP_CONNECTION_LOST' })
  })

  it('that it was given up', async () => {
    const abort = new AbortController()
    handle = () => abort.abort(new CallError('unknown', 'CALL_CLAIM_LOST', 'The claim ran out'))
    expect(await fault(get(`http://${allowed}/`, { signal: abort.signal }))).toMatchObject({ kind: 'unknown', code: 'CALL_CLAIM_LOST' })
    const given = AbortSignal.abort()
    expect(await fault(get(`http://${allowed}/`, { signal: given }))).toMatchObject({ kind: 'retry', code: 'HTTP_TIMEOUT' })
  })

  it('that the request itself cannot be sent', async () => {
    const caught = await fault(get(`http://${allowed}/`, { headers: { 'x-a': 'b\r\nx-injected: 1' } }))
    expect(caught).toMatchObject({ kind: 'permanent', code: 'HTTP_REQUEST_BAD' })
    expect(asked).toEqual([])
  })
})
