import type { JsonObject, ReturnedMessage, RouteAnswer } from '@millrace/core'
import { routeContext, routeRequest } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { dsn, plain, recipient, token, verp, type Sample } from '../../test/corpus/build.ts'
import { dsnSamples } from '../../test/corpus/dsn.ts'
import { answerSamples, feedbackSamples } from '../../test/corpus/feedback.ts'
import { plainSamples } from '../../test/corpus/plain.ts'
import { reportsRoute } from './route.ts'

const message: ReturnedMessage = { id: '019a0000-0000-7000-8000-00000000000a', channel: 'email', address: 'ann@mail.example' }
const all = [...dsnSamples, ...plainSamples, ...feedbackSamples, ...answerSamples]

async function post(raw: string, { known = token, query = {} }: { known?: string; query?: Record<string, string> } = {}) {
  const asked: string[] = []
  const messageOf = async (one: string) => (asked.push(one), one === known ? message : null)
  const answer = await reportsRoute.handle(routeRequest({ bytes: Buffer.from(raw), body: raw, query }), routeContext({ messageOf }))
  return { ...answer, asked }
}

const effects = ({ events, statuses = [], suppressions = [], consents }: RouteAnswer) => ({ events, statuses, suppressions, consents })
const nothing = { events: undefined, statuses: [], suppressions: [], consents: undefined }
const named = (samples: readonly Sample[], name: string) => samples.find((sample) => sample.name === name)!.raw

describe('a report with our token', () => {
  it('of an address that is nobody’s marks the message bounced, and nothing goes there any more', async () => {
    const answer = await post(named(dsnSamples, 'Gmail: no such account'))
    expect(effects(answer)).toEqual({
      ...nothing,
      statuses: [
        {
          message: message.id,
          status: 'bounced',
          properties: { bounce: 'hard', code: '5.1.1', reason: expect.stringContaining('does not exist') },
        },
      ],
      suppressions: [{ channel: 'email', address: 'ann@mail.example', scope: 'any', reason: 'bounced' }],
    })
  })

  it.each(['Postfix: the mailbox is full', 'Postfix: our address is on a block list'])(
    'of a letter that did not arrive blames no address: %s',
    async (name) => {
      const { statuses, suppressions } = await post(named(dsnSamples, name))
      expect([statuses?.[0]?.status, suppressions]).toEqual(['bounced', []])
    },
  )

  it('of a delay or a handing on changes nothing; of a delivery says so', async () => {
    for (const name of ['Postfix: a warning that it takes longer', 'Postfix: handed to a server that reports nothing']) {
      expect(effects(await post(named(dsnSamples, name)))).toEqual(nothing)
    }
    const { statuses, suppressions } = await post(named(dsnSamples, 'Postfix: delivered, as was asked'))
    expect([statuses, suppressions]).toEqual([[{ message: message.id, status: 'delivered' }], undefined])
  })

  it('of a complaint holds every message back; of a wish to be left out, marketing', async () => {
    expect(effects(await post(named(feedbackSamples, 'abuse in full')))).toEqual({
      ...nothing,
      statuses: [{ message: message.id, status: 'complained', properties: { feedback: 'abuse' } }],
      suppressions: [{ channel: 'email', address: 'ann@mail.example', scope: 'any', reason: 'complained' }],
    })
    expect(effects(await post(named(feedbackSamples, 'a wish to be left out')))).toEqual({
      ...nothing,
      statuses: [{ message: message.id, status: 'unsubscribed' }],
      suppressions: [{ channel: 'email', address: 'ann@mail.example', scope: 'marketing', reason: 'unsubscribed' }],
    })
    for (const name of ['not spam after all', 'a failed signature, which nobody complained of (RFC 6591)']) {
      expect(effects(await post(named(feedbackSamples, name)))).toEqual(nothing)
    }
  })

  it('that is a person’s answer marks the message replied, each answer once; a machine’s changes nothing', async () => {
    const raw = named(answerSamples, 'a person, by Outlook')
    const [one, again, other] = await Promise.all([post(raw), post(raw), post(`Message-ID: <2@mail.example>\r\n${raw}`)])
    expect(effects(one)).toEqual({
      ...nothing,
      statuses: [
        { message: message.id, status: 'replied', occurrence: expect.any(String), properties: { subject: 'RE: Your cart is waiting' } },
      ],
    })
    expect(again.statuses).toEqual(one.statuses)
    expect(other.statuses?.[0]?.occurrence).not.toBe(one.statuses?.[0]?.occurrence)
    for (const { raw: automatic } of answerSamples.filter(({ expected }) => expected === 'automatic')) {
      expect(effects(await post(automatic, { query: { to: verp } }))).toEqual(nothing)
    }
  })

  it('gives up no address but that of the message, whomever it names', async () => {
    const victim = dsn('', '', { group: 'Final-Recipient: rfc822; victim@other.example\nAction: failed\nStatus: 5.1.1' }).raw
    expect((await post(victim)).suppressions).toEqual([{ channel: 'email', address: 'ann@mail.example', scope: 'any', reason: 'bounced' }])
    const both = dsn('', '', {
      group: `Final-Recipient: rfc822; victim@other.example\nAction: failed\nStatus: 5.1.1\n\n${recipient('Action: delivered\nStatus: 2.0.0')}`,
    }).raw
    expect(effects(await post(both))).toEqual({ ...nothing, statuses: [{ message: message.id, status: 'delivered' }] })
  })
})

