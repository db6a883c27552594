/** Order follow-up, transactional: a receipt at once, help when it does not arrive, a word when it has. */
import { hello, letter, pause } from '../letter.ts'
import { does, got, has, key, quietAnn, sameKey, stands, story, template } from '../write.ts'

const order = 'https://shop.example/orders/{{ run.key | url_encode }}'
const delivered = { events: [{ name: 'delivered', event: 'Order Delivered', where: sameKey('order_id') }], timeout: 'P10D' }
const bought = does('Order Completed', { order_id: 'o1', total: 49, products: [{ name: 'Blue kettle' }] })

export default template({
  id: 'order-followup',
  title: { en: 'Order follow-up', ru: 'Сопровождение заказа' },
  description: {
    en: 'Receipt at once; an apology with help if nothing was delivered in ten days; after delivery a question whether all is well.',
    ru: 'Чек сразу; извинение и помощь, если за десять дней не доставили; после доставки — всё ли в порядке.',
  },
  category: 'order',
  icon: 'package',
  settings: { entry: { policy: 'once', key: key('order_id') }, exit: [{ event: 'Order Cancelled', where: sameKey('order_id') }] },
  nodes: {
    start: ['trigger.event', { event: 'Order Completed', where: has('event.properties.order_id') }, 'An order'],
    receipt: [
      'email.send',
      letter({
        subject: 'Your order {{ run.key }}',
        heading: 'Thank you for your order',
        text: [
          hello,
          'We have it: {% for product in event.properties.products %}{{ product.name }}{% unless forloop.last %}, {% endunless %}{% endfor %}, {{ event.properties.total }} in all. You hear from us when it leaves.',
        ],
        button: ['See my order', order],
      }),
      'Receipt',
    ],
    parcel: ['wait.event', delivered, 'Delivered within ten days?'],
    late: [
      'email.send',
      letter({
        subject: 'Your order {{ run.key }} is late, and we are sorry',
        heading: 'This took too long',
        text: [hello, 'Your parcel should be with you by now. Tell us in one click whether we shall send it again or return your money.'],
        button: ['Choose what we do', `${order}/late`],
      }),
      'Late: we help',
    ],
    days: ['delay', pause('P2D'), 'Two days, by day'],
    well: [
      'email.send',
      letter({
        subject: 'Is all well with your order?',
        heading: 'Is everything as you wished?',
        text: [hello, 'If anything is missing or broken, answer this letter: we set it right without further questions.'],
        button: ['Something is wrong', `${order}/help`],
      }),
      'Is all well?',
    ],
    finish: ['end', {}, 'Done'],
    helped: ['end', {}, 'Support takes over'],
  },
  wires: ['start > receipt > parcel', 'parcel.delivered > days > well > finish', 'parcel.timeout > late > helped'],
  tests: [
    story('A receipt at once, a question two days after delivery; told twice, done once', {
      when: [bought, bought, does('Order Delivered', { order_id: 'o9' }, 'P1D'), does('Order Delivered', { order_id: 'o1' }, 'P3D')],
      until: 'P20D',
      so: { messages: [got('receipt', 'PT0S', 'o1'), got('well', 'P5D')], ...stands('completed', 'finish') },
    }),
    story('What has not come in ten days is put right', {
      when: [bought],
      until: 'P20D',
      so: { messages: [got('receipt', 'PT0S'), got('late', 'P10D')], ...stands('completed', 'helped') },
    }),
    story('A cancelled order is left alone', {
      when: [bought, does('Order Cancelled', { order_id: 'o1' }, 'P1D')],
      until: 'P20D',
      so: { messages: [got('receipt', 'PT0S')], ...stands('exited', 'parcel') },
    }),
    story('A receipt reaches those who unsubscribed from marketing', {
      contacts: [quietAnn],
      when: [bought],
      until: 'P1D',
      so: { messages: [got('receipt', 'PT0S')] },
    }),
  ],
})
