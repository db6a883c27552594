import { CallError, type HttpRequest, type HttpResponse, type OutgoingMessage } from '@millrace/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createFaultServer, type FaultServer } from '../test/fault-server.ts'
import { context, faultOf, letter } from '../test/letters.ts'
import { emailChannel } from './channel.ts'
import type { EmailContent } from './content.ts'
import { createTransports } from './transport.ts'

const transports = createTransports()
const pdf = Uint8Array.of(37, 80, 68, 70, 0, 255, 13, 10, 128)
let server: FaultServer
let asked: HttpRequest[] = []

afterEach(async () => {
  asked = []
  transports.close()
  await server.close()
})

type Answer = (request: HttpRequest) => HttpResponse
const file = (bytes: Uint8Array = pdf, type = 'application/pdf'): HttpResponse => ({
  status: 200,
  headers: { 'content-type': type },
  body: '',
  bytes,
})

async function send(message: OutgoingMessage<EmailContent>, answer: Answer = () => file()) {
  server = await createFaultServer()
  const http = async (request: HttpRequest) => (asked.push(request), answer(request))
  const settings = { smtpUrl: server.url, from: 'a@shop.example', attachmentHosts: ['files.shop.example', 'cdn.example:8443'] }
  // A channel remembers files; each sending here is by one of its own.
  return await emailChannel(transports).send(message, context(settings, { http }))
}

const withFiles = (...attachments: NonNullable<EmailContent['attachments']>) => letter({ attachments })

describe('the files of a letter', () => {
  it('come along byte by byte, with their kind and name', async () => {
    await send(
      withFiles({ url: 'https://files.shop.example/price%20list.pdf' }, { url: 'https://cdn.example:8443/x', filename: 'Прайс ✓.pdf' }),
    )
    const { attachments } = server.accepted[0]!.mail
    expect(attachments.map(({ filename, contentType, content }) => [filename, contentType, Buffer.compare(content, pdf)])).toEqual([
      ['price list.pdf', 'application/pdf', 0],
      ['Прайс ✓.pdf', 'application/pdf', 0],
    ])
    expect(asked.map(({ method, url, hosts, binary }) => ({ method, url, hosts, binary }))).toEqual([
      {
        method: 'GET',
        url: 'https://files.shop.example/price%20list.pdf',
        hosts: ['files.shop.example', 'cdn.example:8443'],
        binary: true,
      },
      { method: 'GET', url: 'https://cdn.example:8443/x', hosts: ['files.shop.example', 'cdn.example:8443'], binary: true },
    ])
  })

  it('may be none for a contact whose address of it is empty', async () => {
    await send(withFiles({ url: ' ' }))
    expect([asked, server.accepted[0]?.mail.attachments]).toEqual([[], []])
  })

  it.each([
    ['of another host', { url: 'https://files.shop.example.evil.example/a.pdf' }, 'EMAIL_ATTACHMENT_HOST'],
    ['of an allowed host by another port', { url: 'https://files.shop.example:8443/a.pdf' }, 'EMAIL_ATTACHMENT_HOST'],
    ['of a host that only looks allowed', { url: 'https://files.shop.example@evil.example/a.pdf' }, 'EMAIL_ATTACHMENT_HOST'],
    ['of this machine', { url: 'http://127.0.0.1/a.pdf' }, 'EMAIL_ATTACHMENT_HOST'],
    ['of the disk', { url: 'file:///etc/passwd' }, 'EMAIL_ATTACHMENT_URL_BAD'],
    ['within the address', { url: 'data:text/plain,x' }, 'EMAIL_ATTACHMENT_URL_BAD'],
    ['by a path', { url: '/etc/passwd' }, 'EMAIL_ATTACHMENT_URL_BAD'],
  ])('are refused %s, and nothing is asked', async (_, attachment, code) => {
    expect(await faultOf(send(withFiles(attachment)))).toEqual({ kind: 'permanent', code })
    expect([asked, server.connections()]).toEqual([[], 0])
  })

  it('are five at most, and 7 MB together', async () => {
    const url = 'https://files.shop.example/a'
    const many = { attachments: Array.from({ length: 6 }, () => ({ url })) }
    expect(await faultOf(send(letter(many)))).toEqual({ kind: 'permanent', code: 'EMAIL_ATTACHMENTS_MANY' })
    await server.close()
    const large = file(new Uint8Array(4 * 1024 * 1024))
    expect(await faultOf(send(withFiles({ url }, { url: `${url}b` }), () => large))).toEqual({
      kind: 'permanent',
      code: 'EMAIL_ATTACHMENT_LARGE',
    })
    expect(server.connections()).toBe(0)
  })

  const failing =
    (error: CallError): Answer =>
    () => {
      throw error
    }
  const answering =
    (status: number): Answer =>
    () => ({ ...file(), status })

  it.each([
    ['is too large to take', failing(new CallError('permanent', 'HTTP_ANSWER_LARGE', 'x')), 'permanent', 'EMAIL_ATTACHMENT_LARGE'],
    ['leads to another host', failing(new CallError('permanent', 'HTTP_HOST_REFUSED', 'x')), 'permanent', 'EMAIL_ATTACHMENT_HOST'],
    ['is of no public address', failing(new CallError('permanent', 'HTTP_ADDRESS_REFUSED', 'x')), 'permanent', 'EMAIL_ATTACHMENT_REFUSED'],
    ['cannot be reached', failing(new CallError('retry', 'HTTP_CONNECTION_LOST', 'x')), 'retry', 'EMAIL_ATTACHMENT_UNREACHABLE'],
    ['is given up half way', failing(new CallError('unknown', 'HTTP_TIMEOUT', 'x')), 'retry', 'EMAIL_ATTACHMENT_UNREACHABLE'],
    ['is not there', answering(404), 'permanent', 'EMAIL_ATTACHMENT_MISSING'],
    ['needs a login', answering(401), 'permanent', 'EMAIL_ATTACHMENT_MISSING'],
    ['is asked for too often', answering(429), 'retry', 'EMAIL_ATTACHMENT_UNREACHABLE'],
    ['is of a server in trouble', answering(503), 'retry', 'EMAIL_ATTACHMENT_UNREACHABLE'],
    ['is empty', () => file(new Uint8Array()), 'permanent', 'EMAIL_ATTACHMENT_EMPTY'],
  ] as const)('that one %s keeps the letter here, and says so', async (_, answer, kind, code) => {
    expect(await faultOf(send(withFiles({ url: 'https://files.shop.example/a.pdf' }), answer))).toEqual({ kind, code })
    expect(server.connections()).toBe(0)
  })

  it.each([
    ['a/../../etc/passwd\r\nX-Evil: 1', 'a_.._.._etc_passwd X-Evil_ 1'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['.htaccess', 'htaccess'],
    ['  ', 'price.pdf'],
    ['a'.repeat(500), 'a'.repeat(150)],
  ])('have a name that no header or disk trips over: %j', async (name, safe) => {
    await send(withFiles({ url: 'https://files.shop.example/files/price.pdf?x=1', filename: name }))
    const { mail, raw } = server.accepted[0]!
    expect([mail.attachments[0]?.filename, /^x-evil/im.test(raw)]).toEqual([safe, false])
  })

  it('have a kind that no header trips over', async () => {
    await send(withFiles({ url: 'https://files.shop.example/a' }), () => file(pdf, 'text/html; charset=utf-8\r\nX-Evil: 1'))
    expect([server.accepted[0]?.mail.attachments[0]?.contentType, /^x-evil/im.test(server.accepted[0]!.raw)]).toEqual([
      'application/octet-stream',
      false,
    ])
  })
})
