import { gunzipSync, gzipSync } from 'node:zlib'
import { routeContext, routeRequest } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { addressOf, normalizeId } from './address.ts'
import { widgetScript } from './bundle.ts'
import { chatChannel } from './chat.ts'
import { popupChannel } from './popup.ts'
import { scriptRoute } from './script.ts'

const contact = { id: '1', userId: null, anonymousId: null, attributes: {}, createdAt: 0 }

describe('the channels of the site', () => {
  it('reach whoever has a userId or was on the site', () => {
    expect(addressOf({ ...contact, userId: 'ann', anonymousId: 'browser' })).toBe('ann')
    expect(addressOf({ ...contact, anonymousId: 'browser' })).toBe('browser')
    expect(addressOf(contact)).toBeNull()
    expect(normalizeId(' ann ')).toBe('ann')
    for (const none of ['', '  ', 'a\nb', 'x'.repeat(256)]) expect(normalizeId(none)).toBeNull()
  })

  it('tell the author of a button without an address, and of a picture that is none (001.29, 001.30)', () => {
    const link = { name: 'shop', title: 'To the shop', kind: 'url' as const }
    expect(chatChannel.check!({ text: 'Hello', buttons: [link], avatar: 'face.png' }).map(({ path }) => path)).toEqual([
      '/buttons/0/url',
      '/avatar',
    ])
    expect(popupChannel.check!({ title: 'Hello', image: 'javascript:alert(1)' }).map(({ code }) => code)).toEqual(['POPUP_IMAGE_BAD'])
    expect(
      popupChannel.check!({ title: 'Hello', image: '{{ event.properties.image }}', buttons: [{ ...link, url: 'https://shop.example' }] }),
    ).toEqual([])
  })
})

describe('the script of the widget', () => {
  it('is small: 20 KB on its way at most', async () => {
    expect(gzipSync((await widgetScript()).code).length).toBeLessThanOrEqual(20 * 1024)
  })

  it('evaluates no text, and writes no markup: a strict policy of the page lets it run', async () => {
    const { code } = await widgetScript()
    expect(code).not.toMatch(
      /\beval\b|new Function|(inner|outer)HTML|insertAdjacent|document\.write|document\.cookie|setAttribute\("style"/,
    )
  })

  it('is not sent again to whoever has it', async () => {
    const first = await scriptRoute.handle(routeRequest(), routeContext())
    expect(first.headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=3600' })
    expect(gunzipSync(gzipSync(String(first.body))).toString()).toContain('millrace')
    const again = await scriptRoute.handle(
      routeRequest({ headers: { 'if-none-match': `"other", ${first.headers!['etag']}` } }),
      routeContext(),
    )
    expect(again).toMatchObject({ status: 304 })
    expect(again.body).toBeUndefined()
  })
})
