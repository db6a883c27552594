/** How to use what was bought: the first steps after two days, tips for experts after two weeks to those who read the first letter. */
import { hello, letter, pause } from '../letter.ts'
import { does, got, has, key, reads, sameKey, stands, story, template } from '../write.ts'

const because = 'You get this because you ordered this product.'
const name = '{{ event.properties.products[0].name | default: "your purchase" }}'
const guide = 'https://shop.example/guide/{{ event.properties.products[0].product_id | url_encode }}'
const bought = does('Order Completed', { order_id: 'o1', total: 49, products: [{ product_id: 'p1', name: 'Blue kettle' }] })

export default template({
  id: 'post-purchase',
  title: { en: 'How to use what was bought', ru: 'Как пользоваться покупкой' },
  description: {
    en: 'First steps two days after the order, tips for experts two weeks later to those who opened them; to the others a hand with the set-up.',
    ru: 'Первые шаги через два дня после заказа, через две недели — приёмы для знатоков тем, кто открыл; остальным — помощь с настройкой.',
  },
  category: 'order',
  icon: 'book-open',
  settings: {
    entry: { policy: 'once', key: key('order_id') },
    exit: [
      { event: 'Order Returned', where: sameKey('order_id') },
      { event: 'Order Cancelled', where: sameKey('order_id') },
    ],
  },
  nodes: {
    start: ['trigger.event', { event: 'Order Completed', where: has('event.properties.products') }, 'An order'],
    again: [
      'goal',
      { event: 'Order Completed', where: { '!': [sameKey('order_id')] }, value: '{{ event.properties.total }}' },
      'Orders again',
    ],
    days: ['delay', pause('P2D'), 'Two days'],
    steps: [
      'email.send',
      letter({
        subject: `First steps with ${name}`,
        heading: 'Five minutes, and it works',
        text: [hello, `Here is how ${name} is set up in five minutes, with pictures. Keep this letter: it answers what people ask most.`],
        button: ['Open the guide', guide],
        because,
      }),
      'First steps',
    ],
    weeks: ['delay', pause('P12D'), 'Two weeks after the order'],
    read: [
      'condition',
      { branches: [{ name: 'read', title: 'Opened them', rule: has('message.steps.opened') }] },
      'Opened the first steps?',
    ],
    tips: [
      'email.send',
      letter({
        subject: `Seven things few know about ${name}`,
        heading: 'For experts',
        text: [hello, `You know ${name} by now. These seven tricks are not in the manual.`],
        button: ['Show me', `${guide}?for=experts`],
        because,
      }),
      'For experts',
    ],
    hand: [
      'email.send',
      letter({
        subject: `Does ${name} do what it should?`,
        heading: 'Shall we help you set it up?',
        text: [hello, 'Answer this letter or call us: we go through it together, it takes ten minutes.'],
        button: ['Call me', 'https://shop.example/call'],
        because,
      }),
      'A hand with it',
    ],
    finish: ['end', {}, 'Done'],
  },
  wires: ['start > days > steps > weeks > read', 'read.read > tips > finish', 'read.else > hand > finish'],
  tests: [
    story('Who opens the first steps becomes an expert (004.47)', {
      when: [bought, reads('steps', 'P3D')],
      until: 'P20D',
      so: { messages: [got('steps', 'P2D', 'Blue kettle'), got('tips', 'P14D')], ...stands('completed', 'finish') },
    }),
    story('Who does not is offered a hand; the order told twice is one', {
      when: [bought, bought],
      until: 'P20D',
      so: { messages: [got('steps', 'P2D'), got('hand', 'P14D')], ...stands('completed', 'finish') },
    }),
    story('What was returned needs no guide; another order counts', {
      when: [bought, does('Order Completed', { order_id: 'o2', total: 5 }, 'P1D'), does('Order Returned', { order_id: 'o1' }, 'P5D')],
      until: 'P20D',
      so: { messages: [got('steps', 'P2D')], reached: { ann: ['again'] }, ...stands('exited', 'weeks') },
    }),
  ],
})
