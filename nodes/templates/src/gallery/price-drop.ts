/** Price drop: who watches a price hears of it when it has fallen by a tenth at least; smaller moves are waited out. */
import type { Rule } from '@millrace/core'
import { hello, letter, pause } from '../letter.ts'
import { does, got, has, key, sameKey, stands, story, template } from '../write.ts'

const because = { en: 'You get this because you watch this price.', ru: 'Вы получили это письмо, потому что следите за ценой.' }
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
      { en: 'Watches a price', ru: 'Следит за ценой' },
    ],
    bought: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true }, { en: 'Orders', ru: 'Сделал заказ' }],
    change: [
      'wait.event',
      { events: [{ name: 'changed', event: 'Price Changed', where: sameKey('product_id') }], timeout: 'P180D' },
      { en: 'The price moves', ru: 'Цена изменилась' },
    ],
    lower: [
      'condition',
      { branches: [{ name: 'lower', title: { en: 'A tenth lower', ru: 'Ниже на десятую' }, rule: enough }] },
      { en: 'A tenth lower at least?', ru: 'Ниже хотя бы на десятую?' },
    ],
    morning: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    tell: [
      'email.send',
      letter({
        subject: {
          en: '{{ event.properties.name | default: "It" }} is {{ vars.change.properties.price | money }} now',
          ru: '{{ event.properties.name | default: "Товар" }} теперь за {{ vars.change.properties.price | money: "ru" }}',
        },
        heading: { en: 'The price fell', ru: 'Цена снизилась' },
        text: [
          hello,
          {
            en: 'You saw it at {{ event.properties.price | money }}. Today it is {{ vars.change.properties.price | money }}; we cannot say for how long.',
            ru: 'Вы видели цену {{ event.properties.price | money: "ru" }}. Сегодня — {{ vars.change.properties.price | money: "ru" }}, надолго ли, обещать не можем.',
          },
        ],
        button: [{ en: 'See it', ru: 'Посмотреть товар' }, 'https://shop.example/p/{{ run.key | url_encode }}'],
        because,
      }),
      { en: 'The price fell', ru: 'Цена снизилась' },
    ],
    days: ['delay', { mode: 'for', duration: 'P7D' }, { en: 'A week to count orders', ru: 'Неделя на учёт заказов' }],
    told: ['end', {}, { en: 'Told', ru: 'Сообщили' }],
    same: ['end', {}, { en: 'The price stayed', ru: 'Цена не изменилась' }],
  },
  wires: [
    'start > change',
    'change.changed > lower',
    'change.timeout > same',
    'lower.lower > morning > tell > days > told',
    'lower.else > change',
  ],
  tests: [
    story(
      { en: 'Small moves are waited out, a real drop is told', ru: 'Мелкие изменения пережидаем, о настоящем снижении сообщаем' },
      {
        when: [watched, priced(48, 'P1D'), priced(60, 'P2D'), priced(44.5, 'P3D'), priced(30, 'P4D')],
        until: 'P20D',
        so: {
          messages: [got('tell', 'P3D', { en: 'Blue kettle is 44.50 now', ru: 'Blue kettle теперь за 44,50' })],
          ...stands('completed', 'told'),
        },
      },
    ),
    story(
      { en: 'At night it waits for the morning; an order ends it', ru: 'Ночью ждём утра; заказ всё прекращает' },
      {
        when: [watched, priced(20, 'PT12H'), does('Order Completed', { total: 20 }, 'P2D')],
        until: 'P20D',
        so: { messages: [got('tell', 'PT23H')], reached: { ann: ['bought'] }, ...stands('exited', 'days') },
      },
    ),
    story(
      { en: 'After half a year we stop watching', ru: 'Через полгода перестаём следить' },
      { when: [watched], until: 'P200D', so: { none: ['ann'], ...stands('completed', 'same') } },
    ),
  ],
})