describe('a report without our token changes nothing (P6)', () => {
  // What is in Base64 has the token out of sight.
  const spoilable = all.filter(({ name }) => !name.includes('Base64'))

  it.each([
    ['with another token', 'a'.repeat(45)],
    ['with one letter of the token changed', `${token.slice(0, -1)}b`],
    ['with a part of the token', token.slice(1)],
    ['with more than the token', `${token}a`],
    ['with the id of the message and its Message-ID alone', ''],
  ])(`%s, in each of ${spoilable.length} samples`, async (_, other) => {
    for (const { raw } of spoilable) expect(effects(await post(raw.replace(new RegExp(token, 'gi'), other)))).toEqual(nothing)
  })

  it('nor does one whose token is of another workspace, another channel or made up', async () => {
    for (const { raw } of all) {
      expect(effects(await post(raw, { known: 'none' }))).toEqual(nothing)
      const elsewhere = routeContext({ messageOf: async () => ({ ...message, channel: 'sms' }) })
      expect(effects(await reportsRoute.handle(routeRequest({ bytes: Buffer.from(raw) }), elsewhere))).toEqual(nothing)
    }
  })

  it('and an answer that quotes a token, but does not answer its message', async () => {
    const quoting = plain('', '', {
      headers: 'From: Bob <bob@mail.example>\nTo: hello@shop.example\nSubject: Re: hi\nIn-Reply-To: <x@mail.example>',
      text: `> X-Millrace-Token: ${token}`,
    })
    expect(effects(await post(quoting.raw))).toEqual(nothing)
  })
})

describe('whoever hands reports in', () => {
  it('is answered 200 for whatever it is, and told what it was taken for', async () => {
    for (const raw of ['', 'x', '\0\0', '{"event":"bounce"}', named(answerSamples, 'a letter about something else')]) {
      const { status = 200, body } = await post(raw)
      expect([status, JSON.parse(String(body)) as JsonObject]).toEqual([200, { report: 'unclear', message: null }])
    }
    const { body } = await post(named(dsnSamples, 'Yahoo: no such account'))
    expect(JSON.parse(String(body))).toEqual({ report: 'delivery', message: message.id })
  })

  it('may name the address of the envelope apart, as a pipe of a mail server does', async () => {
    const hidden = plainSamples[0]!.raw.replaceAll(token, 'x')
    expect((await post(hidden, { query: { to: verp.toUpperCase() } })).statuses?.[0]?.status).toBe('bounced')
    expect(reportsRoute).toMatchObject({ method: 'POST', by: 'connection' })
  })

  it('costs no more than ten look-ups', async () => {
    const many = Array.from(
      { length: 50 },
      (_, n) => 'a'.repeat(43) + String.fromCharCode(97 + (n % 26)) + String.fromCharCode(97 + (n % 25)),
    )
    const raw = dsn('', '', {
      to: many.map((one) => `bounces+${one}@a.example`).join(', '),
      group: recipient('Action: failed\nStatus: 5.1.1'),
    }).raw
    expect((await post(raw, { known: 'none' })).asked).toHaveLength(10)
  })
})
