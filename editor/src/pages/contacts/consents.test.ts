import { describe, expect, it } from 'vitest'
import type { Consent } from '../../api/consents.ts'
import { byChannel, hasReason, proofLines, sourceOf } from './consents.ts'

const consent = (channel: string, purpose: string): Consent => ({
  channel,
  purpose,
  state: 'given',
  source: 'operator',
  proof: null,
  at: '2027-01-01T00:00:00Z',
  confirmed: true,
  pendingAt: null,
  of: 'any',
  address: null,
})

describe('the consents of a contact', () => {
  it('stand by channel, in the order of the channels, and all marketing before its groups', () => {
    const bounced = { channel: 'sms', scope: 'any', reason: 'bounced', address: null, at: '2027-01-01T00:00:00Z' } as const
    const register = { consents: [consent('gone', '*'), consent('email', 'news'), consent('email', '*')], suppressions: [bounced] }
    const reach = {
      email: { marketing: true, transactional: true },
      sms: { marketing: false, transactional: false },
      push: { marketing: false, transactional: true },
    }
    const found = byChannel(register, reach, ['push', 'email', 'chat', 'sms'])
    expect(found.map(({ channel, may, consents, suppressions }) => [channel, may, consents.map((one) => one.purpose), suppressions.length])).toEqual([
      ['push', 'receipts', [], 0],
      ['email', 'all', ['*', 'news'], 0],
      ['sms', 'nothing', [], 1],
      ['gone', undefined, ['*'], 0],
    ]) // prettier-ignore
    expect(byChannel({ consents: [], suppressions: [] }, {}, ['email'])).toEqual([])
  })

  it('name their source by its kind, and what it was', () => {
    expect(['form:7', 'operator', 'import:a:b'].map(sourceOf)).toEqual([
      { kind: 'form', of: '7' },
      { kind: 'operator', of: '' },
      { kind: 'import', of: 'a:b' },
    ])
  })

  it('are proved by lines, of which empty ones say nothing', () => {
    const words = { name: (key: string) => key.toUpperCase(), instant: (iso: string) => iso.slice(0, 10) }
    const proof = { reason: 'By telephone', ip: '', page: null, at: '2027-03-08T10:00:00.000Z', count: 2 }
    expect(proofLines(proof, words)).toEqual([
      ['REASON', 'By telephone'],
      ['AT', '2027-03-08'],
      ['COUNT', '2'],
    ])
    expect([null, 'text', [1]].map((other) => proofLines(other, words))).toEqual([[], [], []])
  })

  it('are put down with a reason of some words', () => {
    expect(['', '  a ', 'Yes'].map(hasReason)).toEqual([false, false, true])
  })
})
