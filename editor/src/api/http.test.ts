import { afterEach, describe, expect, it } from 'vitest'
import { Problem, request, requestWithTag, urlOf, whenSignedOut } from './http.ts'

const real = globalThis.fetch
const sent: { url: string; init: RequestInit }[] = []

/** A server that gives one answer. */
function answering(body: string | null, init: ResponseInit): void {
  globalThis.fetch = (url, options) => {
    sent.push({ url: String(url), init: options ?? {} })
    return Promise.resolve(new Response(body, init))
  }
}
afterEach(() => {
  globalThis.fetch = real
  sent.length = 0
})

describe('request', () => {
  it('leaves empty parts of a query out and escapes the others', () => {
    expect(urlOf('/api/runs', { flow: '1', contact: 'a b&c', cursor: undefined, state: '' })).toBe('/api/runs?flow=1&contact=a+b%26c')
    expect(urlOf('/api/runs')).toBe('/api/runs')
  })
  it('sends JSON and answers the body with its ETag', async () => {
    answering('{"revision":2}', { status: 200, headers: { etag: '"2"' } })
    expect(await requestWithTag('/api/flows/1', { method: 'PUT', body: { name: 'x' }, headers: { 'if-match': '"1"' } })).toEqual({
      data: { revision: 2 },
      etag: '"2"',
    })
    expect(sent[0]?.init).toMatchObject({
      method: 'PUT',
      body: '{"name":"x"}',
      headers: { 'content-type': 'application/json', 'if-match': '"1"' },
    })
  })
  it('answers nothing for an empty body', async () => {
    answering(null, { status: 204 })
    expect(await request('/api/session', { method: 'DELETE' })).toBeUndefined()
  })
  it('turns a refusal into a problem with its code and what came with it', async () => {
    answering('{"code":"FLOW_HAS_ERRORS","detail":"Mend it","findings":[1]}', { status: 422 })
    const problem = await request('/api/flows/1/publish', { method: 'POST' }).catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ status: 422, code: 'FLOW_HAS_ERRORS', message: 'Mend it', offline: false, body: { findings: [1] } })
  })
  it('survives an answer that is no JSON', async () => {
    answering('<h1>Bad gateway</h1>', { status: 502 })
    await expect(request('/api/flows')).rejects.toMatchObject({ status: 502, code: 'HTTP_502' })
  })
  it('tells apart a server that cannot be reached', async () => {
    globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'))
    await expect(request('/api/flows')).rejects.toMatchObject({ offline: true, code: 'NETWORK_UNREACHABLE' })
  })
  it('says once more when nobody is signed in, and why', async () => {
    const codes: string[] = []
    whenSignedOut((code) => codes.push(code))
    answering('{"code":"AUTH_SETUP_REQUIRED"}', { status: 401 })
    await expect(request('/api/flows')).rejects.toMatchObject({ status: 401 })
    expect(codes).toEqual(['AUTH_SETUP_REQUIRED'])
  })
})
