/** Abandoned browse: somebody looked at a product and put nothing into the cart. At most one such letter a week. */
import { hello, letter, pause } from '../letter.ts'
import { annWith, does, got, has, quietAnn, stands, story, template } from '../write.ts'

const viewed = does('Product Viewed', { product_id: 'p1', name: 'Blue kettle', category: 'Kitchen', url: 'https://shop.example/p1' })
const weekly = { policy: 'after', period: 'P7D' } as const

export default template({
  id: 'abandoned-browse',
  title: { en: 'Abandoned browse', ru: 'Брошенный просмотр' },
  description: {
    en: 'Four hours after a product was looked at and nothing came of it: the product once more, and others like it. Once a week at most.',
    ru: 'Через четыре часа после просмотра товара без продолжения: этот товар и похожие. Не чаще раза в неделю.',
  },
  category: 'cart',
  icon: 'eye',
  settings: { entry: weekly, exit: [{ event: 'Product Added' }, { event: 'Checkout Started' }, { event: 'Unsubscribed' }] },
  nodes: {
    start: [
      'trigger.event',
      { event: 'Product Viewed', where: has('event.properties.name') },
      { en: 'A product is looked at', ru: 'Посмотрел товар' },
    ],
    bought: [
      'goal',
      { event: 'Order Completed', value: '{{ event.properties.total }}', exit: true },
      { en: 'Ordered', ru: 'Сделал заказ' },
    ],
    known: ['filter', { rule: has('contact.email') }, { en: 'Do we have an address?', ru: 'Знаем ли адрес?' }],
    hours: ['delay', pause('PT4H'), { en: 'Four hours, by day', ru: 'Четыре часа, но днём' }],
    letter: [
      'email.send',
      letter({
        subject: { en: 'Did you like {{ event.properties.name }}?', ru: 'Понравилось: {{ event.properties.name }}?' },
        heading: { en: '{{ event.properties.name }} is still here', ru: '{{ event.properties.name }} ещё в наличии' },
        text: [
          hello,
          {
            en: 'You had a look at {{ event.properties.name }}. Here it is again{% if event.properties.category %}, and on the same page the best of {{ event.properties.category }}{% endif %}.',
            ru: 'Вы смотрели {{ event.properties.name }}. Напоминаем, где это найти{% if event.properties.category %}, а на той же странице — лучшее в разделе «{{ event.properties.category }}»{% endif %}.',
          },
        ],
        products: 'one',
        button: [{ en: 'Have another look', ru: 'Посмотреть ещё раз' }, '{{ event.properties.url | default: "https://shop.example" }}'],
        because: {
          en: 'You get this because you looked at a product in our shop.',
          ru: 'Вы получили это письмо, потому что смотрели товар в нашем магазине.',
        },
      }),
      { en: 'The product once more', ru: 'Письмо с этим товаром' },
    ],
    wait: ['delay', { mode: 'for', duration: 'P3D' }, { en: 'Three days to count orders', ru: 'Три дня на учёт заказов' }],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
    unknown: ['end', {}, { en: 'Nobody to write to', ru: 'Писать некуда' }],
  },
  wires: ['start > known > hours > letter > wait > finish', 'known.rejected > unknown'],
  tests: [
    story(
      {
        en: 'A product that was looked at comes by e-mail four hours later',
        ru: 'Товар, который посмотрели, приходит письмом через четыре часа',
      },
      {
        when: [viewed],
        until: 'P5D',
        so: { messages: [got('letter', 'PT4H', 'Blue kettle')], ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'Many products make one letter a week', ru: 'Сколько бы товаров ни смотрели — одно письмо в неделю' },
      {
        when: [viewed, does('Product Viewed', { name: 'Cup' }, 'PT1H'), does('Product Viewed', { name: 'Pot' }, 'P8D')],
        until: 'P12D',
        so: {
          messages: [got('letter', 'PT4H', 'Blue kettle'), got('letter', 'P8DT4H', 'Pot')],
          runs: {
            ann: [
              { state: 'completed', node: 'finish' },
              { state: 'completed', node: 'finish' },
            ],
          },
        },
      },
    ),
    story(
      { en: 'A cart makes it needless', ru: 'Если товар в корзине, письмо не нужно' },
      {
        when: [viewed, does('Product Added', { cart_id: 'c1' }, 'PT1H')],
        until: 'P2D',
        so: { none: ['ann'], ...stands('exited', 'hours') },
      },
    ),
    story(
      { en: 'An order within three days counts for the letter', ru: 'Заказ в течение трёх дней засчитывается письму' },
      {
        when: [viewed, does('Order Completed', { total: 49 }, 'P1D')],
        until: 'P5D',
        so: { messages: [got('letter', 'PT4H')], reached: { ann: ['bought'] }, ...stands('exited', 'wait') },
      },
    ),
    story(
      { en: 'Nobody without an address waits in vain', ru: 'Без адреса никто не ждёт зря' },
      {
        contacts: [{ userId: 'ann' }],
        when: [viewed],
        until: 'P2D',
        so: { none: ['ann'], ...stands('completed', 'unknown') },
      },
    ),
    story(
      {
        en: 'Evening visits are answered in the morning, by the contact’s own clock',
        ru: 'На вечерние просмотры отвечаем утром, по часам клиента',
      },
      {
        start: '2027-03-01T10:00:00Z',
        contacts: [annWith({ timezone: 'Asia/Vladivostok' })],
        when: [viewed],
        until: 'P1D',
        so: { messages: [got('letter', 'PT13H')] },
      },
    ),
    story(
      { en: 'Who unsubscribed gets no letter', ru: 'Отписавшийся письма не получает' },
      { contacts: [quietAnn], when: [viewed], until: 'P1D', so: { none: ['ann'] } },
    ),
  ],
})
