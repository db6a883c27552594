import { describe, expect, it } from 'vitest'
import { defaultStyle, readLetter, type Block, type Letter } from './letter.ts'
import type { JsonObject } from '../json.ts'
import { compileText } from '../texts.ts'
import { mjmlOf, readableOn } from './mjml.ts'

const letter = (blocks: readonly Block[], more: Partial<Letter> = {}): Letter => ({
  version: 1,
  style: defaultStyle,
  preheader: '',
  logo: { url: '', alt: '', link: '' },
  blocks,
  footer: '[Unsubscribe](%unsubscribe_url%)',
  ...more,
})
const full = letter(
  [
    {
      kind: 'text',
      id: 'a',
      text: 'Hello **{{ contact.firstName | default: "friend" }}**, you left something in your cart, come back',
      align: 'left',
    },
    {
      kind: 'picture',
      id: 'b',
      url: 'https://shop.example/a.png?x=1&y=2',
      alt: 'Red "shoes"',
      link: 'https://shop.example/',
      width: 300,
      align: 'center',
    },
    { kind: 'button', id: 'c', text: 'To the cart', link: '{{ event.properties.url }}', colour: '', align: 'center' },
    {
      kind: 'columns',
      id: 'd',
      columns: [[{ kind: 'text', id: 'e', text: 'Left', align: 'left' }], [{ kind: 'spacer', id: 'f', height: 20 }]],
    },
    { kind: 'divider', id: 'g' },
    { kind: 'raw', id: 'h', mjml: '<mj-section><mj-column><mj-text>Raw</mj-text></mj-column></mj-section>' },
  ],
  { preheader: 'Still here', logo: { url: 'https://shop.example/logo.png', alt: 'Shop', link: 'https://shop.example/' } },
)

describe('the MJML of a letter', () => {
  it('has the parts of the letter in their order, with Liquid as it was written', () => {
    const mjml = mjmlOf(full)
    const parts = [
      '<mj-preview>Still here',
      'logo.png',
      '{{ contact.firstName | default: "friend" }}',
      'a.png?x=1&amp;y=2',
      'Red &quot;shoes&quot;',
    ]
    const at = [...parts, 'href="{{ event.properties.url }}"', '>Left<', '<mj-spacer', '<mj-divider', '>Raw<', '%unsubscribe_url%'].map(
      (part) => mjml.indexOf(part),
    )
    expect(at).toEqual(at.toSorted((a, b) => a - b))
    expect(at[0]).toBeGreaterThan(0)
  })

  it('is the same for the same letter, and for the letter read from its JSON', () => {
    expect(mjmlOf(readLetter(JSON.parse(JSON.stringify(full)))!)).toBe(mjmlOf(full))
  })

  it('takes no picture or link that could run as a script, and no tags from texts', () => {
    const mjml = mjmlOf(
      letter([
        { kind: 'picture', id: 'a', url: 'javascript:alert(1)', alt: '', link: '', width: 0, align: 'center' },
        { kind: 'button', id: 'b', text: '</mj-button><mj-raw>', link: 'data:text/html,x', colour: '', align: 'center' },
      ]),
    )
    expect(mjml).not.toMatch(/javascript|data:|<mj-raw>|<mj-image/)
    expect(mjml).toContain('&lt;/mj-button&gt;')
  })

  it('puts plain HTML of a raw block into a section', () => {
    expect(mjmlOf(letter([{ kind: 'raw', id: 'a', mjml: '<b>Hi</b>' }]))).toContain('<mj-text><b>Hi</b></mj-text>')
  })

  it('leaves out what is empty', () => {
    const empty = letter(
      [
        { kind: 'text', id: 'a', text: '', align: 'left' },
        { kind: 'picture', id: 'b', url: '', alt: '', link: '', width: 0, align: 'center' },
        { kind: 'raw', id: 'c', mjml: '' },
      ],
      { footer: '' },
    )
    expect(mjmlOf(empty)).not.toMatch(/<mj-image|<mj-text align|<mj-preview/)
  })

  it('writes on colours so that it can be read', () => {
    expect([readableOn('#3a5bd9'), readableOn('#ffe14d'), readableOn('#000000'), readableOn('#ffffff')]).toEqual([
      '#ffffff',
      '#111111',
      '#ffffff',
      '#111111',
    ])
  })
})

describe('a letter read from JSON', () => {
  it('is what of it is a letter', () => {
    const read = readLetter({
      blocks: [{ kind: 'text', text: 5 }, { kind: 'film' }, 7, { kind: 'columns', columns: [[{ kind: 'raw', mjml: 'x' }]] }],
    })
    expect(read?.blocks).toEqual([
      { kind: 'text', id: 'b1', text: '', align: 'left' },
      { kind: 'columns', id: 'b2', columns: [[]] },
    ])
    expect(read?.style).toEqual(defaultStyle)
    expect([readLetter(undefined), readLetter({}), readLetter('x')]).toEqual([null, null, null])
  })
  it('has colours that are colours, widths within bounds, and no id twice', () => {
    const style = { accent: 'red"/><script>', width: 5000 }
    const read = readLetter({
      style,
      blocks: [
        { kind: 'divider', id: 'a' },
        { kind: 'divider', id: 'a' },
      ],
    })
    expect([read?.style.accent, read?.style.width]).toEqual([defaultStyle.accent, 900])
    expect(new Set(read?.blocks.map(({ id }) => id)).size).toBe(2)
  })
})

describe('a block of products', () => {
  const cart: JsonObject = {
    event: {
      properties: {
        name: 'Lamp',
        price: 5,
        products: [
          { name: 'Lamp <b>', price: 1990, quantity: 2, url: 'https://shop.example/?a=1&b=2', image_url: 'https://shop.example/l.png' },
          { name: 'Shade', price: 5, quantity: 1 },
          { name: 'Bulb' },
        ],
      },
    },
  }
  const block = { kind: 'products', id: 'a', from: 'list', pictures: true, prices: true, currency: 'RUB' } as const
  const shown = (more: object = {}) => compileText(mjmlOf(letter([{ ...block, ...more }])), 'html').render(cart, { locale: 'ru' })

  it('has a row for each product of the event, and leaves out what one does not have', () => {
    const html = shown()
    expect(html.match(/<tr>/g)).toHaveLength(3)
    expect(html).toContain('<a href="https://shop.example/?a=1&amp;b=2">Lamp &lt;b&gt;</a>')
    expect(html).toContain('<img src="https://shop.example/l.png"')
    expect(html).toMatch(/1\s990\s₽ × 2/)
    expect(html).toMatch(/Shade<br \/>5\s₽<\/td>/)
    expect(html).toMatch(/<td[^>]*>Bulb<\/td>/)
  })
  it('can be of the one product that the event is about, without pictures or prices, or with a sign of its own', () => {
    expect(shown({ from: 'one', currency: 'pts' })).toMatch(/Lamp<br \/>5&nbsp;pts<\/td>/)
    expect(shown({ pictures: false })).not.toContain('<img')
    expect(shown({ prices: false })).not.toContain('990')
  })
  it('is read back from its JSON, also from one that says little', () => {
    expect(readLetter({ blocks: [{ kind: 'products' }] })?.blocks).toEqual([{ ...block, id: 'b1', currency: '' }])
    const read = readLetter({ blocks: [{ ...block, from: 'one', pictures: false, currency: '₽' }] })
    expect(read?.blocks).toEqual([{ ...block, from: 'one', pictures: false, currency: '₽' }])
  })
})
