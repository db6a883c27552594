import type { CallContext, HttpRequest, HttpResponse } from '@millrace/core'
import { callContext } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { requestCall, type RequestData } from './call.ts'

const asked: RequestData = { method: 'POST', url: 'https://a.example/', headers: { 'x-a': '1' }, body: '{}', timeoutMs: 3000, keep: true }

const { signal } = new AbortController()

/** Performs the call against an answer made by hand. */
async function perform(response: Partial<HttpResponse>, data = asked) {
  const sent: HttpRequest[] = []
  const http: CallContext['http'] = async (request) => {
    sent.push(request)
    return { status: 200, headers: {}, body: '', ...response }
  }
  const context = callContext({ now: 0, signal, http })
  const call = { id: 'id', workspace: 1, contact: '1', run: 'run', flow: '1', node: 'node', key: 'key-1', attempt: 1, data }
  return { answer: await requestCall.perform(call, context), sent }
}
const json = { 'content-type': 'application/json; charset=utf-8' }

describe('the call of http.request', () => {
  it('sends the key of the step with every attempt', async () => {
    const { sent } = await perform({})
    expect(sent).toEqual([
      {
        method: 'POST',
        url: 'https://a.example/',
        headers: { 'x-a': '1', 'idempotency-key': 'key-1' },
        body: '{}',
        timeoutMs: 3000,
        signal,
      },
    ])
    expect((await perform({}, { ...asked, body: null })).sent[0]).not.toHaveProperty('body')
  })

  it('answers status, headers and the body, parsed when it is JSON', async () => {
    const found = async (response: Partial<HttpResponse>) => (await perform(response)).answer
    expect(await found({ status: 404, headers: json, body: '{"a":[1]}' })).toEqual({ status: 404, headers: json, body: { a: [1] } })
    expect(await found({ headers: { 'content-type': 'application/problem+json' }, body: '{}' })).toMatchObject({ body: {} })
    expect(await found({ body: '{"a":1}' })).toMatchObject({ body: '{"a":1}' })
    expect(await found({ headers: json, body: '{"a":' })).toMatchObject({ body: '{"a":' })
  })

  it('leaves out what would change the nature of an object', async () => {
    const { answer } = await perform({ headers: json, body: '{"__proto__":{"admin":true},"a":1}' })
    expect(JSON.stringify(answer)).toBe(JSON.stringify({ status: 200, headers: json, body: { a: 1 } }))
  })

  it('tries again after 429 and 5xx, when the other system says', async () => {
    await expect(perform({ status: 503, headers: { 'retry-after': '7' } })).rejects.toMatchObject({
      kind: 'retry',
      code: 'HTTP_STATUS_503',
      retryAfterMs: 7000,
    })
    await expect(perform({ status: 503, headers: { 'retry-after': '99999' } })).rejects.toMatchObject({ retryAfterMs: 3_600_000 })
    await expect(perform({ status: 429 })).rejects.toMatchObject({ kind: 'retry', code: 'HTTP_STATUS_429', retryAfterMs: undefined })
    expect(requestCall).toMatchObject({ repeat: 'safe', maxAttempts: 4 })
  })

  it('keeps no answer that nobody asked to keep, and none that is too long', async () => {
    const long = 'x'.repeat(256 * 1024 + 1)
    await expect(perform({ body: long })).rejects.toMatchObject({ kind: 'permanent', code: 'HTTP_ANSWER_TOO_LONG' })
    expect((await perform({ body: long }, { ...asked, keep: false })).answer).toEqual({ status: 200 })
  })
})
