/** An apology to all who were hit: the site was down, the order system failed, or something ordered was sold out. With a bonus. */
import type { Rule } from '@millrace/core'
import { hello, letter, pause } from '../letter.ts'
import { does, got, quietAnn, stands, story, template } from '../write.ts'

const said = (reason: string): Rule => ({ '==': [{ var: 'run.data.reason' }, reason] })
const button = ['Back to the shop', 'https://shop.example'] as const
const sorry = (subject: string, heading: string, text: string) =>
  letter({ subject, heading, text: [hello, text, 'We have put 10 on your account, to spend within 60 days.'], button })
const hit = (reason: string, at = 'PT0S') => ({ at, users: ['ann'], enter: { reason, incident: 'i1' } })

export default template({
  id: 'apology',
  title: { en: 'Apology', ru: 'Извинение' },
  description: {
    en: 'Let in by the API whoever was hit, with a reason: site-down, order-failed or sold-out. Each incident is apologised for once, by day, with a bonus.',
    ru: 'Передайте через API всех, кого задело, и причину: site-down, order-failed или sold-out. Извиняемся один раз за случай, днём, с бонусами.',
  },
  category: 'notice',
  icon: 'flower',
  settings: { entry: { policy: 'once', key: { var: 'run.data.incident' } } },
  nodes: {
    start: ['trigger.api', {}, 'Was hit'],
    back: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}' }, 'Orders again'],
    morning: ['delay', pause('PT0S'), 'By day'],
    bonus: ['bonus.accrue', { amount: 10, expiresIn: 'P60D' }, 'Bonus of 10'],
    why: [
      'condition',
      {
        branches: [
          { name: 'order', title: 'An order failed', rule: said('order-failed') },
          { name: 'soldout', title: 'Sold out', rule: said('sold-out') },
        ],
      },
      'What went wrong?',
    ],
    down: [
      'email.send',
      sorry(
        'We were away, and we are sorry',
        'Our site was down',
        'You wanted something from us and met an error page. That is our fault; we have mended it and know why it happened.',
      ),
      'The site was down',
    ],
    order: [
      'email.send',
      sorry(
        'Your order did not go through: our mistake',
        'We lost your order',
        'Your order did not reach us although the page said so. Nothing was charged. It is in your cart again, at the same price.',
      ),
      'An order failed',
    ],
    soldout: [
      'email.send',
      sorry(
        'We sold what we did not have',
        'It is sold out, and we are sorry',
        'What you ordered was gone before we could pack it. Your money is on its way back.',
      ),
      'Sold out',
    ],
    month: ['delay', { mode: 'for', duration: 'P30D' }, 'A month to count orders'],
    finish: ['end', {}, 'Done'],
  },
  wires: [
    'start > morning > bonus > why',
    'why.order > order > month > finish',
    'why.soldout > soldout > month',
    'why.else > down > month',
  ],
  inputs: [
    {
      name: 'bonus',
      title: { en: 'Bonus', ru: 'Бонусы' },
      places: [{ node: 'bonus', path: '/amount' }],
      says: ['put 10 on your account', 'Bonus of 10'],
    },
  ],
  tests: [
    story('The site was down: said by day, once, with a bonus (004.38)', {
      start: '2027-03-01T22:00:00Z',
      when: [hit('site-down'), hit('site-down', 'P2D'), does('Order Completed', { total: 10 }, 'P3D')],
      until: 'P40D',
      so: { messages: [got('down', 'PT11H')], bonus: { ann: 10 }, reached: { ann: ['back'] }, ...stands('completed', 'finish') },
    }),
    story('A failed order, also to those who read no marketing', {
      contacts: [quietAnn],
      when: [hit('order-failed')],
      until: 'P40D',
      so: { messages: [got('order', 'PT0S')], bonus: { ann: 10 }, ...stands('completed', 'finish') },
    }),
    story('Something sold out', {
      when: [hit('sold-out')],
      until: 'P31D',
      so: { messages: [got('soldout', 'PT0S')], ...stands('completed', 'finish') },
    }),
  ],
})
