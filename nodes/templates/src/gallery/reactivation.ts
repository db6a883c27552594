/** Reactivation: two months after an order without another, program code finds what to offer; then a bonus to those who do not react. */
import { hello, letter, pause } from '../letter.ts'
import { clicks, does, got, has, key, stands, story, template } from '../write.ts'

const because = 'You get this because you are a customer of our shop.'
const source = `const spent = {}
for (const { category, price = 0, quantity = 1 } of event.properties.products) {
  spent[category] = (spent[category] || 0) + price * quantity
}
const [favourite, sum] = Object.entries(spent).sort((a, b) => b[1] - a[1])[0]
return { favourite, percent: sum >= 100 ? 15 : 10 }`
const bought = does('Order Completed', {
  order_id: 'o1',
  total: 150,
  products: [
    { name: 'Tea', category: 'Tea', price: 15, quantity: 2 },
    { name: 'Blue kettle', category: 'Kitchen', price: 120, quantity: 1 },
  ],
})

export default template({
  id: 'reactivation',
  title: { en: 'Reactivation', ru: 'Реактивация' },
  description: {
    en: 'Sixty days after an order without another: a discount on the favourite category, worked out by program code; a week later a bonus to those who did not click.',
    ru: '60 дней после заказа без нового: скидка на любимую категорию, которую находит программный код; через неделю бонусы тем, кто не перешёл.',
  },
  category: 'winback',
  icon: 'refresh-ccw',
  settings: { entry: { policy: 'always', key: key('order_id') }, exit: [{ event: 'Order Completed' }, { event: 'Unsubscribed' }] },
  nodes: {
    start: ['trigger.event', { event: 'Order Completed', where: has('event.properties.order_id') }, 'An order'],
    silence: ['delay', pause('P60D'), '60 days without another'],
    choose: ['code', { source, saveAs: 'offer' }, 'Favourite category and discount'],
    offer: [
      'email.send',
      letter({
        subject: '{{ vars.offer.percent }} % off {{ vars.offer.favourite }}',
        heading: 'Your favourite shelf',
        text: [
          hello,
          'You know {{ vars.offer.favourite }} with us better than anybody. Take {{ vars.offer.percent }} % off all of it this week.',
        ],
        button: ['Go to the shelf', 'https://shop.example/c/{{ vars.offer.favourite | url_encode }}'],
        because,
      }),
      'Discount on the favourite',
    ],
    plain: [
      'email.send',
      letter({
        subject: '10 % off everything, for you',
        heading: 'We have not seen you for a while',
        text: [hello, 'Two months is long. Take 10 % off whatever you like this week.'],
        button: ['See what is new', 'https://shop.example/new'],
        because,
      }),
      'Discount on everything',
    ],
    week: ['delay', pause('P7D'), 'A week'],
    moved: [
      'condition',
      { branches: [{ name: 'clicked', title: 'Clicked', rule: { or: [has('message.offer.clicked'), has('message.plain.clicked')] } }] },
      'Clicked?',
    ],
    bonus: ['bonus.accrue', { amount: 10, expiresIn: 'P21D' }, 'Bonus of 10'],
    gift: [
      'email.send',
      letter({
        subject: '10 to spend, and then we stop',
        heading: 'Our last word',
        text: [hello, 'There are {{ bonus.balance }} on your account for three weeks. Use them, or let them go: we will not ask again.'],
        button: ['Spend them', 'https://shop.example'],
        because,
      }),
      'Bonus letter',
    ],
    near: ['end', {}, 'Came back to look'],
    finish: ['end', {}, 'Done'],
  },
  wires: [
    'start > silence > choose > offer > week > moved',
    'choose.error > plain > week',
    'moved.clicked > near',
    'moved.else > bonus > gift > finish',
  ],
  inputs: [
    { name: 'silence', title: { en: 'Silent for', ru: 'Сколько молчит' }, places: [{ node: 'silence', path: '/duration' }] },
    {
      name: 'bonus',
      title: { en: 'Bonus', ru: 'Бонусы' },
      places: [{ node: 'bonus', path: '/amount' }],
      says: ['10 to spend', 'Bonus of 10'],
    },
  ],
  tests: [
    story('Program code finds what to offer; who does not click gets a bonus (000.05)', {
      when: [bought],
      until: 'P80D',
      so: {
        messages: [got('offer', 'P60D', '15 % off Kitchen'), got('gift', 'P67D')],
        bonus: { ann: 10 },
        ...stands('completed', 'finish'),
      },
    }),
    story('Who clicks has come back to look', {
      when: [bought, clicks('offer', 'P61D')],
      until: 'P80D',
      so: { messages: [got('offer', 'P60D')], bonus: { ann: 0 }, ...stands('completed', 'near') },
    }),
    story('An order without products gets a plain discount', {
      when: [does('Order Completed', { order_id: 'o1', total: 5 }), clicks('plain', 'P61D')],
      until: 'P80D',
      so: { messages: [got('plain', 'P60D')], ...stands('completed', 'near') },
    }),
    story('The next order begins anew', {
      when: [bought, { ...bought, at: 'P50D' }],
      until: 'P100D',
      so: {
        none: ['ann'],
        runs: {
          ann: [
            { state: 'exited', node: 'silence' },
            { state: 'waiting', node: 'silence' },
          ],
        },
      },
    }),
  ],
})
