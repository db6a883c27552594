import { createRegistry } from '@millrace/core'
import { callContext, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { createBrowser } from '../test/browser.ts'
import { checkContent, linksOf } from './content.ts'
import plugin from './index.ts'
import { connection } from './settings.ts'

const webpush = createBrowser().subscribe('https://push.example/a')
const registry = createRegistry([plugin])

testNode(registry.nodes.get('webpush.send')!, {
  plugin,
  cases: [
    { name: 'queues a notification for whoever subscribed (000.24)', attributes: { webpush: [webpush] }, leaves: 'out' },
    { name: 'goes on by “blocked” for whoever did not', leaves: 'blocked' },
  ],
})

describe('what is wrong with a notification', () => {
  const codes = (content: object) => checkContent({ title: 'x', ...content }).map(({ path, code }) => `${path} ${code}`)

  it('is told to its author', () => {
    expect(codes({ url: '{{ event.properties.url }}', icon: 'https://a.example/i.png', ttl: 'P28D' })).toEqual([])
    expect(codes({ url: 'shop', icon: 'javascript:1', image: '/a.png', ttl: 'P29D' })).toEqual([
      '/url WEBPUSH_URL_BAD',
      '/icon WEBPUSH_PICTURE_BAD',
      '/image WEBPUSH_PICTURE_BAD',
      '/ttl WEBPUSH_TTL_BAD',
    ])
    expect(codes({ buttons: [{ name: 'a', title: 'A', kind: 'url' }] })).toEqual(['/buttons/0/url BUTTON_URL_MISSING'])
  })

  it('has no links that are none of the web', () => {
    const buttons = [
      { name: 'a', title: 'A', kind: 'url' as const, url: 'javascript:alert(1)' },
      { name: 'b', title: 'B', kind: 'reply' as const },
      { name: 'c', title: 'C', kind: 'url' as const, url: ' https://c.example ' },
    ]
    expect(linksOf({ title: 'x', url: 'https://a.example', buttons })).toEqual(['https://a.example', 'https://c.example'])
  })
})

describe('the connection', () => {
  const subject = 'mailto:push@shop.example'
  const connect = (settings: Record<string, string>) => ({ ...callContext({ settings }), urlOf: () => '' })

  it('makes its keys once, and finds that they belong together', async () => {
    const context = connect({ subject })
    await expect(connection.test!(context)).rejects.toMatchObject({ code: 'WEBPUSH_UNSET' })
    const made = await context.renew(async (settings) => settings)
    expect(made).toEqual({ subject })
    await connection.prepare!(context)
    const settings = (await context.renew(async (kept) => kept)) as Record<string, string>
    expect(settings).toMatchObject({
      subject,
      publicKey: expect.stringMatching(/^B[\w-]{86}$/),
      privateKey: expect.stringMatching(/^[\w-]{43}$/),
    })
    const again = connect(settings)
    await connection.prepare!(again)
    expect(await again.renew(async (kept) => kept)).toEqual(settings)
    expect(await connection.test!(again)).toMatchObject({ en: 'The keys belong together' })
    await expect(connection.test!(connect({ ...settings, privateKey: 'A'.repeat(43) }))).rejects.toMatchObject({
      code: 'WEBPUSH_KEYS_APART',
    })
  })

  it('takes no half of a pair', async () => {
    await expect(connection.prepare!(connect({ subject, publicKey: `B${'A'.repeat(86)}` }))).rejects.toMatchObject({
      code: 'WEBPUSH_KEYS_HALF',
    })
  })
})
