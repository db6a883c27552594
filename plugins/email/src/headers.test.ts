import type { JsonObject, OutgoingMessage } from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { token } from '../test/corpus/build.ts'
import { createFaultServer, type FaultServer } from '../test/fault-server.ts'
import { context, letter, tracking } from '../test/letters.ts'
import { emailChannel } from './channel.ts'
import type { EmailContent } from './content.ts'
import plugin from './index.ts'
import { bounceAddress } from './returns.ts'
import { createTransports } from './transport.ts'

const transports = createTransports()
const channel = emailChannel(transports)
let server: FaultServer

beforeAll(async () => {
  server = await createFaultServer()
})
afterAll(async () => {
  transports.close()
  await server.close()
})

async function sent(message: OutgoingMessage<EmailContent> = letter(), settings: JsonObject = {}) {
  await channel.send(message, context({ smtpUrl: server.url, from: 'Shop <hello@shop.example>', ...settings }, { workspace: 7 }))
  return server.accepted.at(-1)!
}

describe('the headers of a letter', () => {
  it('say that a machine sent it, and whose complaint is counted by what', async () => {
    const { mail } = await sent(letter({}, { flow: '12' }))
    expect(
      Object.fromEntries(
        ['auto-submitted', 'precedence', 'feedback-id', 'x-auto-response-suppress'].map((name) => [name, mail.headers.get(name)]),
      ),
    ).toEqual({
      'auto-submitted': 'auto-generated',
      precedence: 'bulk',
      'feedback-id': '12:7:marketing:millrace',
      'x-auto-response-suppress': 'OOF, AutoReply',
    })
    const receipt = await sent(letter({}, { transactional: true }))
    expect([receipt.mail.headers.get('feedback-id'), receipt.mail.headers.has('precedence')]).toEqual([
      'none:7:transactional:millrace',
      false,
    ])
  })

  it('name where answers go: as the letter says, else as the settings do', async () => {
    const settings = { replyTo: 'Support <support@shop.example>' }
    expect((await sent(letter(), settings)).mail.replyTo?.value).toEqual([{ name: 'Support', address: 'support@shop.example' }])
    expect((await sent(letter({ replyTo: 'ann@shop.example' }), settings)).mail.replyTo?.value).toEqual([
      { name: '', address: 'ann@shop.example' },
    ])
    expect((await sent()).mail.replyTo).toBeUndefined()
  })

  it('come with a text part, whatever the letter is made of', async () => {
    for (const content of [
      { html: '<p>Hello</p>', text: '' },
      { mjml: '<mjml><mj-body><mj-section><mj-column><mj-text>Hello</mj-text></mj-column></mj-section></mj-body></mjml>', text: '' },
      { text: 'Hello' },
    ]) {
      expect((await sent(letter(content))).mail.text?.trim()).toBe('Hello')
    }
  })
})

describe('the address that bounces go to (VERP)', () => {
  it('names the message, is no longer than an address may be, and is not shown to the reader', async () => {
    const { from, mail } = await sent(letter(), { bounceDomain: 'Bounces.Shop.example' })
    expect(from).toBe(`bounces+${token}@bounces.shop.example`)
    expect(from.indexOf('@')).toBeLessThanOrEqual(64)
    expect(mail.from?.value[0]?.address).toBe('hello@shop.example')
    expect(mail.references).toBe(`<${token}@bounces.shop.example>`)
    const longest = bounceAddress({ bounceAddress: `${'a'.repeat(18)}@shop.example` }, token)
    expect(longest?.indexOf('@')).toBe(64)
  })

  it('may be a mailbox with a plus', async () => {
    expect((await sent(letter(), { bounceAddress: 'returns@shop.example', bounceDomain: 'x.example' })).from).toBe(
      `returns+${token}@shop.example`,
    )
  })

  it('is the sender’s where none is set, or the letter stands in no log', async () => {
    expect((await sent()).from).toBe('hello@shop.example')
    const unlogged = letter({}, { tracking: { ...tracking, returnToken: '' } })
    const { from, mail } = await sent(unlogged, { bounceDomain: 'bounces.shop.example' })
    expect([from, mail.references, mail.headers.has('x-millrace-token')]).toEqual(['hello@shop.example', undefined, false])
  })

  it('cannot be set to what would be none', () => {
    const { properties } = plugin.settings as unknown as { properties: Record<'bounceDomain' | 'bounceAddress', { pattern: string }> }
    const fits = (name: 'bounceDomain' | 'bounceAddress', text: string) => new RegExp(properties[name].pattern).test(text)
    expect(['shop.example', 'a.b.example'].every((text) => fits('bounceDomain', text))).toBe(true)
    expect(
      ['shop', 'a@shop.example', 'shop.example, x.example', 'shop.example\r\nX: 1', ''].some((text) => fits('bounceDomain', text)),
    ).toBe(false)
    expect(fits('bounceAddress', 'returns@shop.example')).toBe(true)
    expect(
      ['returns', 'a+b@shop.example', `${'a'.repeat(19)}@shop.example`, 'a@b@shop.example'].some((text) => fits('bounceAddress', text)),
    ).toBe(false)
  })
})
