import type { JsonObject } from '@millrace/core'
import { runNode, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { httpRequest } from './http-request.ts'
import plugin from './index.ts'

const answer = { status: 404, headers: {}, body: { error: 'none' } }
const result = { kind: 'result', result: answer } as const
const failure = { kind: 'failure', failure: { code: 'HTTP_STATUS_503', message: 'The other system answered 503' } } as const
const event = { event: 'Order Completed', properties: { sku: 'A 1', total: 5 } }

testNode(httpRequest, {
  plugin,
  cases: [
    { name: 'asks and waits for the answer (000.34)', event, waits: true },
    { name: 'goes on with any answer, a 404 too', input: result, leaves: 'out' },
    { name: 'leaves by “error” when there is none', input: failure, leaves: 'error' },
    { name: 'says what is wrong with a text', config: { method: 'GET', url: '{{ a | nosuchfilter }}' }, fails: 'TEXT_SYNTAX' },
  ],
})

const requestOf = async (config: JsonObject) => {
  const outcome = await runNode(httpRequest, { config, event, attributes: { token: ' secret ' } })
  return outcome.effects![0]!.data
}

describe('http.request', () => {
  it('renders address, headers and body (000.34, 004.25)', async () => {
    const config = {
      method: 'POST',
      url: 'https://api.example.com/{{ event.properties.sku | url_encode }}',
      headers: { Authorization: 'Bearer {{ contact.token | strip }}' },
      body: '{"total": {{ event.properties.total }}}',
      timeout: 'PT3S',
      saveAs: 'stock',
    }
    expect(await requestOf(config)).toEqual({
      method: 'POST',
      url: 'https://api.example.com/A+1',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
      body: '{"total": 5}',
      timeoutMs: 3000,
      keep: true,
    })
  })

  it('sends no body where there is none to send, and keeps a content type of one’s own', async () => {
    expect(await requestOf({ method: 'GET', url: 'https://a.example/', body: 'x' })).toMatchObject({ body: null, headers: {}, keep: false })
    const form = {
      method: 'POST',
      url: 'https://a.example/',
      body: 'a=1',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    }
    expect(await requestOf(form)).toMatchObject({ headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  })

  it('keeps the answer under the name given', async () => {
    const kept = await runNode(httpRequest, { config: { method: 'GET', url: 'https://a.example/', saveAs: 'stock' }, input: result })
    expect(kept).toMatchObject({ vars: { stock: answer }, why: { status: 404 } })
    expect(await runNode(httpRequest, { config: { method: 'GET', url: 'https://a.example/' }, input: result })).not.toHaveProperty('vars')
  })

  it('tells why there was no answer', async () => {
    expect((await runNode(httpRequest, { input: failure })).why).toEqual(failure.failure)
  })

  it('warns of values between quotes of JSON, which a quote in them would end', async () => {
    const findings = (body: string, headers: Record<string, string> = {}) =>
      httpRequest.check!({ method: 'POST', url: 'https://a.example/', body, headers }).map(({ code, severity }) => `${severity} ${code}`)
    expect(findings('{"name": "{{ contact.name }}"}')).toEqual(['warning HTTP_BODY_UNESCAPED'])
    expect(findings('{"name": {{ contact.name | json }}, "total": {{ event.properties.total }}, "a": "b"}')).toEqual([])
    expect(findings('name="{{ contact.name }}"', { 'Content-Type': 'text/plain' })).toEqual([])
    const config = { method: 'POST', url: 'https://a.example/', body: '{"name": {{ contact.name | json }}}' }
    const outcome = await runNode(httpRequest, { config, attributes: { name: 'A "b"\n' } })
    expect(outcome.effects![0]!.data).toMatchObject({ body: '{"name": "A \\"b\\"\\n"}' })
  })

  it('finds headers, addresses and times that cannot be', () => {
    const codes = (config: Parameters<NonNullable<typeof httpRequest.check>>[0]) => httpRequest.check!(config).map(({ code }) => code)
    const url = 'https://a.example/'
    expect(codes({ method: 'GET', url, headers: { 'Idempotency-Key': 'x', HOST: 'y', 'X-A': 'z' } })).toEqual([
      'HTTP_HEADER_RESERVED',
      'HTTP_HEADER_RESERVED',
    ])
    expect(codes({ method: 'GET', url: 'ftp://a.example/' })).toEqual(['HTTP_URL_BAD'])
    expect(codes({ method: 'GET', url: '{{ contact.hook }}' })).toEqual([])
    for (const timeout of ['PT31S', 'P1D', 'PT0S']) expect(codes({ method: 'GET', url, timeout })).toEqual(['HTTP_TIMEOUT_BAD'])
  })
})
