/** The promise that no send starts after an unsubscription was acknowledged, seen from the mail server (P1). */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTokens } from '../../server/src/messages/tokens.ts'
import { chain, openPostOffice, type PostOffice, secret } from './post-office.ts'

const people = 40
let office: PostOffice
let smtp: SMTPServer
/** Addresses whose DATA began, and what lets it end. */
const begun: string[] = []
let letGo = () => {}
const gate = new Promise<void>((resolve) => (letGo = resolve))

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onData: (stream, { envelope }, done) => {
      begun.push(...envelope.rcptTo.map(({ address }) => address))
      stream.on('end', () => void gate.then(() => setImmediate(done))).resume()
    },
  })
  smtp.listen(0, '127.0.0.1')
  await once(smtp.server, 'listening')
  office = await openPostOffice({ smtpUrl: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}` })
})
afterAll(async () => {
  await office.close()
  await new Promise<void>((resolve) => smtp.close(() => resolve()))
})

interface Queued {
  readonly id: string
  readonly contact: string
  readonly address: string
}

describe('an unsubscription while a mailing goes out', () => {
  it('stops every letter that had not begun to leave', async () => {
    const { runtime, url } = office.server
    await office.client.install(
      chain('mailing', [
        { id: 'start', type: 'trigger.event', config: { event: 'Sale Began' } },
        { id: 'mail', type: 'email.send', config: { subject: 'Sale', text: 'Come' } },
        { id: 'end', type: 'end', config: {} },
      ]),
    )
    const at = await runtime.clock.now()
    const event = { type: 'track', event: 'Sale Began', at, receivedAt: at, properties: {} } as const
    await runtime.ingest(
      Array.from({ length: people }, (_, i) => ({
        workspace: 1,
        identity: { userId: `p${i}` },
        event: { ...event, id: `sale ${i}` },
        traits: { email: `p${i}@mail.example` },
      })),
    )
    const queued = async () => {
      const { rows } = await runtime.pool.query<Queued>('select id::text, contact::text, "to" as address from millrace.message')
      return rows
    }
    await expect.poll(async () => [begun.length, (await queued()).length], { timeout: 10_000 }).toEqual([8, people])

    const tokens = createTokens(secret)
    const left = (await queued()).filter(({ address }) => !begun.includes(address))
    const quitters = left.filter((_, index) => index % 2 === 0)
    const answers = await Promise.all(
      quitters.map(({ id, contact }) =>
        fetch(`${url}/u/${tokens.sign({ kind: 'unsubscribe', message: id, contact, channel: 'email' })}`, { method: 'POST' }),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    letGo()
    await runtime.settle()

    const quit = new Set(quitters.map(({ address }) => address))
    expect(begun.filter((address) => quit.has(address))).toEqual([])
    expect(begun.length).toBe(people - quitters.length)
    const { items } = await office.client.get<{ items: readonly object[] }>(`/api/messages?state=refused&limit=${people}`)
    expect(items.length).toBe(quitters.length)
  })
})
