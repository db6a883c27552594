import type { JsonObject } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { clickedButton } from './clicked-button.ts'

const channel = { links: () => ['https://a.example', 'https://shop.example', 'https://shop.example/sale'] }
const content: JsonObject = {
  buttons: [
    { name: 'shop', title: 'Shop', kind: 'url', url: 'https://shop.example' },
    { name: 'later', title: 'Later', kind: 'reply' },
    { name: 'sale', title: 'Sale', kind: 'url', url: 'https://shop.example/sale' },
  ],
}

describe('a click', () => {
  it('on a button tells which (001.30)', () => {
    expect([0, 1, 2, 3].map((link) => clickedButton(channel, content, link))).toEqual([
      {},
      { button: 'shop', button_title: 'Shop' },
      { button: 'sale', button_title: 'Sale' },
      {},
    ])
  })

  it('on a link of a message without buttons tells of none', () => {
    expect(clickedButton(channel, {}, 1)).toEqual({})
    expect(clickedButton(undefined, content, undefined)).toEqual({})
  })
})
