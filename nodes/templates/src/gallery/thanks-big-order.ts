/** Thanks for a very big order: from the director, at once by day, with a bonus and a word to the manager. At most once a quarter. */
import { hello, letter, pause } from '../letter.ts'
import { does, got, manager, stands, story, template } from '../write.ts'

const bought = (total: number, at = 'PT0S') => does('Order Completed', { order_id: `o${total}`, total }, at)

export default template({
  id: 'thanks-big-order',
  title: { en: 'Thanks for a big order', ru: 'Благодарность за крупный заказ' },
  description: {
    en: 'An order of 1,000 and more: a letter from the director with a bonus of 5 %, and your manager calls. Once in three months at most.',
    ru: 'Заказ от 1 000: письмо от директора с бонусом 5 % и звонок менеджера. Не чаще раза в три месяца.',
  },
  category: 'loyalty',
  icon: 'gem',
  settings: { entry: { policy: 'after', period: 'P3M' }, exit: [{ event: 'Order Cancelled' }] },
  nodes: {
    start: [
      'trigger.event',
      { event: 'Order Completed', where: { '>=': [{ var: 'event.properties.total' }, 1000] } },
      'An order of 1,000 and more',
    ],
    again: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}' }, 'Orders again'],
    hour: ['delay', pause('PT2H'), 'Two hours, by day'],
    bonus: ['bonus.accrue', { amount: '{{ event.properties.total | times: 0.05 }}', expiresIn: 'P180D' }, '5 % as bonus'],
    vip: ['tag.add', { tag: 'vip' }, 'VIP from here on'],
    thanks: [
      'email.send',
      letter({
        subject: 'Thank you, from me in person',
        heading: 'This was no ordinary order',
        text: [
          hello,
          'I run this shop, and orders like yours are why it exists. We have put {{ event.properties.total | times: 0.05 | money }} on your account. If anything is not perfect, answer: it comes to me.',
        ],
        button: ['See my account', 'https://shop.example/account'],
        because: 'You get this because you ordered in our shop.',
      }),
      'From the director',
    ],
    call: [
      'email.send',
      letter({
        subject: 'Call {{ contact.firstName | default: contact.userId }}: an order of {{ event.properties.total | money }}',
        heading: 'Please call and thank',
        text: [
          '{{ contact.firstName | default: contact.userId }} ({{ contact.email }}) ordered for {{ event.properties.total | money }}. Ask what it is for and when it is needed.',
        ],
        to: 'manager@shop.example',
      }),
      'Tell the manager',
    ],
    month: ['delay', { mode: 'for', duration: 'P30D' }, 'A month to count orders'],
    finish: ['end', {}, 'Done'],
  },
  wires: ['start > hour > bonus > vip > thanks > call > month > finish'],
  inputs: [
    manager,
    { name: 'sum', title: { en: 'A big order is from', ru: 'Крупный заказ — от' }, places: [{ node: 'start', path: '/where/>=/1' }] },
  ],
  tests: [
    story('A big order is thanked for, in person and with a bonus (004.52)', {
      when: [bought(2500), bought(1200, 'P10D')],
      until: 'P60D',
      so: {
        messages: [got('thanks', 'PT2H'), got('call', 'PT2H', 'Call Ann: an order of 2,500')],
        bonus: { ann: 125 },
        tags: { ann: ['vip'] },
        reached: { ann: ['again'] },
        ...stands('completed', 'finish'),
      },
    }),
    story('A smaller one is not; a cancelled one is no reason', {
      when: [bought(999), bought(5000, 'P1D'), does('Order Cancelled', {}, 'P1DT1H')],
      until: 'P60D',
      so: { none: ['ann'], bonus: { ann: 0 }, ...stands('exited', 'hour') },
    }),
  ],
})
