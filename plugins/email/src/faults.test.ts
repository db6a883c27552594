/** A real SMTP server that misbehaves in the ways that have doubled or lost mail elsewhere (reliability.md, R4 and R6). */
import type { CallContext, OutgoingMessage, Reported } from '@millrace/core'
import type { SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { createFaultServer, smtpError, type FaultServer } from '../test/fault-server.ts'
import { context, faultOf, letter } from '../test/letters.ts'
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

const send = (message: OutgoingMessage<EmailContent> = letter(), query = '', url = server.url) =>
  channel.send(message, context({ smtpUrl: url + query, from: 'Shop <hello@shop.example>' }))

type OnData = NonNullable<SMTPServerOptions['onData']>
/** Takes the whole text, then does something. */
const afterText =
  (then: (done: Parameters<OnData>[2]) => void): OnData =>
  (stream, _, done) =>
    void stream.on('end', () => then(done)).resume()

describe('at most once (R4): a letter that may have left', () => {
  const long = letter({ text: 'Привет. '.repeat(200_000) })

  it.each([
    ['the connection is reset in the middle of the text', { onData: (stream) => stream.once('data', () => server.reset()).resume() }],
    ['the connection is reset at the end of the text', { onData: afterText(() => server.reset()) }],
    ['nothing is answered to the end of the text', { onData: (stream) => stream.resume() }],
  ] as readonly (readonly [string, SMTPServerOptions])[])('is unknown, and not sent again by itself, when %s', async (_, faults) => {
    await listen(faults)
    expect(await faultOf(send(long, '?socketTimeout=4000'))).toEqual({ kind: 'unknown', code: 'EMAIL_CONNECTION_LOST' })
    expect([server.connections(), server.accepted]).toEqual([1, []])
  })

  it('is sent, once, when the answer to its text is merely slow', async () => {
    const answers: (() => void)[] = []
    await listen({ onData: afterText((done) => answers.push(() => done(null))) })
    const sending = send()
    await expect.poll(() => answers.length).toBe(1)
    answers[0]!()
    await sending
    expect([answers.length, server.connections()]).toEqual([1, 1])
  })

  it('is not one that the server refused with 421 or 451 after its text: that is an answer', async () => {
    for (const code of [421, 451]) {
      await listen({ onData: afterText((done) => done(smtpError(code, 'Later'))) })
      expect(await faultOf(send())).toEqual({ kind: 'retry', code: 'EMAIL_DEFERRED' })
      await server.close()
    }
  })
})

describe('at least once, under one name (R6): a repeated transactional letter', () => {
  const receipt = () => letter({ subject: 'Receipt' }, { transactional: true })

  it('has the same Message-ID at each attempt, whatever became of those before', async () => {
    const faults: SMTPServerOptions['onData'][] = [afterText((done) => done(smtpError(421, 'Later'))), afterText(() => server.reset())]
    let lost = ''
    await listen({
      onData: (stream, session, done) => {
        const fault = faults.shift()
        stream.on('data', (chunk: Buffer) => (lost += chunk.toString()))
        if (fault === undefined) stream.on('end', () => done(null))
        else fault(stream, session, done)
      },
    })
    expect(await faultOf(send(receipt()))).toMatchObject({ kind: 'retry' })
    expect(await faultOf(send(receipt()))).toMatchObject({ kind: 'unknown' })
    await send(receipt())
    expect([...lost.matchAll(/^Message-ID: (.*)$/gim)].map(([, id]) => id?.trim())).toEqual(Array(3).fill('<key-1@shop.example>'))
  })

  it('passes a greylisting server at its second attempt, under the same Message-ID', async () => {
    const seen = new Set<string>()
    await listen({
      onRcptTo: ({ address }, _, done) => {
        done(seen.has(address) ? null : smtpError(451, '4.7.1 Greylisted, come back later'))
        seen.add(address)
      },
    })
    expect(await faultOf(send(receipt()))).toEqual({ kind: 'retry', code: 'EMAIL_DEFERRED' })
    await send(receipt())
    expect(server.accepted.map(({ mail }) => mail.messageId)).toEqual(['<key-1@shop.example>'])
  })
})

describe('a bad recipient among good ones', () => {
  it('costs nobody else a letter or a second one', async () => {
    await listen({ onRcptTo: ({ address }, _, done) => done(address.startsWith('gone') ? smtpError(550, '5.1.1 No such user') : null) })
    const to = ['a@mail.example', 'gone@mail.example', 'b@mail.example', 'gone2@mail.example', 'c@mail.example']
    const outcomes = await Promise.allSettled(to.map((address, n) => send(letter({}, { to: address, key: `key-${n}` }))))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
    expect(server.accepted.map(({ to: [address] }) => address).toSorted()).toEqual(['a@mail.example', 'b@mail.example', 'c@mail.example'])
  })
})

describe('an address that nobody is at', () => {
  const refuse = (told: string) =>
    listen({ onRcptTo: (_address, _session, done) => done(smtpError(Number(told.slice(0, 3)), told.slice(4))) })
  const sendTold = (report: CallContext['report']) =>
    channel.send(letter(), context({ smtpUrl: server.url, from: 'Shop <hello@shop.example>' }, { report: report! }))

  it('is written to no more once the server says so, and stays where it was refused for anything else', async () => {
    const reports: Reported[] = []
    const report = async (found: Reported) => void reports.push(found)
    await refuse('550 5.1.1 <ann@mail.example>: User unknown')
    expect(await faultOf(sendTold(report))).toEqual({ kind: 'permanent', code: 'EMAIL_REFUSED' })
    expect(reports).toEqual([{ suppressions: [{ channel: 'email', address: 'ann@mail.example', scope: 'any', reason: 'bounced' }] }])
    for (const told of ['550 5.7.1 Spam', '552 5.3.4 Too large', '450 4.1.1 User unknown for the moment']) {
      await server.close()
      await refuse(told)
      expect(await faultOf(sendTold(report))).toMatchObject({ code: told.startsWith('4') ? 'EMAIL_DEFERRED' : 'EMAIL_REFUSED' })
    }
    expect(reports).toHaveLength(1)
  })

  it('is asked again when that could not be kept', async () => {
    await refuse('550 5.1.1 User unknown')
    const away = () => Promise.reject(new Error('The database is away'))
    expect(await faultOf(sendTold(away))).toEqual({ kind: 'retry', code: 'EMAIL_REFUSAL_NOT_KEPT' })
  })
})

describe('encryption', () => {
  const tls = { hideSTARTTLS: false }

  it('by a certificate of nobody’s is refused, and the letter tried again; the operator may allow it', async () => {
    await listen(tls)
    expect(await faultOf(send())).toEqual({ kind: 'retry', code: 'EMAIL_TLS_REFUSED' })
    expect(server.accepted).toEqual([])
    await send(letter(), '?tls.rejectUnauthorized=false')
    expect(server.accepted).toHaveLength(1)
  })

  it('that is demanded and not offered keeps the letter here', async () => {
    await listen()
    expect(await faultOf(send(letter(), '?requireTLS=true'))).toEqual({ kind: 'retry', code: 'EMAIL_TLS_REFUSED' })
    expect(server.accepted).toEqual([])
  })

  it('spoken to a server that speaks none keeps the letter here', async () => {
    await listen()
    expect(await faultOf(send(letter(), '?socketTimeout=500', server.url.replace('smtp:', 'smtps:')))).toMatchObject({ kind: 'retry' })
  })
})

describe('a host that is not there', () => {
  it('keeps the letter here', async () => {
    await listen()
    expect(await faultOf(send(letter(), '', 'smtp://mail.invalid:2525'))).toEqual({ kind: 'retry', code: 'EMAIL_SERVER_UNREACHABLE' })
  })
})
