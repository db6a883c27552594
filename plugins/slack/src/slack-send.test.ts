import { CallError, type JsonObject } from '@millrace/core'
import { callContext, runNode, testNode } from '@millrace/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openOutside, type Outside } from '../../../test/support/outside.ts'
import { slackCall } from './call.ts'
import plugin from './index.ts'
import { slackSend } from './slack-send.ts'

const webhookUrl = 'https://hooks.slack.com/services/T000/B000/verysecret'
const event = { event: 'Order Completed', properties: { total: 5 } }

testNode(slackSend, {
  plugin,
  cases: [
    { name: 'tells the channel and waits until it is told (002.41)', event, waits: true },
    { name: 'goes on once it is', input: { kind: 'result', result: { status: 200 } }, leaves: 'out' },
    {
      name: 'leaves by “error” when it cannot be',
      input: { kind: 'failure', failure: { code: 'SLACK_REFUSED', message: 'no' } },
      leaves: 'error',
    },
    { name: 'has nothing to say without a text', config: { text: '{{ contact.name }}' }, fails: 'SLACK_TEXT_EMPTY' },
  ],
})

const textOf = async (text: string, attributes: JsonObject = {}, facts: JsonObject = {}) => {
  const outcome = await runNode(slackSend, { config: { text }, event, attributes, facts })
  return (outcome.effects![0]!.data as { text: string }).text
}

describe('a notice', () => {
  it('is filled from the deal and the contact (002.41, 002.47)', async () => {
    const text = '*Deal {{ deal.id }}* of {{ contact.name }}: <https://crm.example/{{ deal.id }}|open>, <!channel>'
    expect(await textOf(text, { name: 'Анна «Лавка»' }, { deal: { id: 7 } })).toBe(
      '*Deal 7* of Анна «Лавка»: <https://crm.example/7|open>, <!channel>',
    )
  })

  it('cannot be made to call everybody, or to link, by what a contact wrote', async () => {
    const name = `<!channel> <@U1> <https://evil.example|bank> & "it's" &lt;!here&gt;`
    expect(await textOf('{{ contact.name }}', { name })).toBe(
      `&lt;!channel&gt; &lt;@U1&gt; &lt;https://evil.example|bank&gt; &amp; "it's" &amp;lt;!here&amp;gt;`,
    )
  })

  it('is no longer than Slack shows', async () => {
    const text = await textOf('{{ contact.long }}', { long: 'я'.repeat(50_000) })
    expect([text.length, text.at(-1)]).toEqual([40_000, '…'])
  })
})

describe('Slack', () => {
  let outside: Outside
  beforeAll(async () => {
    outside = await openOutside('hooks.slack.com')
  })
  afterAll(() => outside.close())
  beforeEach(() => {
    outside.asked.length = 0
    outside.answer(() => ({ body: 'ok' }))
  })
  const perform = (settings: JsonObject = { webhookUrl }) => {
    const call = {
      id: 'id',
      workspace: 1,
      contact: '1',
      run: 'run',
      flow: '1',
      node: 'node',
      key: 'key',
      attempt: 1,
      data: { text: 'Привет @channel' },
    }
    return slackCall.perform(call, callContext({ http: outside.http, settings }))
  }
  const fault = async (settings?: JsonObject): Promise<CallError> => {
    const error: unknown = await perform(settings).then(
      () => null,
      (reason: unknown) => reason,
    )
    if (!(error instanceof CallError)) throw new Error('Expected a CallError', { cause: error })
    expect(error.message).not.toContain('verysecret')
    return error
  }

  it('is told by its incoming webhook (002.41)', async () => {
    expect(await perform()).toEqual({ status: 200 })
    const [{ method, url, headers, body } = { headers: {}, body: '{}' }] = outside.asked
    expect([method, url, headers['content-type']]).toEqual(['POST', webhookUrl, 'application/json; charset=utf-8'])
    expect(JSON.parse(body)).toEqual({ text: 'Привет @channel', link_names: false, unfurl_links: false, unfurl_media: false })
  })

  it('that has too much to do, or is out of order, is told again when it says', async () => {
    outside.answer(() => ({ status: 429, headers: { 'retry-after': '30' }, body: 'rate_limited' }))
    expect(await fault()).toMatchObject({
      kind: 'retry',
      code: 'SLACK_STATUS_429',
      retryAfterMs: 30_000,
      message: 'Slack answered 429: rate_limited',
    })
    outside.answer(() => ({ status: 500, body: 'rollup_error' }))
    expect(await fault()).toMatchObject({ kind: 'retry', code: 'SLACK_STATUS_500' })
    outside.answer(() => 'drop')
    expect(await fault()).toMatchObject({ kind: 'unknown' })
    expect(slackCall.repeat).toBe('safe')
  })

  it('that refuses the notice is not told again, and says why in its own word alone', async () => {
    outside.answer(() => ({ status: 410, body: 'channel_is_archived' }))
    expect(await fault()).toMatchObject({
      kind: 'permanent',
      code: 'SLACK_WEBHOOK_GONE',
      message: expect.stringContaining('channel_is_archived'),
    })
    outside.answer(() => ({ status: 403, body: `You sent ${webhookUrl}` }))
    expect(await fault()).toMatchObject({ kind: 'permanent', code: 'SLACK_REFUSED', message: 'Slack answered 403' })
  })

  it('is asked at its own address and nowhere else', async () => {
    expect(await fault({})).toMatchObject({ kind: 'retry', code: 'SLACK_UNSET' })
    const elsewhere = [
      'https://evil.example/verysecret',
      'http://hooks.slack.com/verysecret',
      'https://hooks.slack.com.evil.example/verysecret',
      'https://hooks.slack.com:8443/verysecret',
      'https://127.0.0.1/verysecret',
      'verysecret',
    ]
    for (const address of elsewhere)
      expect(await fault({ webhookUrl: address })).toMatchObject({ kind: 'permanent', code: 'SLACK_ADDRESS_BAD' })
    expect(outside.asked).toEqual([])
  })
})
