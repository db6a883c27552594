/** Acquaintance: four letters about who we are, one every three days: benefits, team, warehouse, call centre. */
import { hello, letter, pause } from '../letter.ts'
import { does, got, quietAnn, stands, story, template } from '../write.ts'

const because = 'You get this because you subscribed to our news.'
const about = (subject: string, heading: string, text: string, page: string) =>
  letter({ subject, heading, text: [hello, text], button: ['Read on', `https://shop.example/about/${page}`], because })
const subscribed = does('Subscribed', { list: 'news' })

export default template({
  id: 'acquaintance',
  title: { en: 'Getting acquainted', ru: 'Цепочка знакомства' },
  description: {
    en: 'Four letters to new subscribers, three days apart: what you gain, who we are, where your parcel comes from, who answers the phone.',
    ru: 'Четыре письма новым подписчикам с шагом в три дня: преимущества сервиса, команда, склад, колл-центр.',
  },
  category: 'welcome',
  icon: 'users',
  settings: { entry: { policy: 'once' }, exit: [{ event: 'Unsubscribed' }] },
  nodes: {
    start: ['trigger.event', { event: 'Subscribed' }, 'Subscribes'],
    order: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}' }, 'Orders'],
    benefits: [
      'email.send',
      about(
        'What you have from us',
        'Two days, thirty days, one call',
        'Delivery in two days, returns for thirty, and one call if anything goes wrong. We put it in writing.',
        'service',
      ),
      'Benefits',
    ],
    three: ['delay', pause('P3D'), 'Three days'],
    team: [
      'email.send',
      about(
        'The people behind the parcels',
        'Nine of us, and a cat',
        'We choose what we sell, pack it and answer for it. Meet the team, and say which of us should write to you.',
        'team',
      ),
      'Team',
    ],
    six: ['delay', pause('P3D'), 'Three days'],
    warehouse: [
      'email.send',
      about(
        'Where your order waits for you',
        'A walk through our warehouse',
        'Forty thousand boxes, and each is found in a minute. See how an order becomes a parcel.',
        'warehouse',
      ),
      'Warehouse',
    ],
    nine: ['delay', pause('P3D'), 'Three days'],
    calls: [
      'email.send',
      about(
        'Somebody always picks up',
        'Our call centre sits next door',
        'No menus, no music: a person answers within a minute, and may decide on the spot.',
        'call-centre',
      ),
      'Call centre',
    ],
    finish: ['end', {}, 'Done'],
  },
  wires: ['start > benefits > three > team > six > warehouse > nine > calls > finish'],
  inputs: [
    {
      name: 'pause',
      title: { en: 'Days between letters', ru: 'Дней между письмами' },
      places: ['three', 'six', 'nine'].map((node) => ({ node, path: '/duration' })),
    },
  ],
  tests: [
    story('Four letters, three days apart', {
      when: [subscribed],
      until: 'P20D',
      so: {
        messages: [got('benefits', 'PT0S'), got('team', 'P3D'), got('warehouse', 'P6D'), got('calls', 'P9D')],
        ...stands('completed', 'finish'),
      },
    }),
    story('Who unsubscribes on the way gets no more', {
      when: [subscribed, { at: 'P4D', user: 'ann', message: 'team', status: 'unsubscribed' }, does('Subscribed', {}, 'P5D')],
      until: 'P20D',
      so: { messages: [got('benefits', 'PT0S'), got('team', 'P3D')], ...stands('exited', 'six') },
    }),
    story('An order counts and changes nothing', {
      when: [subscribed, does('Order Completed', { total: 12 }, 'P1D')],
      until: 'P20D',
      so: { reached: { ann: ['order'] }, includes: [got('calls', 'P9D')] },
    }),
    story('Who unsubscribed before gets none', { contacts: [quietAnn], when: [subscribed], until: 'P20D', so: { none: ['ann'] } }),
  ],
})
