/** How to use what was bought: the first steps after two days, tips for experts after two weeks to those who read the first letter. */
import { hello, letter, pause } from '../letter.ts'
import { does, got, has, key, reads, sameKey, stands, story, template } from '../write.ts'

const because = { en: 'You get this because you ordered this product.', ru: 'Вы получили это письмо, потому что заказали этот товар.' }
const name = '{{ event.properties.products[0].name | default: "your purchase" }}'
const nameRu = '{{ event.properties.products[0].name | default: "Ваша покупка" }}'
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
    start: ['trigger.event', { event: 'Order Completed', where: has('event.properties.products') }, { en: 'An order', ru: 'Новый заказ' }],
    again: [
      'goal',
      { event: 'Order Completed', where: { '!': [sameKey('order_id')] }, value: '{{ event.properties.total }}' },
      { en: 'Orders again', ru: 'Заказал снова' },
    ],
    days: ['delay', pause('P2D'), { en: 'Two days', ru: 'Два дня' }],
    steps: [
      'email.send',
      letter({
        subject: { en: `First steps with ${name}`, ru: `Первые шаги: ${nameRu}` },
        heading: { en: 'Five minutes, and it works', ru: 'Пять минут, и всё работает' },
        text: [
          hello,
          {
            en: `Here is how ${name} is set up in five minutes, with pictures. Keep this letter: it answers what people ask most.`,
            ru: `Рассказываем с картинками, как за пять минут начать пользоваться: ${nameRu}. Сохраните письмо: здесь ответы на самые частые вопросы.`,
          },
        ],
        button: [{ en: 'Open the guide', ru: 'Открыть инструкцию' }, guide],
        because,
      }),
      { en: 'First steps', ru: 'Первые шаги' },
    ],
    weeks: ['delay', pause('P12D'), { en: 'Two weeks after the order', ru: 'Две недели после заказа' }],
    read: [
      'condition',
      { branches: [{ name: 'read', title: { en: 'Opened them', ru: 'Открыл' }, rule: has('message.steps.opened') }] },
      { en: 'Opened the first steps?', ru: 'Открыл первые шаги?' },
    ],
    tips: [
      'email.send',
      letter({
        subject: { en: `Seven things few know about ${name}`, ru: `Семь приёмов, о которых мало кто знает: ${nameRu}` },
        heading: { en: 'For experts', ru: 'Для знатоков' },
        text: [
          hello,
          {
            en: `You know ${name} by now. These seven tricks are not in the manual.`,
            ru: `${nameRu}: вы уже освоились. Этих семи приёмов нет в инструкции.`,
          },
        ],
        button: [{ en: 'Show me', ru: 'Показать приёмы' }, `${guide}?for=experts`],
        because,
      }),
      { en: 'For experts', ru: 'Для знатоков' },
    ],
    hand: [
      'email.send',
      letter({
        subject: { en: `Does ${name} do what it should?`, ru: `${nameRu}: всё ли работает как надо?` },
        heading: { en: 'Shall we help you set it up?', ru: 'Помочь с настройкой?' },
        text: [
          hello,
          {
            en: 'Answer this letter or call us: we go through it together, it takes ten minutes.',
            ru: 'Ответьте на это письмо или позвоните: пройдём всё вместе, это займёт десять минут.',
          },
        ],
        button: [{ en: 'Call me', ru: 'Перезвоните мне' }, 'https://shop.example/call'],
        because,
      }),
      { en: 'A hand with it', ru: 'Помощь с настройкой' },
    ],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
  },
  wires: ['start > days > steps > weeks > read', 'read.read > tips > finish', 'read.else > hand > finish'],
  tests: [
    story(
      { en: 'Who opens the first steps becomes an expert', ru: 'Открывший первые шаги становится знатоком' },
      {
        when: [bought, reads('steps', 'P3D')],
        until: 'P20D',
        so: { messages: [got('steps', 'P2D', 'Blue kettle'), got('tips', 'P14D')], ...stands('completed', 'finish') },
      },
    ),
    story(
      {
        en: 'Who does not is offered a hand; the order told twice is one',
        ru: 'Не открывшему предлагаем помощь; повтор заказа ничего не повторяет',
      },
      {
        when: [bought, bought],
        until: 'P20D',
        so: { messages: [got('steps', 'P2D'), got('hand', 'P14D')], ...stands('completed', 'finish') },
      },
    ),
    story(
      {
        en: 'What was returned needs no guide; another order counts',
        ru: 'К возвращённому инструкция не нужна; новый заказ засчитывается',
      },
      {
        when: [bought, does('Order Completed', { order_id: 'o2', total: 5 }, 'P1D'), does('Order Returned', { order_id: 'o1' }, 'P5D')],
        until: 'P20D',
        so: { messages: [got('steps', 'P2D')], reached: { ann: ['again'] }, ...stands('exited', 'weeks') },
      },
    ),
  ],
})
