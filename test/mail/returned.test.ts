/** Bounces, complaints and answers in the whole server: a letter leaves with a token in its envelope, and what comes back by it counts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crlf, dsn, plain, recipient } from '../../plugins/email/test/corpus/build.ts'
import { createFaultServer, type FaultServer } from '../../plugins/email/test/fault-server.ts'
import { loadPlugins } from '../../server/src/plugins/load.ts'
import { addWorkspace, openFrontDoor, type FrontDoor } from '../support/http.ts'

const plugin = '@millrace/plugin-email'
let door: FrontDoor
let server: FaultServer
let reports: string
let flow: string

async function connect(workspace: number): Promise<string> {
  const settings = { smtpUrl: server.url, from: 'Shop <hello@shop.example>', bounceDomain: 'returns.shop.example' }
  const kept = await door.runtime.connections.save({ workspace, plugin }, null, () => settings)
  if (kept === 'conflict') throw new Error('Somebody else connected it')
  return `/x/email/reports/${kept.ticket}`
}

beforeAll(async () => {
  server = await createFaultServer()
  const allowHosts = [new URL(server.url).host]
  door = await openFrontDoor('2027-01-04T09:00:00Z', { plugins: await loadPlugins([], import.meta.dirname), allowHosts })
  reports = await connect(1)
  const nodes = [
    { id: 'start', type: 'trigger.api', version: 1, config: {} },
    { id: 'mail', type: 'email.send', version: 1, config: { subject: 'Hello', text: 'Hello' } },
    { id: 'receipt', type: 'email.send', version: 1, config: { subject: 'Receipt', text: 'Thanks', transactional: true } },
    { id: 'end', type: 'end', version: 1, config: {} },
  ]
  const edges = [
    { from: 'start', port: 'out', to: 'mail' },
    { from: 'mail', port: 'out', to: 'receipt' },
    { from: 'receipt', port: 'out', to: 'end' },
  ]
  const { body } = await door.ask('POST', '/api/flows', { payload: { millrace: 1, name: 'Letters', nodes, edges } })
  flow = body.id as string
  const { status } = await door.ask('POST', `/api/flows/${flow}/publish`)
  if (status !== 200) throw new Error(`Not published: ${status}`)
})
afterAll(async () => {
  await door.close()
  await server.close()
})

/** The letters that a person gets, by the server that took them. */
async function lettersTo(user: string) {
  const address = `${user}@mail.example`
  await door.send('identify', { userId: user, traits: { email: address } })
  await door.ask('POST', `/api/flows/${flow}/enter`, { payload: { contacts: [user] } })
  await door.ask('POST', '/api/clock', { payload: { advance: 'PT1S' } })
  return server.accepted.filter(({ to: [to] }) => to === address)
}

const post = async (raw: string, to = reports) => {
  const answer = await door.ask('POST', to, { headers: { 'content-type': 'message/rfc822' }, payload: Buffer.from(raw) })
  if (answer.status !== 200) throw new Error(`Answered ${answer.status}`)
  return answer.body as { readonly report: string; readonly message: string | null }
}
const messagesOf = async (user: string) =>
  (await door.ask('GET', `/api/messages?contact=${user}`)).body.items as readonly {
    readonly id: string
    readonly subject: string
    readonly state: string
    readonly refusal: string | null
    readonly statuses: Readonly<Record<string, string>>
  }[]
const suppressions = async () =>
  (await door.pool.query<{ scope: string; reason: string }>('select scope, reason from millrace.suppression order by scope, reason')).rows
const hard = (to: string) =>
  dsn('', '', { to, group: recipient('Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown') }).raw

