import { describe, expect, it } from 'vitest'
import { plainText } from './plain-text.ts'

describe('the text part made from HTML', () => {
  it('keeps paragraphs, lists and where links lead', () => {
    const html = `<html><head><title>no</title><style>p{color:red}</style></head><body>
      <h1>Привет, Анна 🛒</h1><p>Your cart is   waiting.<br>Come <a href="https://shop.example/cart">back</a>!</p>
      <ul><li>Tea</li><li>Honey &amp; milk</li></ul><p><a href="https://shop.example">https://shop.example</a></p></body></html>`
    expect(plainText(html)).toBe(
      'Привет, Анна 🛒\n\nYour cart is waiting.\nCome back (https://shop.example/cart)!\n\n- Tea\n- Honey & milk\n\nhttps://shop.example',
    )
  })

  it('reads MJML too', () => {
    const mjml = `<mjml><mj-head><mj-preview>no</mj-preview></mj-head><mj-body><mj-section><mj-column><mj-text>Hello</mj-text>
      <mj-button href="https://shop.example">Buy</mj-button></mj-column></mj-section></mj-body></mjml>`
    expect(plainText(mjml)).toBe('Hello\n\nBuy (https://shop.example)')
  })

  it('leaves out addresses that no reader should follow', () => {
    expect(plainText('<a href="javascript:alert(1)">x</a><script>alert(2)</script>')).toBe('x')
  })
})
