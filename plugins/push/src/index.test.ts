import { createRegistry, type JsonObject } from '@millrace/core'
import { createEvent, routeContext, routeRequest, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { checkContent, linksOf } from './content.ts'
import plugin from './index.ts'
import { reportRoute } from './report.ts'
import { addressOf, keeper, normalizeAddress, tokensIn } from './tokens.ts'

const [phone, tablet] = ['dGhpcyBpcyBhIHBob25l:APA91b-phone', 'dGhpcyBpcyBhIHRhYmxldA:APA91b-tablet']

testNode(createRegistry([plugin]).nodes.get('push.send')!, {
  plugin,
  cases: [
    { name: 'queues a notification for whoever has the app (004.26)', attributes: { pushToken: phone }, leaves: 'out' },
    { name: 'goes on by “blocked” for whoever has not', leaves: 'blocked' },
  ],
})

describe('the tokens of a contact', () => {
  const hear = (event: string, properties: JsonObject, pushToken: JsonObject[string]) => {
    const contact = { id: '1', userId: 'anna', anonymousId: null, attributes: { pushToken }, createdAt: 0 }
    return keeper.hear({ event: createEvent({ event, properties }), contact, now: 0, fact: () => null })
  }
  const kept = (list: readonly string[] | null) => [{ kind: 'write', type: 'contact.set', data: { values: { pushToken: list } } }]

  it('are one text or a list, the newest first, five at most', () => {
    expect(tokensIn(phone)).toEqual([phone])
    expect(tokensIn(['short', phone, 5, phone, tablet])).toEqual([phone, tablet])
    expect(tokensIn(Array.from({ length: 9 }, (_, index) => `${phone}${index}`))).toHaveLength(5)
    expect([addressOf([]), normalizeAddress(` ${phone}\n${tablet}`), normalizeAddress(`${phone} x`)]).toEqual([
      null,
      `${phone} ${tablet}`,
      null,
    ])
  })

  it('come and go as the app and Firebase tell', () => {
    expect(hear('Push Token Registered', { token: tablet }, phone)).toEqual(kept([tablet, phone]))
    expect(hear('Push Token Removed', { token: tablet }, [tablet, phone])).toEqual(kept([phone]))
    expect(hear('Push Token Lost', { addresses: [phone] }, [tablet, phone])).toEqual(kept([tablet]))
    expect(hear('Push Notification Failed', { reason: 'PUSH_UNREGISTERED', address: phone }, phone)).toEqual(kept(null))
  })

  it('stay as they are when nothing changes', () => {
    expect(hear('Push Token Registered', { token: phone }, [phone])).toEqual([])
    expect(hear('Push Token Registered', { token: 'x' }, phone)).toEqual([])
    expect(hear('Push Notification Failed', { reason: 'PUSH_REFUSED', address: phone }, phone)).toEqual([])
  })
})

describe('what is wrong with a notification', () => {
  it('is told to its author', () => {
    const codes = (content: object) => checkContent({ title: 'x', ...content }).map(({ path, code }) => `${path} ${code}`)
    expect(codes({ url: 'https://a.example', image: '{{ event.properties.image }}', ttl: 'P4W', data: { screen: 'a' } })).toEqual([])
    expect(codes({ url: 'app', image: 'x', ttl: 'P1M', data: { from: 'a', google_x: 'b', millrace_url: 'c' } })).toEqual([
      '/url PUSH_URL_BAD',
      '/image PUSH_PICTURE_BAD',
      '/data/from PUSH_DATA_RESERVED',
      '/data/google_x PUSH_DATA_RESERVED',
      '/data/millrace_url PUSH_DATA_RESERVED',
      '/ttl PUSH_TTL_BAD',
    ])
  })

  it('has links to the web alone', () => {
    const buttons = [{ name: 'a', title: 'A', kind: 'url' as const, url: 'app://cart' }]
    expect(linksOf({ url: ' https://a.example ', buttons })).toEqual(['https://a.example'])
  })
})

describe('a report of the app', () => {
  const messageOf = async (token: string) => (token === 'ours' ? { id: 'm', channel: 'push', address: phone } : null)
  const report = (body: unknown) =>
    reportRoute.handle(routeRequest({ body: typeof body === 'string' ? body : JSON.stringify(body) }), routeContext({ messageOf }))

  it('is a status of the message that its token names', async () => {
    expect(await report({ token: 'ours', status: 'opened' })).toEqual({ status: 202, statuses: [{ message: 'm', status: 'opened' }] })
    const replied = { message: 'm', status: 'replied', button: 'yes', occurrence: 'yes' }
    expect((await report({ token: 'ours', status: 'replied', button: 'yes' })).statuses).toEqual([replied])
  })

  it('on nothing of ours is refused', async () => {
    const codes = [
      ['{', 'PUSH_BODY_BAD'],
      [{ token: 'theirs', status: 'opened' }, 'PUSH_TOKEN_UNKNOWN'],
      [{ token: 'ours', status: 'bounced' }, 'PUSH_REPORT_BAD'],
      [{ token: 'ours', status: 'replied' }, 'PUSH_REPORT_BAD'],
    ] as const
    for (const [body, code] of codes) await expect(report(body)).rejects.toMatchObject({ kind: 'permanent', code })
  })
})
