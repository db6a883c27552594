/** Back in stock: who asked for a product hears of it when it is there, or after half a year what there is instead. */
import { hello, letter, pause } from '../letter.ts'
import { does, got, has, key, sameKey, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you asked us to tell you about this product.',
  ru: 'Вы получили это письмо, потому что просили сообщить о появлении товара.',
}
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
    start: [
      'trigger.event',
      { event: 'Back In Stock Requested', where: has('event.properties.product_id') },
      { en: 'Asks to be told', ru: 'Просит сообщить' },
    ],
    bought: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true }, { en: 'Orders', ru: 'Сделал заказ' }],
    back: [
      'wait.event',
      { events: [{ name: 'back', event: 'Product Back In Stock', where: sameKey('product_id') }], timeout: 'P6M' },
      { en: 'There within half a year?', ru: 'Появился за полгода?' },
    ],
    morning: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    tell: [
      'email.send',
      letter({
        subject: {
          en: '{{ event.properties.name | default: "What you waited for" }} is back',
          ru: 'Снова в наличии: {{ event.properties.name | default: "товар, который вы ждали" }}',
        },
        heading: { en: 'It is here again', ru: 'Товар снова у нас' },
        text: [
          hello,
          {
            en: '{{ event.properties.name | default: "The product you asked for" }} has arrived. There are not many, so we tell those who asked first.',
            ru: 'Поступление: {{ event.properties.name | default: "товар, о котором вы спрашивали" }}. Его немного, поэтому первыми пишем тем, кто просил сообщить.',
          },
        ],
        button: [{ en: 'Take one', ru: 'Купить' }, 'https://shop.example/p/{{ run.key | url_encode }}'],
        because,
      }),
      { en: 'It is back', ru: 'Товар появился' },
    ],
    days: ['delay', pause('P3D'), { en: 'Three days', ru: 'Три дня' }],
    remind: [
      'email.send',
      letter({
        subject: { en: 'Still yours for today', ru: 'Ещё успеете сегодня' },
        heading: { en: 'The last few', ru: 'Осталось совсем немного' },
        text: [
          hello,
          {
            en: '{{ event.properties.name | default: "It" }} is nearly gone again. This is the last you hear of it from us.',
            ru: '{{ event.properties.name | default: "Товар" }} снова почти закончился. Больше напоминать не будем.',
          },
        ],
        button: [{ en: 'Take one', ru: 'Купить' }, 'https://shop.example/p/{{ run.key | url_encode }}'],
        because,
      }),
      { en: 'Reminder', ru: 'Напоминание' },
    ],
    noon: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    instead: [
      'email.send',
      letter({
        subject: { en: 'It did not come back, but look', ru: 'Товар не появился, но есть похожие' },
        heading: { en: 'As good, and in stock', ru: 'Не хуже и в наличии' },
        text: [
          hello,
          {
            en: 'We could not get {{ event.properties.name | default: "it" }} again. These are the closest we have.',
            ru: '{{ event.properties.name | default: "Этот товар" }} больше не поставляют. Мы подобрали самые близкие варианты.',
          },
        ],
        button: [{ en: 'See them', ru: 'Посмотреть варианты' }, 'https://shop.example/like/{{ run.key | url_encode }}'],
        because,
      }),
      { en: 'What there is instead', ru: 'Похожие товары' },
    ],
    told: ['end', {}, { en: 'Told', ru: 'Сообщили' }],
    gone: ['end', {}, { en: 'Never came back', ru: 'Так и не появился' }],
  },
  wires: ['start > back', 'back.back > morning > tell > days > remind > told', 'back.timeout > noon > instead > gone'],
  tests: [
    story(
      { en: 'Who asked is told by day, and reminded once', ru: 'Просившему сообщаем днём и один раз напоминаем' },
      {
        when: [asked, back('p9', 'P1D'), back('p1', 'P10DT13H')],
        until: 'P30D',
        so: {
          messages: [got('tell', 'P10DT23H', { en: 'Blue kettle is back', ru: 'Снова в наличии: Blue kettle' }), got('remind', 'P13DT23H')],
          ...stands('completed', 'told'),
        },
      },
    ),
    story(
      { en: 'Asking twice is asking once', ru: 'Две просьбы — то же, что одна' },
      {
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
      },
    ),
    story(
      { en: 'An order ends it', ru: 'Заказ всё прекращает' },
      {
        when: [asked, back('p1', 'P2D'), does('Order Completed', { total: 49 }, 'P2DT1H')],
        until: 'P10D',
        so: { messages: [got('tell', 'P2D')], reached: { ann: ['bought'] }, ...stands('exited', 'days') },
      },
    ),
    story(
      { en: 'After half a year something else is offered', ru: 'Через полгода предлагаем другое' },
      {
        start: '2027-03-01T22:00:00Z',
        when: [asked],
        until: 'P7M',
        so: { messages: [got('instead', 'P6MT11H')], ...stands('completed', 'gone') },
      },
    ),
  ],
})
