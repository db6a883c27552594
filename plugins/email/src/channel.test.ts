import { afterEach, describe, expect, it } from 'vitest'
import type { Contact, JsonObject, OutgoingMessage } from '@millrace/core'
import type { SMTPServerOptions } from 'smtp-server'
import { createFaultServer, smtpError, type FaultServer } from '../test/fault-server.ts'
import { context, faultOf, letter, tracking } from '../test/letters.ts'
import { emailChannel } from './channel.ts'
import type { EmailContent } from './content.ts'
import { createTransports } from './transport.ts'

const transports = createTransports()
const channel = emailChannel(transports)
let server: FaultServer

afterEach(async () => {
  transports.close()
  await server.close()
})

async function listen(faults?: SMTPServerOptions): Promise<void> {
  server = await createFaultServer(faults)
}

const send = (message: OutgoingMessage<EmailContent>, query = '') =>
  channel.send(message, context({ smtpUrl: server.url + query, from: 'Shop <hello@shop.example>' }))

const failure = (message: OutgoingMessage<EmailContent>, query?: string) => faultOf(send(message, query))

describe('a letter on its way', () => {
  it('arrives whole, in Russian and with an emoji, under its own key (000.21, 002.43, 004.14)', async () => {
    await listen()
    const { reference } = await send(letter({ subject: 'Ваша корзина ждёт 🛒', html: '<p>Привет, <b>Анна</b></p>', text: '' }))
    expect(reference).toMatch(/^250/)
    const [{ from, to, mail, raw } = { from: '', to: [], mail: undefined, raw: '' }] = server.accepted
    expect({ from, to }).toEqual({ from: 'hello@shop.example', to: ['ann@mail.example'] })
    expect(mail).toMatchObject({ subject: 'Ваша корзина ждёт 🛒', text: 'Привет, Анна', messageId: '<key-1@shop.example>' })
    expect(mail?.date).toEqual(new Date('1997-03-01T10:00:00Z'))
    expect(mail?.from?.value).toEqual([{ name: 'Shop', address: 'hello@shop.example' }])
    expect(raw).toContain('X-Millrace-Message: message-1')
  })

  it('has its links and opening tracked, in the order of the links', async () => {
    await listen()
    const content = { subject: 'x', html: '<body><a href="https://a.example">a</a> <a href="http://b.example">b</a></body>' }
    await send(letter(content))
    const html = server.accepted[0]?.mail.html
    expect(html).toContain('<a href="https://track.example/t/c/0">a</a> <a href="https://track.example/t/c/1">b</a>')
    expect(html).toMatch(/<img src="https:\/\/track\.example\/t\/o\/1"[^>]*><\/body>/)
    expect(channel.links?.(content)).toEqual(['https://a.example', 'http://b.example'])
  })

  it('carries one-click unsubscribe headers when it is marketing (RFC 8058), and none when it is transactional (003.35)', async () => {
    await listen()
    await send(letter({ html: '<a href="%unsubscribe_url%">Unsubscribe</a> <a href="%preferences_url%">Choose</a>', text: '' }))
    await send(letter({}, { transactional: true }))
    const [marketing, receipt] = server.accepted.map(({ raw }) => raw)
    expect(marketing).toContain('List-Unsubscribe: <https://track.example/u/1>')
    expect(marketing).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    expect(server.accepted[0]?.mail.html).toContain(
      '<a href="https://track.example/u/1">Unsubscribe</a> <a href="https://track.example/p/1">Choose</a>',
    )
    expect(receipt).not.toContain('List-Unsubscribe')
  })

  it('is made of MJML when there is no HTML, with the same links, and reads no files', async () => {
    await listen()
    const mjml = `<mjml><mj-body><mj-include path="/etc/passwd" type="html" /><mj-section><mj-column>
      <mj-text>Hi <a href="https://a.example">a</a></mj-text><mj-button href="https://b.example">Buy</mj-button></mj-column></mj-section></mj-body></mjml>`
    const content = { subject: 'x', mjml }
    await send(letter({ ...content, text: '' }))
    const { html, text } = server.accepted[0]!.mail
    expect(html).toMatch(/href="https:\/\/track\.example\/t\/c\/0"[^]*href="https:\/\/track\.example\/t\/c\/1"/)
    expect(html).not.toContain('root:')
    expect(text).toBe('Hi a (https://a.example)\n\nBuy (https://b.example)')
    expect(channel.links?.(content)).toEqual(['https://a.example', 'https://b.example'])
  })

  it('uses one connection for many letters', async () => {
    await listen()
    for (let i = 0; i < 5; i++) await send(letter())
    expect([server.accepted.length, server.connections()]).toEqual([5, 1])
  })
})