describe('what comes back by the token of a letter', () => {
  it('as a hard bounce marks the letter, tells flows of it, and nothing goes to the address any more, receipts neither', async () => {
    const [letter] = await lettersTo('gone')
    expect(letter?.from).toMatch(/^bounces\+[a-z2-7]{45}@returns\.shop\.example$/)
    const { message } = await post(hard(letter!.from.toUpperCase()))
    expect((await messagesOf('gone')).find(({ id }) => id === message)?.statuses).toHaveProperty('bounced')
    expect(await suppressions()).toEqual([{ scope: 'any', reason: 'bounced' }])
    const { rows } = await door.pool.query(`select properties from millrace.event where name = 'Email Bounced'`)
    expect(rows).toEqual([{ properties: expect.objectContaining({ message_id: message, bounce: 'hard', code: '5.1.1' }) }])

    await post(hard(letter!.from))
    expect((await suppressions()).length).toBe(1)
    const before = server.accepted.length
    await lettersTo('gone')
    expect([server.accepted.length, (await messagesOf('gone')).filter(({ state }) => state === 'refused').length]).toEqual([before, 2])
  })

  it('as a full mailbox marks the letter alone; as a complaint holds all back; as an answer marks it replied', async () => {
    const [full] = await lettersTo('full')
    await post(
      dsn('', '', { to: full!.from, group: recipient('Action: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Over quota') }).raw,
    )
    expect((await messagesOf('full')).some(({ statuses }) => 'bounced' in statuses)).toBe(true)
    expect((await suppressions()).length).toBe(1)

    const [spam] = await lettersTo('angry')
    await post(complaint(spam!.raw.slice(0, spam!.raw.indexOf('\r\n\r\n'))))
    expect((await messagesOf('angry')).some(({ statuses }) => 'complained' in statuses)).toBe(true)
    expect(await suppressions()).toEqual([
      { scope: 'any', reason: 'bounced' },
      { scope: 'any', reason: 'complained' },
    ])

    const [asked] = await lettersTo('curious')
    const { references, messageId } = asked!.mail
    const headers = `From: curious@mail.example\nTo: hello@shop.example\nSubject: Re: Hello\nIn-Reply-To: ${messageId}\nReferences: ${String(references)} ${messageId}`
    expect(await post(plain('', '', { headers, text: 'Yes?' }).raw)).toMatchObject({ report: 'reply', message: expect.any(String) })
    expect((await messagesOf('curious')).some(({ statuses }) => 'replied' in statuses)).toBe(true)
  })
})

describe('a report without our token changes nothing (P6)', () => {
  it('though it names the message, the address and everything else of it', async () => {
    const [letter] = await lettersTo('safe')
    const [, token = ''] = /\+(\w+)@/.exec(letter!.from) ?? []
    const events = async () => (await door.pool.query('select count(*)::int as n from millrace.event')).rows[0]
    const [known, before] = [await suppressions(), await events()]
    const forged = [token.replace(/^./, (first) => (first === 'a' ? 'b' : 'a')), token.slice(1), 'a'.repeat(45), '']
    for (const other of forged) {
      const returned = `Content-Type: text/rfc822-headers\n\n${letter!.raw.replaceAll(token, other)}`
      expect(
        (
          await post(
            dsn('', '', { to: letter!.from.replace(token, other), group: recipient('Action: failed\nStatus: 5.1.1'), returned }).raw,
          )
        ).message,
      ).toBeNull()
      expect((await post(complaint(letter!.raw.replaceAll(token, other)))).message).toBeNull()
    }
    expect([await suppressions(), await events()]).toEqual([known, before])
  })

  it('nor does one with a token of another workspace, at an address of this one', async () => {
    const [letter] = await lettersTo('theirs')
    const known = await suppressions()
    const elsewhere = await connect(await addWorkspace(door.pool, 'Other'))
    expect(await post(hard(letter!.from), elsewhere)).toEqual({ report: 'delivery', message: null })
    expect(await suppressions()).toEqual(known)
    expect(
      (await door.ask('POST', '/x/email/reports/nobodys', { payload: Buffer.from('x'), headers: { 'content-type': 'message/rfc822' } }))
        .status,
    ).toBe(404)
  })
})

const complaint = (returned: string) =>
  crlf(`From: feedback@fbl.example
To: fbl@shop.example
Subject: FW: Hello
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1

--part
Content-Type: message/rfc822

${returned}
--part--
`)
