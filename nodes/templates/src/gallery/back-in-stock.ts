/** Back in stock: who asked for a product hears of it when it is there, or after half a year what there is instead. */
import { hello, letter, pause } from '../letter.ts'
import { does, got, has, key, sameKey, stands, story, template } from '../write.ts'

const because = 'You get this because you asked us to tell you about this product.'
const asked = does('Back In Stock Requested', { product_id: 'p1', name: 'Blue kettle' })
const back = (product: string, at: string) => does('Product Back In Stock', { product_id: product }, at)

export default template({
  id: 'back-in-stock',
  title: { en: 'Back in stock', ru: 'Снова в наличии' },
  description: {
    en: 'Told by day once the product is there; reminded once; after half a year without it, what is like it.',
    ru: 'Сообщаем днём, когда товар появился; один раз напоминаем; если полгода его нет — предлагаем похожее.',
  },
  category: 'notice',
  icon: 'package-check',
  settings: {
    entry: { policy: 'always', key: key('product_id') },
    exit: [
      { event: 'Back In Stock Requested', where: sameKey('product_id') },
      { event: 'Back In Stock Cancelled', where: sameKey('product_id') },
    ],
  },
  nodes: {
    start: ['trigger.event', { event: 'Back In Stock Requested', where: has('event.properties.product_id') }, 'Asks to be told'],
    bought: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true }, 'Orders'],
    back: [
      'wait.event',
      { events: [{ name: 'back', event: 'Product Back In Stock', where: sameKey('product_id') }], timeout: 'P6M' },
      'There within half a year?',
    ],
    morning: ['delay', pause('PT0S'), 'By day'],
    tell: [
      'email.send',
      letter({
        subject: '{{ event.properties.name | default: "What you waited for" }} is back',
        heading: 'It is here again',
        text: [
          hello,
          '{{ event.properties.name | default: "The product you asked for" }} has arrived. There are not many, so we tell those who asked first.',
        ],
        button: ['Take one', 'https://shop.example/p/{{ run.key | url_encode }}'],
        because,
      }),
      'It is back',
    ],
    days: ['delay', pause('P3D'), 'Three days'],
    remind: [
      'email.send',
      letter({
        subject: 'Still yours for today',
        heading: 'The last few',
        text: [hello, '{{ event.properties.name | default: "It" }} is nearly gone again. This is the last you hear of it from us.'],
        button: ['Take one', 'https://shop.example/p/{{ run.key | url_encode }}'],
        because,
      }),
      'Reminder',
    ],
    noon: ['delay', pause('PT0S'), 'By day'],
    instead: [
      'email.send',
      letter({
        subject: 'It did not come back, but look',
        heading: 'As good, and in stock',
        text: [hello, 'We could not get {{ event.properties.name | default: "it" }} again. These are the closest we have.'],
        button: ['See them', 'https://shop.example/like/{{ run.key | url_encode }}'],
        because,
      }),
      'What there is instead',
    ],
    told: ['end', {}, 'Told'],
    gone: ['end', {}, 'Never came back'],
  },
  wires: ['start > back', 'back.back > morning > tell > days > remind > told', 'back.timeout > noon > instead > gone'],
  tests: [
    story('Who asked is told by day, and reminded once (004.34)', {
      when: [asked, back('p9', 'P1D'), back('p1', 'P10DT13H')],
      until: 'P30D',
      so: { messages: [got('tell', 'P10DT23H', 'Blue kettle is back'), got('remind', 'P13DT23H')], ...stands('completed', 'told') },
    }),
    story('Asking twice is asking once', {
      when: [asked, { ...asked, at: 'P1D' }, back('p1', 'P2D')],
      until: 'P3D',
      so: {
        messages: [got('tell', 'P2D')],
        runs: {
          ann: [
            { state: 'exited', node: 'back' },
            { state: 'waiting', node: 'days' },
          ],
        },
      },
    }),
    story('An order ends it', {
      when: [asked, back('p1', 'P2D'), does('Order Completed', { total: 49 }, 'P2DT1H')],
      until: 'P10D',
      so: { messages: [got('tell', 'P2D')], reached: { ann: ['bought'] }, ...stands('exited', 'days') },
    }),
    story('After half a year something else is offered', {
      start: '2027-03-01T22:00:00Z',
      when: [asked],
      until: 'P7M',
      so: { messages: [got('instead', 'P6MT11H')], ...stands('completed', 'gone') },
    }),
  ],
})