describe('what cannot be sent', () => {
  it.each(['ann@mail.example, evil@x.example', 'ann@mail.example; evil@x.example', 'ann@mail.example\r\nBcc: evil@x.example'])(
    'to %j reaches nobody',
    async (to) => {
      await listen()
      expect(await failure(letter({}, { to }))).toEqual({ kind: 'permanent', code: 'EMAIL_ADDRESS_INVALID' })
      expect(server.connections()).toBe(0)
    },
  )

  it('gets no header from its subject or sender', async () => {
    await listen()
    await send(letter({ subject: 'Hi\r\nBcc: evil@x.example\r\n\r\nbody', from: 'Shop\nX-Evil: 1 <hello@shop.example>' }))
    const [{ to, mail } = { to: [], mail: undefined }] = server.accepted
    expect(to).toEqual(['ann@mail.example'])
    expect([mail?.headers.has('bcc'), mail?.headers.has('x-evil')]).toEqual([false, false])
    expect(mail?.subject).toBe('Hi Bcc: evil@x.example body')
  })

  it('is content that would have nodemailer read a file', async () => {
    await listen()
    const html = { path: '/etc/passwd' } as unknown as string
    expect(await failure(letter({ html }))).toEqual({ kind: 'permanent', code: 'EMAIL_CONTENT_INVALID' })
  })

  it('is a letter from two senders, or with MJML that is none', async () => {
    await listen()
    expect(await failure(letter({ from: 'a@shop.example, b@x.example' }))).toEqual({ kind: 'permanent', code: 'EMAIL_SENDER_INVALID' })
    expect(await failure(letter({ mjml: 'no MJML' }))).toEqual({ kind: 'permanent', code: 'EMAIL_MJML_INVALID' })
  })
})

