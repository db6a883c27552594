/** Upsell and cross-sell after an order: an accessory to a device, a paid service to a big order, a better model to the rest. */
import type { Rule } from '@millrace/core'
import { hello, letter, pause } from '../letter.ts'
import { does, got, has, stands, story, template } from '../write.ts'

const because = 'You get this because you ordered in our shop.'
const device: Rule = { some: [{ var: 'event.properties.products' }, { '==': [{ var: 'category' }, 'Devices'] }] }
const bought = (total: number, category: string) =>
  does('Order Completed', { order_id: 'o1', total, products: [{ product_id: 'p1', name: 'Blue kettle', category }] })

export default template({
  id: 'upsell',
  title: { en: 'Upsell and cross-sell', ru: 'Допродажа и перекрёстная продажа' },
  description: {
    en: 'Three days after an order one offer that fits it: accessories for devices, a paid service for orders over 300, else a better model. Once a month at most.',
    ru: 'Через три дня после заказа одно подходящее предложение: аксессуары к технике, платная услуга к заказам дороже 300, иначе модель получше. Не чаще раза в месяц.',
  },
  category: 'order',
  icon: 'arrow-up-right',
  settings: { entry: { policy: 'after', period: 'P30D' }, exit: [{ event: 'Order Cancelled' }, { event: 'Unsubscribed' }] },
  nodes: {
    start: ['trigger.event', { event: 'Order Completed', where: has('event.properties.order_id') }, 'An order'],
    more: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true }, 'Orders more'],
    days: ['delay', pause('P3D'), 'Three days'],
    what: [
      'condition',
      {
        branches: [
          { name: 'device', title: 'A device', rule: device },
          { name: 'big', title: 'Over 300', rule: { '>': [{ var: 'event.properties.total' }, 300] } },
        ],
      },
      'What was ordered?',
    ],
    accessory: [
      'email.send',
      letter({
        subject: 'Made for {{ event.properties.products[0].name }}',
        heading: 'It goes with what you bought',
        text: [
          hello,
          'Whoever takes {{ event.properties.products[0].name }} comes back for these within a month. Take them now, and delivery is free.',
        ],
        button: ['See accessories', 'https://shop.example/accessories'],
        because,
      }),
      'Accessories',
    ],
    service: [
      'email.send',
      letter({
        subject: 'Three years without worry for your order',
        heading: 'We look after it',
        text: [hello, 'Repairs, a spare while we repair, and somebody to call: three years for a twentieth of what you paid.'],
        button: ['Add the service', 'https://shop.example/service'],
        because,
      }),
      'A paid service',
    ],
    better: [
      'email.send',
      letter({
        subject: 'A step up, for the difference',
        heading: 'You may change your mind',
        text: [hello, 'Send back what you ordered within 30 days and take the better model: you pay the difference and nothing else.'],
        button: ['Compare', 'https://shop.example/compare'],
        because,
      }),
      'A better model',
    ],
    weeks: ['delay', { mode: 'for', duration: 'P14D' }, 'Two weeks to count orders'],
    finish: ['end', {}, 'Done'],
  },
  wires: ['start > days > what', 'what.device > accessory > weeks > finish', 'what.big > service > weeks', 'what.else > better > weeks'],
  tests: [
    story('A device is offered its accessories (004.51)', {
      when: [bought(500, 'Devices')],
      until: 'P30D',
      so: { messages: [got('accessory', 'P3D', 'Blue kettle')], ...stands('completed', 'finish') },
    }),
    story('A big order is offered a service; another order counts', {
      when: [bought(500, 'Furniture'), does('Order Completed', { order_id: 'o2', total: 25 }, 'P5D')],
      until: 'P30D',
      so: { messages: [got('service', 'P3D')], reached: { ann: ['more'] }, ...stands('exited', 'weeks') },
    }),
    story('The rest are offered a better model', {
      when: [bought(20, 'Cups')],
      until: 'P30D',
      so: { messages: [got('better', 'P3D')], ...stands('completed', 'finish') },
    }),
    story('A cancelled order is none', {
      when: [bought(20, 'Cups'), does('Order Cancelled', { order_id: 'o1' }, 'P1D')],
      until: 'P30D',
      so: { none: ['ann'], ...stands('exited', 'days') },
    }),
  ],
})
