import { createRegistry, validateAgainst, type JsonObject } from '@millrace/core'
import { callContext, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { createBrowser } from '../test/browser.ts'
import { checkContent, linksOf } from './content.ts'
import plugin from './index.ts'
import { connection, keysOf, settingsSchema } from './settings.ts'

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
  const connect = (settings: JsonObject) => Object.assign(callContext({ settings }), { urlOf: () => '' })

  it('makes its key once, and keeps it', async () => {
    const context = connect({ subject })
    expect(await connection.test!(context)).toMatchObject({ en: 'A key will be made when you save' })
    expect(() => keysOf(context.settings)).toThrow('Web push is not connected')
    await connection.prepare!(context)
    const { settings } = context
    expect(settings).toEqual({ subject, privateKey: expect.stringMatching(/^[\w-]{43}$/) })
    expect(validateAgainst(settingsSchema, settings)).toEqual([])
    expect(keysOf(settings)).toMatchObject({ ...settings, publicKey: expect.stringMatching(/^B[\w-]{86}$/) })
    await connection.prepare!(context)
    expect(context.settings).toEqual(settings)
    expect(await connection.test!(context)).toMatchObject({ en: 'The key can be used' })
  })

  it('takes no key that is none', async () => {
    const context = connect({ subject, privateKey: 'A'.repeat(43) })
    await expect(connection.test!(context)).rejects.toMatchObject({ kind: 'permanent', code: 'WEBPUSH_KEY_BAD' })
  })
})
