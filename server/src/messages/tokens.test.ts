import { describe, expect, it } from 'vitest'
import { fromBase32 } from './base32.ts'
import { createTokens, trackingOf } from './tokens.ts'

const tokens = createTokens('a secret')
const message = '019a0000-0000-7000-8000-00000000000a'
const links = [
  { kind: 'open', message },
  { kind: 'click', message, index: 300 },
  { kind: 'unsubscribe', message, contact: '9007199254740993', channel: 'email' },
  { kind: 'return', message },
] as const

describe('a tracked link', () => {
  it.each(links)('of kind $kind says what was signed', (link) => {
    expect(tokens.read(link.kind, tokens.sign(link))).toEqual(link)
  })

  it.each(links)('of kind $kind is short and holds nothing but ids', (link) => {
    expect(tokens.sign(link)).toMatch(/^[\w-]{38,60}$/)
  })

  it.each(links)('of kind $kind is refused with any one character changed', (link) => {
    const token = tokens.sign(link)
    for (let i = 0; i < token.length; i++) {
      const changed = token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1)
      // The last character may carry bits that mean nothing.
      const bytes = (text: string) => (link.kind === 'return' ? fromBase32(text) : Buffer.from(text, 'base64url')) ?? Buffer.alloc(0)
      if (bytes(changed).equals(bytes(token))) continue
      expect(tokens.read(link.kind, changed)).toBeNull()
    }
  })

  it('of one kind is none of another', () => {
    for (const link of links) {
      const others = links.filter(({ kind }) => kind !== link.kind)
      expect(others.map(({ kind }) => tokens.read(kind, tokens.sign(link)))).toEqual([null, null, null])
    }
  })

  it('signed with another secret is refused, and so is noise', () => {
    expect(tokens.read('open', createTokens('another').sign(links[0]))).toBeNull()
    for (const noise of ['', 'x', '../../etc/passwd', 'A'.repeat(400), `${tokens.sign(links[0])}=`, `${tokens.sign(links[0])}A`]) {
      expect(tokens.read('open', noise)).toBeNull()
    }
  })

  it('in an address that bounces go to is base32, which servers may write in capitals', () => {
    const token = trackingOf(tokens, 'https://mail.example', { id: message, contact: '7', channel: 'email' }).returnToken
    expect(token).toMatch(/^[a-z2-7]{45}$/)
    expect(tokens.read('return', token.toUpperCase())).toEqual({ kind: 'return', message })
    expect([
      tokens.read('return', `${token}a`),
      tokens.read('return', token.slice(1)),
      tokens.read('return', `-${token.slice(1)}`),
    ]).toEqual([null, null, null])
  })

  it('is an absolute address under the public one', () => {
    const tracking = trackingOf(tokens, 'https://mail.example', { id: message, contact: '7', channel: 'email' })
    expect([tracking.open, tracking.click(1), tracking.unsubscribe].map((address) => address.replace(/[^/]+$/, ''))).toEqual([
      'https://mail.example/t/o/',
      'https://mail.example/t/c/',
      'https://mail.example/u/',
    ])
  })
})
