import { describe, expect, it } from 'vitest'
import { hasUnseen, withoutUnseen } from './unseen.ts'

describe('characters that nobody sees', () => {
  it.each([
    ['an override of direction', 'invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['embeddings and isolates', '\u202aa\u202b\u202c\u2066b\u2067\u2068\u2069', 'ab'],
    ['marks of direction', 'a\u200e\u200f\u061cb', 'ab'],
    ['spaces of no width', 'pay\u200bpal\ufeff\u2060', 'paypal'],
    ['joiners between letters that do not join', 'pay\u200dpal и\u200cван', 'paypal иван'],
    ['soft hyphens and fillers', 'pay\u00adpal\u3164', 'paypal'],
    ['tags that spell nothing', 'a\u{e0041}\u{e0042}b', 'ab'],
  ])('are taken out: %s', (_, text, plain) => {
    expect([withoutUnseen(text), hasUnseen(text), hasUnseen(plain)]).toEqual([plain, true, false])
  })

  it.each(['👨‍👩‍👧', '❤️‍🔥', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'می\u200cخواهم', 'क्\u200dष', 'שלום', 'مرحبا', 'Ваша корзина ждёт — 🛒'])('are none in %s', (text) => {
    expect(hasUnseen(text)).toBe(false)
  })
})
