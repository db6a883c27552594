/** Welcome: a greeting at once, a second try for those who missed it, and one good reason to order. */
import { hello, letter, pause } from '../letter.ts'
import { does, got, reads, stands, story, template } from '../write.ts'

const because = 'You get this because you signed up in our shop.'
const greeting = {
  heading: 'Good to have you',
  text: [hello, 'You are one of us now. Reply to any of our letters and a person will answer: that is how we like to work.'],
  button: ['Look around', 'https://shop.example/start'],
  because,
} as const
const signed = does('Signed Up')

export default template({
  id: 'welcome',
  title: { en: 'Welcome', ru: 'Приветственная цепочка' },
  description: {
    en: 'A greeting at once. Opened: next day what to begin with. Not opened in two days: once more under another subject. Once per customer.',
    ru: 'Приветствие сразу. Открыл — назавтра письмо «с чего начать». За два дня не открыл — ещё раз с другой темой. Один раз на клиента.',
  },
  category: 'welcome',
  icon: 'hand',
  settings: { entry: { policy: 'once' }, exit: [{ event: 'Account Deleted' }, { event: 'Unsubscribed' }] },
  nodes: {
    start: ['trigger.event', { event: 'Signed Up' }, 'Signs up'],
    first: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}' }, 'First order'],
    greet: [
      'email.send',
      letter({ subject: 'Welcome{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!', ...greeting }),
      'Welcome',
    ],
    open: ['wait.event', { events: [{ name: 'opened', message: 'greet', status: 'opened' }], timeout: 'P2D' }, 'Opened within two days?'],
    day: ['delay', pause('P1D'), 'Next day'],
    morning: ['delay', pause('PT0S'), 'By day'],
    again: ['email.send', letter({ subject: 'We saved you a seat', ...greeting }), 'Welcome, once more'],
    days: ['delay', pause('P2D'), 'Two days'],
    begin: [
      'email.send',
      letter({
        subject: 'Where most people begin',
        heading: 'Three things to try first',
        text: [
          hello,
          'Our customers begin with these three: they are easy to like and easy to return. Delivery of your first order is on us.',
        ],
        button: ['Show me', 'https://shop.example/bestsellers'],
        because,
      }),
      'Where to begin',
    ],
    week: ['delay', { mode: 'for', duration: 'P7D' }, 'A week to count orders'],
    finish: ['end', {}, 'Done'],
  },
  wires: ['start > greet > open', 'open.opened > day > begin', 'open.timeout > morning > again > days > begin', 'begin > week > finish'],
  tests: [
    story('Who opens the greeting learns next day where to begin', {
      when: [signed, reads('greet', 'PT2H')],
      until: 'P20D',
      so: { messages: [got('greet', 'PT0S', 'Welcome, Ann'), got('begin', 'P1DT2H')], ...stands('completed', 'finish') },
    }),
    story('Who misses it gets it under another subject (003.09)', {
      when: [signed],
      until: 'P20D',
      so: { messages: [got('greet', 'PT0S'), got('again', 'P2D', 'seat'), got('begin', 'P4D')], ...stands('completed', 'finish') },
    }),
    story('A first order counts, and the chain goes on; a second sign-up starts nothing', {
      when: [signed, reads('greet', 'PT1M'), does('Order Completed', { total: 20 }, 'PT1H'), does('Signed Up', {}, 'P30D')],
      until: 'P31D',
      so: { messages: [got('greet', 'PT0S'), got('begin', 'P1DT1M')], reached: { ann: ['first'] }, ...stands('completed', 'finish') },
    }),
    story('Night owls are greeted at once, and left alone until the morning', {
      start: '2027-03-01T23:00:00Z',
      when: [signed],
      until: 'P6D',
      so: { messages: [got('greet', 'PT0S'), got('again', 'P2DT10H'), got('begin', 'P4DT10H')] },
    }),
  ],
})
