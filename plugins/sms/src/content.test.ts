import { checkFlow, createRegistry, type JsonObject } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import plugin from './index.ts'
import { findLinks, rewriteLinks } from './links.ts'
import { previewText } from './preview.ts'
import { isStop } from './words.ts'

const registry = createRegistry([plugin])

function findings(config: JsonObject) {
  const nodes = [{ id: 'sms', type: 'sms.send', version: 1, config }]
  const found = checkFlow({ millrace: 1, name: 'SMS', nodes, edges: [] }, registry)
  return found.filter(({ node, path }) => node === 'sms' && path !== '')
}
const codes = (config: JsonObject) => findings(config).map(({ code, path, severity }) => `${severity} ${code} ${path}`)

describe('the author of a text message', () => {
  it('is told when it takes many messages, and how many (000.22)', () => {
    expect(codes({ text: 'я'.repeat(67 * 3) })).toEqual([])
    const [many] = findings({ text: 'я'.repeat(67 * 3 + 1) })
    expect(many).toMatchObject({ code: 'SMS_SEGMENTS_MANY', severity: 'warning', path: '/text' })
    expect(many!.message).toContain('as 4 messages (UCS-2: 202 characters, 67 in each)')
    expect(many!.says?.ru).toMatch(/^Текст уйдёт как 4 SMS \(UCS-2: 202 символов, по 67 в каждом\), и каждое оплачивается/)
  })

  it('is told what a few characters cost', () => {
    expect(findings({ text: `“${'a'.repeat(300)}”` })[0]?.message).toContain('without “ ”: then it takes 2')
  })

  it('is told the least that a text with variables takes', () => {
    expect(findings({ text: `{{ contact.name }}${'я'.repeat(250)}` })[0]?.message).toContain('at least 4')
  })

  it('has tracked links counted as long as they get', () => {
    const text = `${'я'.repeat(150)} https://a.example`
    expect(codes({ text })).toEqual(['warning SMS_SEGMENTS_MANY /text'])
    expect(codes({ text, trackLinks: false })).toEqual([])
  })

  it('is told of media and senders that cannot be, and of a number that is none', () => {
    const text = 'Hi'
    expect(codes({ text, media: [{ url: 'picture.jpg' }] })).toEqual(['error SMS_MEDIA_ADDRESS_BAD /media/0/url'])
    expect(codes({ text, media: [{ url: 'https://a.example/1.jpg' }, { url: '{{ event.properties.picture }}' }] })).toEqual([])
    for (const from of ['MyShop', '+79161234567', '1234', '{{ contact.brand }}']) expect(codes({ text, from })).toEqual([])
    for (const from of ['A name too long', 'Магазин', 'a\nb']) expect(codes({ text, from })).toEqual(['error SMS_SENDER_INVALID /from'])
    expect(codes({ text, to: '12' })).toEqual(['error MESSAGE_ADDRESS_BAD /to'])
  })

  it('sees in a preview what it costs, in Russian too', () => {
    const { findings: found, links } = previewText({ text: `Привет ${'я'.repeat(70)} https://a.example/x` })
    expect(found?.[0]?.message.ru).toMatch(/^Уйдёт как 3 SMS, и платить за каждое: \d+ символов в UCS-2/)
    expect(links).toEqual([{ url: 'https://a.example/x', codes: [] }])
    expect(previewText({ text: 'Hi' }).findings).toEqual([])
    expect(previewText({}).findings).toEqual([])
  })
})

describe('the links of a text', () => {
  const urls = (text: string) => findLinks(text).map(({ url }) => url)

  it('are its http and https addresses without the punctuation around them', () => {
    expect(
      urls('See https://a.example/x?y=1. Or (http://b.example/a(b))! HTTPS://C.example, ftp://d.example «https://пример.рф/я»'),
    ).toEqual(['https://a.example/x?y=1', 'http://b.example/a(b)', 'HTTPS://C.example', 'https://xn--e1afmkfd.xn--p1ai/%D1%8F'])
    expect(urls('no links, http:// neither, mailto:a@b.example')).toEqual([])
  })

  it('are rewritten in place, and nothing else is', () => {
    expect(rewriteLinks('A https://a.example, b (https://b.example).', (n) => `https://t.example/${n}`)).toBe(
      'A https://t.example/0, b (https://t.example/1).',
    )
    expect(rewriteLinks('none', () => 'x')).toBe('none')
  })
})

describe('a word that stops messages', () => {
  it.each(['STOP', 'stop.', ' Stop! ', 'СТОП', 'стоп', 'Отписаться', 'отписка', 'UNSUBSCRIBE', 'не пишите', 'Opt-out'])('is %j', (text) => {
    expect(isStop(text)).toBe(true)
  })
  it.each(['Do not stop', 'стоп, а когда привезут?', 'START', 'Да', ''])('is not %j', (text) => {
    expect(isStop(text)).toBe(false)
  })
})
