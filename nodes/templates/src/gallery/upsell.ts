/** Upsell and cross-sell after an order: an accessory to a device, a paid service to a big order, a better model to the rest. */
import type { Rule } from '@millrace/core'
import { hello, letter, pause, type Words } from '../letter.ts'
import { does, got, has, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you ordered in our shop.',
  ru: 'Вы получили это письмо, потому что сделали заказ в нашем магазине.',
}
const devices = { en: 'Devices', ru: 'Техника' }
const device: Rule = { some: [{ var: 'event.properties.products' }, { '==': [{ var: 'category' }, devices] }] }
const bought = (total: number, category: Words) =>
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
    start: ['trigger.event', { event: 'Order Completed', where: has('event.properties.order_id') }, { en: 'An order', ru: 'Новый заказ' }],
    more: [
      'goal',
      { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true },
      { en: 'Orders more', ru: 'Заказал ещё' },
    ],
    days: ['delay', pause('P3D'), { en: 'Three days', ru: 'Три дня' }],
    what: [
      'condition',
      {
        branches: [
          { name: 'device', title: { en: 'A device', ru: 'Техника' }, rule: device },
          { name: 'big', title: { en: 'Over 300', ru: 'Дороже 300' }, rule: { '>': [{ var: 'event.properties.total' }, 300] } },
        ],
      },
      { en: 'What was ordered?', ru: 'Что заказали?' },
    ],
    accessory: [
      'email.send',
      letter({
        subject: {
          en: 'Made for {{ event.properties.products[0].name }}',
          ru: 'Создано для вашей покупки: {{ event.properties.products[0].name }}',
        },
        heading: { en: 'It goes with what you bought', ru: 'Подходит к вашей покупке' },
        text: [
          hello,
          {
            en: 'Whoever takes {{ event.properties.products[0].name }} comes back for these within a month. Take them now, and delivery is free.',
            ru: '{{ event.properties.products[0].name }}: в течение месяца за этим возвращаются почти все. Возьмите сразу, и доставка будет бесплатной.',
          },
        ],
        button: [{ en: 'See accessories', ru: 'Посмотреть аксессуары' }, 'https://shop.example/accessories'],
        because,
      }),
      { en: 'Accessories', ru: 'Аксессуары' },
    ],
    service: [
      'email.send',
      letter({
        subject: { en: 'Three years without worry for your order', ru: 'Три года без забот о вашем заказе' },
        heading: { en: 'We look after it', ru: 'Мы позаботимся о нём' },
        text: [
          hello,
          {
            en: 'Repairs, a spare while we repair, and somebody to call: three years for a twentieth of what you paid.',
            ru: 'Ремонт, замена на время ремонта и человек, которому можно позвонить: три года за двадцатую часть цены.',
          },
        ],
        button: [{ en: 'Add the service', ru: 'Добавить услугу' }, 'https://shop.example/service'],
        because,
      }),
      { en: 'A paid service', ru: 'Платная услуга' },
    ],
    better: [
      'email.send',
      letter({
        subject: { en: 'A step up, for the difference', ru: 'Модель лучше — за разницу в цене' },
        heading: { en: 'You may change your mind', ru: 'Можно передумать' },
        text: [
          hello,
          {
            en: 'Send back what you ordered within 30 days and take the better model: you pay the difference and nothing else.',
            ru: 'Верните заказ в течение 30 дней и возьмите модель получше: вы доплатите только разницу.',
          },
        ],
        button: [{ en: 'Compare', ru: 'Сравнить' }, 'https://shop.example/compare'],
        because,
      }),
      { en: 'A better model', ru: 'Модель получше' },
    ],
    weeks: ['delay', { mode: 'for', duration: 'P14D' }, { en: 'Two weeks to count orders', ru: 'Две недели на учёт заказов' }],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
  },
  wires: ['start > days > what', 'what.device > accessory > weeks > finish', 'what.big > service > weeks', 'what.else > better > weeks'],
  tests: [
    story(
      { en: 'A device is offered its accessories', ru: 'К технике предлагаем аксессуары' },
      {
        when: [bought(500, devices)],
        until: 'P30D',
        so: { messages: [got('accessory', 'P3D', 'Blue kettle')], ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'A big order is offered a service; another order counts', ru: 'К крупному заказу — услугу; новый заказ засчитывается' },
      {
        when: [bought(500, 'Furniture'), does('Order Completed', { order_id: 'o2', total: 25 }, 'P5D')],
        until: 'P30D',
        so: { messages: [got('service', 'P3D')], reached: { ann: ['more'] }, ...stands('exited', 'weeks') },
      },
    ),
    story(
      { en: 'The rest are offered a better model', ru: 'Остальным — модель получше' },
      {
        when: [bought(20, 'Cups')],
        until: 'P30D',
        so: { messages: [got('better', 'P3D')], ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'A cancelled order is none', ru: 'Отменённый заказ не в счёт' },
      {
        when: [bought(20, 'Cups'), does('Order Cancelled', { order_id: 'o1' }, 'P1D')],
        until: 'P30D',
        so: { none: ['ann'], ...stands('exited', 'days') },
      },
    ),
  ],
})