describe('a server that fails', () => {
  it('and cannot be reached leaves the letter to be tried again', async () => {
    await listen()
    await server.close()
    expect(await failure(letter())).toEqual({ kind: 'retry', code: 'EMAIL_SERVER_UNREACHABLE' })
  })

  it('with 421 in its greeting leaves the letter to be tried again', async () => {
    await listen({ onConnect: (_, done) => done(smtpError(421, 'Too busy')) })
    expect(await failure(letter())).toEqual({ kind: 'retry', code: 'EMAIL_DEFERRED' })
  })

  it('with 450 for the recipient or 452 at the end of DATA leaves the letter to be tried again', async () => {
    await listen({ onRcptTo: (_address, _session, done) => done(smtpError(450, 'Later')) })
    expect(await failure(letter())).toEqual({ kind: 'retry', code: 'EMAIL_DEFERRED' })
    await server.close()
    await listen({ onData: (stream, _, done) => stream.on('end', () => done(smtpError(452, 'Full'))).resume() })
    expect(await failure(letter())).toEqual({ kind: 'retry', code: 'EMAIL_DEFERRED' })
  })

  it('refuses one bad recipient for good, and takes the next one', async () => {
    await listen({ onRcptTo: ({ address }, _, done) => done(address === 'gone@mail.example' ? smtpError(550, 'No such user') : null) })
    expect(await failure(letter({}, { to: 'gone@mail.example' }))).toEqual({ kind: 'permanent', code: 'EMAIL_REFUSED' })
    await send(letter())
    expect(server.accepted.map(({ to }) => to)).toEqual([['ann@mail.example']])
  })

  it('with 554 after the text refuses it for good', async () => {
    await listen({ onData: (stream, _, done) => stream.on('end', () => done(smtpError(554, 'Spam'))).resume() })
    expect(await failure(letter())).toEqual({ kind: 'permanent', code: 'EMAIL_REFUSED' })
  })

  it('with a refused login leaves the letter to be tried again: the letter is not to blame', async () => {
    await listen({ authOptional: false, allowInsecureAuth: true, onAuth: (_auth, _session, done) => done(smtpError(535, 'Wrong')) })
    const smtpUrl = server.url.replace('//', '//user:wrong@')
    const sending = channel.send(letter(), context({ smtpUrl, from: 'a@shop.example' }))
    await expect(sending).rejects.toMatchObject({ kind: 'retry', code: 'EMAIL_LOGIN_REFUSED' })
  })

  it('and resets the connection before the text leaves the letter to be tried again', async () => {
    await listen({ onRcptTo: () => server.reset() })
    expect(await failure(letter())).toEqual({ kind: 'retry', code: 'EMAIL_SERVER_UNREACHABLE' })
  })

  it('and resets the connection after the text leaves its fate unknown', async () => {
    await listen({ onData: (stream) => stream.on('end', () => server.reset()).resume() })
    expect(await failure(letter())).toEqual({ kind: 'unknown', code: 'EMAIL_CONNECTION_LOST' })
    expect(server.connections()).toBe(1)
  })

  it('and is silent after the text leaves its fate unknown', async () => {
    await listen({ onData: (stream) => stream.resume() })
    expect(await failure(letter(), '?socketTimeout=3000')).toEqual({ kind: 'unknown', code: 'EMAIL_CONNECTION_LOST' })
  })

  it('and never greets leaves the letter to be tried again', async () => {
    await listen({ onConnect: () => {} })
    expect(await failure(letter(), '?greetingTimeout=300')).toEqual({ kind: 'retry', code: 'EMAIL_SERVER_UNREACHABLE' })
  })

  it('while we stop leaves unknown only what had begun to flow', async () => {
    const stop = new AbortController()
    await listen({ onData: (stream) => stream.on('end', () => stop.abort()).resume() })
    const settings = { smtpUrl: server.url, from: 'a@shop.example' }
    await expect(channel.send(letter(), context(settings, { signal: stop.signal }))).rejects.toMatchObject({ kind: 'unknown' })
    await expect(channel.send(letter(), context(settings, { signal: stop.signal }))).rejects.toMatchObject({ kind: 'retry' })
  })
})

describe('the channel', () => {
  const contact = (attributes: JsonObject): Contact => ({ id: '1', userId: 'u', anonymousId: null, attributes, createdAt: 0 })

  it('reaches a contact at the e-mail attribute, if that is an address', async () => {
    await listen()
    expect(channel.address(contact({ email: ' Ann@Mail.Example ' }))).toBe('ann@mail.example')
    for (const attributes of [{ email: 'a@b.example,c@d.example' }, { email: 5 }, {}] as JsonObject[]) {
      expect(channel.address(contact(attributes))).toBeNull()
    }
  })

  it('waits for a server to be set', async () => {
    await listen()
    await expect(channel.send(letter(), context({}))).rejects.toMatchObject({ kind: 'retry', code: 'EMAIL_SERVER_UNSET' })
  })

  it('sends from the host of its links when no sender is set', async () => {
    await listen()
    await channel.send(letter(), context({ smtpUrl: server.url }))
    await channel.send(letter({}, { tracking: { ...tracking, open: 'http://127.0.0.1:3000/t/o/1' } }), context({ smtpUrl: server.url }))
    expect(server.accepted.map(({ from }) => from)).toEqual(['no-reply@track.example', 'no-reply@localhost'])
  })
})
