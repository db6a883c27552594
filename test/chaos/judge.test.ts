/** The judges of what reached the outside must be able to fail: each planted fault breaks its law. */
import { describe, expect, it } from 'vitest'
import { requestSteps, subjects } from './flow.ts'
import { judgeMails, type MailEvidence } from './judge-mails.ts'
import { judgeRequests } from './judge.ts'
import type { Verdict } from './scenario.ts'
import type { SinkMail, SinkRequest } from './sinks.ts'

const contacts = ['contact-0', 'contact-1', 'contact-2']
const acknowledged = new Set(contacts)
const bounds = { mails: 1, unknown: 1, requests: 1 }

const brokenLaws = (verdicts: readonly Verdict[]) => verdicts.filter(({ ok }) => !ok).map(({ law }) => law)

describe('the judge of requests', () => {
  const request = (contact: string, step: string, key = `${contact} ${step}`): SinkRequest => ({ contact, step, key })
  const sound = contacts.flatMap((contact) => requestSteps.map((step) => request(contact, step)))
  const broken = (requests: readonly SinkRequest[]) => brokenLaws(judgeRequests({ acknowledged, requests, bounds }))

  it('is content with one for each step, and with a few repeated under their keys', () => {
    expect(broken([...sound, sound[0]!])).toEqual([])
  })

  it.each([
    ['one is missing', sound.slice(1), 'every request reached the outside'],
    [
      'one is repeated under another key',
      [...sound, request('contact-0', 'ask', 'other')],
      'a repeated request has the same Idempotency-Key (R6)',
    ],
    ['one has no key', [...sound.slice(1), request('contact-0', 'ask', '')], 'a repeated request has the same Idempotency-Key (R6)'],
    [
      'two steps share a key',
      [...sound.slice(1), request('contact-0', 'ask', 'contact-0 tell')],
      'each step of each run has a key of its own',
    ],
    ['more are repeated than were under way', [...sound, sound[0]!, sound[1]!], 'at most 1 requests repeated'],
  ])('finds it when %s', (_, requests, law) => {
    expect(broken(requests)).toEqual([law])
  })
})

describe('the judge of mails', () => {
  const mail = (contact: string, subject: string, messageId = `<${contact} ${subject}>`): SinkMail => ({
    at: 0,
    to: `${contact}@chaos.example`,
    subject,
    messageId,
  })
  const offers = contacts.map((contact) => mail(contact, subjects.marketing))
  const receipts = contacts.map((contact) => mail(contact, subjects.transactional))
  const broken = async (mails: readonly SinkMail[], unknown: readonly string[] = []) => {
    const all = async <T>() => unknown.map((contact) => ({ to: `${contact}@chaos.example` })) as T[]
    const evidence: MailEvidence = { acknowledged, mails, bounds, client: { all } }
    return brokenLaws(await judgeMails(evidence))
  }

  it('is content with one of each, with an unknown one, and with a receipt repeated', async () => {
    expect(await broken([...offers.slice(1), ...receipts, receipts[0]!], ['contact-0'])).toEqual([])
  })

  it.each([
    ['an offer comes twice', [...offers, offers[0]!, ...receipts], [], 'no marketing mail twice (R4)'],
    ['an offer is silent', [...offers.slice(1), ...receipts], [], 'every marketing mail arrived or is listed as unknown (R4)'],
    ['too many are unknown', [...offers, ...receipts], contacts, 'at most 1 marketing mails unknown'],
    ['a receipt is missing', [...offers, ...receipts.slice(1)], [], 'every transactional mail arrived'],
    ['too many are repeated', [...offers, ...receipts, receipts[0]!, receipts[1]!], [], 'at most 1 mails repeated, of both kinds'],
    [
      'a repeated one has another id',
      [...offers, ...receipts, mail('contact-0', subjects.transactional, '<x>')],
      [],
      'a repeated mail has the same Message-ID',
    ],
  ])('finds it when %s', async (_, mails, unknown, law) => {
    expect(await broken(mails, unknown)).toEqual([law])
  })
})
