import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect } from './connect.ts'

let server: FastifyInstance
let host: FastifyInstance

beforeAll(async () => {
  server = fastify()
  server.all('*', async ({ method, url, headers, body }, reply) => {
    reply.header('etag', '"8"').code(method === 'PUT' && headers['if-match'] !== '"7"' ? 409 : 200)
    return { method, url, key: headers.authorization, cookie: headers.cookie ?? null, body: body ?? null }
  })
  host = fastify()
  connect(host, '/millrace', { server: await server.listen({ host: '127.0.0.1', port: 0 }), token: 'mr_secret' })
})
afterAll(async () => {
  await host.close()
  await server.close()
})

it('adds the key to what an editor asks for, and passes on no cookie of the host', async () => {
  const answer = await host.inject({ url: '/millrace/api/catalogue?of=contact&limit=1000', headers: { cookie: 'host=1' } })
  expect(answer.json()).toEqual({
    method: 'GET',
    url: '/api/catalogue?of=contact&limit=1000',
    key: 'Bearer mr_secret',
    cookie: null,
    body: null,
  })
  expect(answer.body).not.toContain('host=1')
})

it('saves a draft under the revision that it changed, and says so when another was saved meanwhile', async () => {
  const save = (etag: string) =>
    host.inject({ method: 'PUT', url: '/millrace/api/flows/f1', headers: { 'if-match': etag }, payload: { millrace: 1 } })
  const saved = await save('"7"')
  expect([saved.statusCode, saved.headers['etag'], saved.json().body]).toEqual([200, '"8"', { millrace: 1 }])
  expect((await save('"6"')).statusCode).toBe(409)
})

it('lets nothing else through: not what an editor has no need of, nor a way around', async () => {
  const refused = [
    ['GET', '/millrace/api/contacts'],
    ['GET', '/millrace/api/keys'],
    ['POST', '/millrace/api/flows/f1/archive'],
    ['PUT', '/millrace/api/segments/vip'],
    ['GET', '/millrace/api/flows/../contacts'],
    ['GET', '/millrace/api/flows/%2e%2e/%2e%2e/api/contacts'],
    ['GET', '/millrace//other.example/api/flows'],
  ] as const
  const codes = await Promise.all(refused.map(async ([method, url]) => (await host.inject({ method, url })).statusCode))
  expect(codes).toEqual(refused.map(() => 404))
})
