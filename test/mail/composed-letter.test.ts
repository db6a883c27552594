/** A letter composed of blocks is one that MJML understands whole, and that nothing is to be said against. */
import { expect, it } from 'vitest'
import { defaultStyle, mjmlOf, type Letter } from '@millrace/core/letter'
import { previewLetter } from '../../plugins/email/src/preview.ts'

const letter: Letter = {
  version: 1,
  style: defaultStyle,
  preheader: 'Still here',
  logo: { url: 'https://shop.example/logo.png', alt: 'Shop', link: 'https://shop.example/' },
  blocks: [
    {
      kind: 'text',
      id: 'a',
      text: '# Hello\n\nYou **left** something in your cart, and it is still there\n\n- shoes\n- a lamp',
      align: 'left',
    },
    { kind: 'picture', id: 'b', url: 'https://shop.example/a.png?x=1&y=2', alt: 'Red "shoes"', link: '', width: 300, align: 'center' },
    { kind: 'button', id: 'c', text: 'To the cart', link: 'https://shop.example/cart', colour: '#ffe14d', align: 'center' },
    {
      kind: 'columns',
      id: 'd',
      columns: [[{ kind: 'text', id: 'e', text: 'Left', align: 'left' }], [{ kind: 'spacer', id: 'f', height: 20 }]],
    },
    { kind: 'divider', id: 'g' },
    { kind: 'raw', id: 'h', mjml: '<mj-section><mj-column><mj-text>Raw</mj-text></mj-column></mj-section>' },
  ],
  footer: '[Unsubscribe](%unsubscribe_url%)',
}

it('a letter of all blocks is rendered without a fault or a warning', async () => {
  const { html = '', text, findings } = await previewLetter({ subject: 'Hello', mjml: mjmlOf(letter) }, { transactional: false })
  expect(findings).toEqual([])
  for (const part of ['You <b>left</b>', 'Still here', 'Left', 'Raw', 'src="https://shop.example/a.png?x=1&amp;y=2"'])
    expect(html).toContain(part)
  expect(text).toContain('To the cart (https://shop.example/cart)')
  expect(text).toContain('Unsubscribe (https://unsubscribe.invalid/)')
})
