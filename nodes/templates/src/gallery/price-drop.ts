/** Price drop: who watches a price hears of it when it has fallen by a tenth at least; smaller moves are waited out. */
import type { Rule } from '@millrace/core'
import { hello, letter, pause } from '../letter.ts'
import { does, got, has, key, sameKey, stands, story, template } from '../write.ts'

const because = 'You get this because you watch this price.'
const watched = does('Price Watched', { product_id: 'p1', name: 'Blue kettle', price: 50 })
const priced = (price: number, at: string) => does('Price Changed', { product_id: 'p1', price }, at)
const enough: Rule = { '<=': [{ var: 'vars.change.properties.price' }, { '*': [0.9, { var: 'event.properties.price' }] }] }

export default template({
  id: 'price-drop',
  title: { en: 'Price drop', ru: 'Снижение цены' },
  description: {
    en: 'Watches a price for half a year and writes once, when it is at least a tenth below what the customer saw.',
    ru: 'Полгода следит за ценой и пишет один раз — когда она хотя бы на десятую ниже той, что видел клиент.',
  },
  category: 'notice',
  icon: 'trending-down',
  settings: {
    entry: { policy: 'always', key: key('product_id') },
    exit: [
      { event: 'Price Watched', where: sameKey('product_id') },
      { event: 'Price Unwatched', where: sameKey('product_id') },
    ],
  },
  nodes: {
    start: [
      'trigger.event',
      { event: 'Price Watched', where: { and: [has('event.properties.product_id'), { '>': [{ var: 'event.properties.price' }, 0] }] } },
      'Watches a price',
    ],
    bought: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true }, 'Orders'],
    change: [
      'wait.event',
      { events: [{ name: 'changed', event: 'Price Changed', where: sameKey('product_id') }], timeout: 'P180D' },
      'The price moves',
    ],
    lower: ['condition', { branches: [{ name: 'lower', title: 'A tenth lower', rule: enough }] }, 'A tenth lower at least?'],
    morning: ['delay', pause('PT0S'), 'By day'],
    tell: [
      'email.send',
      letter({
        subject: '{{ event.properties.name | default: "It" }} is {{ vars.change.properties.price | money }} now',
        heading: 'The price fell',
        text: [
          hello,
          'You saw it at {{ event.properties.price | money }}. Today it is {{ vars.change.properties.price | money }}; we cannot say for how long.',
        ],
        button: ['See it', 'https://shop.example/p/{{ run.key | url_encode }}'],
        because,
      }),
      'The price fell',
    ],
    days: ['delay', { mode: 'for', duration: 'P7D' }, 'A week to count orders'],
    told: ['end', {}, 'Told'],
    same: ['end', {}, 'The price stayed'],
  },
  wires: [
    'start > change',
    'change.changed > lower',
    'change.timeout > same',
    'lower.lower > morning > tell > days > told',
    'lower.else > change',
  ],
  tests: [
    story('Small moves are waited out, a real drop is told (004.35)', {
      when: [watched, priced(48, 'P1D'), priced(60, 'P2D'), priced(44.5, 'P3D'), priced(30, 'P4D')],
      until: 'P20D',
      so: { messages: [got('tell', 'P3D', 'Blue kettle is 44.50 now')], ...stands('completed', 'told') },
    }),
    story('At night it waits for the morning; an order ends it', {
      when: [watched, priced(20, 'PT12H'), does('Order Completed', { total: 20 }, 'P2D')],
      until: 'P20D',
      so: { messages: [got('tell', 'PT23H')], reached: { ann: ['bought'] }, ...stands('exited', 'days') },
    }),
    story('After half a year we stop watching', { when: [watched], until: 'P200D', so: { none: ['ann'], ...stands('completed', 'same') } }),
  ],
})
