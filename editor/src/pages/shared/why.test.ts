import { describe, expect, it } from 'vitest'
import { whyLines, type WhyWords } from './why.ts'

const words: WhyWords = {
  name: (name) => `<${name}>`,
  field: (path) => (path === 'bonus.balance' ? 'Balance' : path),
  worded: (path, value) => (path === 'segments' ? (value as string[]).map((key) => `the ${key}`) : value),
  value: (name, value) => (name === 'refusal' && value === 'suppressed' ? 'unsubscribed' : value),
  instant: (iso) => iso.slice(0, 10),
  nothing: '—',
  yes: 'yes',
  no: 'no',
}

describe('why a step went its way', () => {
  it('shows each value that a rule read by the name of its field, and not the branch', () => {
    expect(whyLines({ branch: 'else', values: { 'message.mail.opened': null, 'bonus.balance': 250 } }, words)).toEqual([
      ['message.mail.opened', '—'],
      ['Balance', '250'],
    ])
  })

  it('shows what the values of a field are called, where they are ids', () => {
    expect(whyLines({ values: { segments: ['vip', 'new'] } }, words)).toEqual([['segments', 'the vip, the new']])
  })

  it('words instants and yes and no, and leaves out ids', () => {
    const why = { until: '2027-03-02T08:30:00.000Z', unchanged: true, message: '01a40035-f340-749e-9668-f7cecbc26d03', to: 'a@b.c' }
    expect(whyLines({ event: 'node-next-1796069222257-6f1e9d39-2a62-4c08-b6e3-f7391e743fb3' }, words)).toEqual([])
    expect(whyLines(why, words)).toEqual([
      ['<until>', '2027-03-02'],
      ['<unchanged>', 'yes'],
      ['<to>', 'a@b.c'],
    ])
  })

  it('takes whatever a node says', () => {
    expect(whyLines('because', words)).toEqual([['', 'because']])
    expect(whyLines({ items: [1, 2], before: { a: 1, b: null }, none: {}, refusal: 'suppressed' }, words)).toEqual([
      ['<items>', '1, 2'],
      ['<before>', 'a: 1, b: —'],
      ['<none>', '—'],
      ['<refusal>', 'unsubscribed'],
    ])
    expect(whyLines({ deep: [{ a: 1 }] }, words)).toEqual([['<deep>', '[{"a":1}]']])
    expect(whyLines(undefined, words)).toEqual([])
  })
})
