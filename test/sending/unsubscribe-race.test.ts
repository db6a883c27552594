/**
 * P1, seen from the mail server: people unsubscribe by one click while a mailing goes out, and none of their letters begins to leave later
 * than a second after they were told that it is done. `MILLRACE_LONG=1`: 2,000 letters and 500 who leave, instead of 400 and 100.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTokens } from '../../server/src/messages/tokens.ts'
import { chain, openPostOffice, secret, type PostOffice } from '../mail/post-office.ts'

const isLong = process.env['MILLRACE_LONG'] === '1'
const [people, quitters] = isLong ? [2000, 500] : [400, 100]
const graceMs = 1000

let office: PostOffice
let smtp: SMTPServer
/** When each DATA began, by address, on the clock that the answers are measured by. */
const begun = new Map<string, number>()

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onData: (stream, { envelope }, done) => {
      for (const { address } of envelope.rcptTo) begun.set(address, performance.now())
      stream.on('end', () => setImmediate(done)).resume()
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

describe('P1: one-click unsubscriptions while a mailing goes out', () => {
  it(`of ${quitters} who leave among ${people} letters, no letter begins to leave over a second after the answer (003.35)`, async () => {
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
      Array.from({ length: people }, (_, index) => ({
        workspace: 1,
        identity: { userId: `p${index}` },
        event: { ...event, id: `sale ${index}` },
        traits: { email: `p${index}@mail.example` },
      })),
    )
    const queued = async () =>
      (await runtime.pool.query<Queued>('select id::text, contact::text, "to" as address from millrace.message')).rows
    await expect.poll(async () => (await queued()).length, { timeout: 30_000, interval: 20 }).toBe(people)

    const tokens = createTokens(secret)
    const leaving = (await queued()).filter(({ address }) => !begun.has(address)).slice(-quitters)
    expect(leaving.length).toBeGreaterThan(quitters / 2)
    const answered = new Map<string, number>()
    const leave = async ({ id, contact, address }: Queued) => {
      const token = tokens.sign({ kind: 'unsubscribe', message: id, contact, channel: 'email' })
      const { status } = await fetch(`${url}/u/${token}`, { method: 'POST' })
      if (status === 200) answered.set(address, performance.now())
    }
    const rest = [...leaving]
    const next = async (): Promise<void> => {
      const one = rest.pop()
      if (one === undefined) return
      await leave(one)
      return next()
    }
    await Promise.all(Array.from({ length: 8 }, next))
    await runtime.settle()

    expect(answered.size).toBe(leaving.length)
    const late = [...answered].filter(([address, told]) => (begun.get(address) ?? 0) > told + graceMs)
    expect(late).toEqual([])
    const stopped = leaving.filter(({ address }) => !begun.has(address)).length
    expect(stopped).toBeGreaterThan(0)
    // Everybody else got theirs, and each letter that stayed is a refusal with its reason.
    expect(begun.size).toBe(people - stopped)
    const { rows } = await runtime.pool.query(`select refusal, count(*)::int from millrace.message where state = 'refused' group by 1`)
    expect(rows).toEqual([{ refusal: 'suppressed', count: stopped }])
  }, 300_000)
})
