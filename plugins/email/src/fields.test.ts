/** The fields of a letter against everything that has sent mail to strangers or read files elsewhere (reliability.md, b21). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFaultServer, type FaultServer } from '../test/fault-server.ts'
import { context, letter } from '../test/letters.ts'
import { emailChannel } from './channel.ts'
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

/** As text; where a field is an address, put around one. */
const texts: readonly (readonly [what: string, text: string])[] = [
  ['a comma and another address', 'ann@mail.example, evil@x.example'],
  ['a semicolon and another address', 'ann@mail.example; evil@x.example'],
  ['a line break and a header', 'ann@mail.example\r\nBcc: evil@x.example'],
  ['a bare line feed', 'ann@mail.example\nBcc: evil@x.example'],
  ['a bare carriage return', 'ann@mail.example\rBcc: evil@x.example'],
  ['two line breaks and a body', 'ann@mail.example\r\n\r\n<b>evil@x.example</b>'],
  ['line breaks of Unicode', 'ann@mail.example\u2028Bcc: evil@x.example\u2029\u0085X-Evil: 1'],
  ['a NUL', 'ann@mail.example\0evil@x.example'],
  ['an override of direction', 'ann@mail.example\u202eelpmaxe.x@live'],
  ['a space of no width', 'ann@mail.ex\u200bample'],
  ['an isolate and a mark', '\u2066ann@mail.example\u2069\u200f'],
  ['a group', 'friends: ann@mail.example, evil@x.example;'],
  ['a comment', 'ann@mail.example (evil@x.example)'],
  ['a quoted local part', '"evil@x.example "@mail.example'],
  ['two pairs of brackets', '<evil@x.example> <ann@mail.example>'],
  ['an encoded word with a line break', '=?utf-8?Q?ann=0D=0ABcc:_evil=40x.example?= <ann@mail.example>'],
  ['half a character', 'ann\ud800@mail.example'],
  ['a very long one', `${'a'.repeat(5000)}@mail.example`],
]

const objects: readonly (readonly [what: string, value: unknown])[] = [
  ['a path', { path: '/etc/passwd' }],
  ['an address of a file', { href: 'file:///etc/passwd' }],
  ['raw', { raw: 'To: evil@x.example' }],
  ['a mailbox', { name: 'x', address: 'evil@x.example' }],
  ['a list', ['evil@x.example']],
  ['a number', 5],
  ['nothing', null],
]

const fields = ['to', 'from', 'replyTo', 'subject'] as const

/** Everybody that the server was told to deliver to, and every header that a reader's software acts on. */
function delivered() {
  return server.accepted.map(({ to, mail, raw }) => ({
    to,
    evil: /^(bcc|cc|x-evil)\s*:/im.test(raw.slice(0, raw.indexOf('\r\n\r\n'))),
    recipients: [mail.to].flat().flatMap((each) => each?.value.map(({ address }) => address) ?? []),
    replies: mail.replyTo?.value.length ?? 0,
    senders: mail.from?.value.length ?? 0,
    file: raw.includes('root:'),
    unseen: /[\u202a-\u202e\u2066-\u2069\u200b-\u200f]/.test(`${mail.subject}${mail.from?.text}${mail.replyTo?.text}`),
  }))
}

async function attempt(field: (typeof fields)[number], value: unknown): Promise<void> {
  const text = value as string
  const message = field === 'to' ? letter({}, { to: text }) : letter({ [field]: text })
  await channel.send(message, context({ smtpUrl: server.url, from: 'Shop <hello@shop.example>' })).catch(() => {})
}

describe('a field of a letter', () => {
  const cases = fields.flatMap((field) => [...texts, ...objects].map(([what, value]) => [field, what, value] as const))

  it.each(cases)('%s with %s reaches nobody else, reads no file and adds no header', async (field, _, value) => {
    const before = server.accepted.length
    await attempt(field, value)
    for (const one of delivered().slice(before)) {
      expect(one).toMatchObject({
        to: ['ann@mail.example'],
        evil: false,
        recipients: ['ann@mail.example'],
        senders: 1,
        file: false,
        unseen: false,
      })
      expect(one.replies).toBeLessThanOrEqual(1)
    }
    const isSent = field === 'subject' && typeof value === 'string'
    expect(server.accepted.length - before).toBeLessThanOrEqual(1)
    expect(isSent && server.accepted.length === before).toBe(false)
  })

  it('that is a name loses what nobody sees, and cannot look like another address', async () => {
    const before = server.accepted.length
    const from = '\u202emoc.knab@troppus\u202c "Bank, Ltd" <hello@shop.example>'
    await channel.send(letter({ from, subject: 'a\u202eb\u200bc' }), context({ smtpUrl: server.url }))
    const { mail } = server.accepted[before]!
    expect([mail.subject, mail.from?.value.length, mail.from?.value[0]?.address]).toEqual(['abc', 1, 'hello@shop.example'])
    expect(mail.from?.value[0]?.name).not.toMatch(/[\u202a-\u202e]/)
  })

  it.each(['html', 'text', 'mjml'] as const)('%s that is an object is refused', async (field) => {
    for (const [, value] of objects) {
      const sending = channel.send(letter({ [field]: value as string }), context({ smtpUrl: server.url, from: 'a@shop.example' }))
      await expect(sending).rejects.toMatchObject({ kind: 'permanent', code: 'EMAIL_CONTENT_INVALID' })
    }
  })
})
