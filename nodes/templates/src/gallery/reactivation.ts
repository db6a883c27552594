/** Reactivation: two months after an order without another, program code finds what to offer; then a bonus to those who do not react. */
import { hello, letter, pause } from '../letter.ts'
import { clicks, does, got, has, key, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you are a customer of our shop.',
  ru: 'Вы получили это письмо, потому что покупаете в нашем магазине.',
}
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
    start: ['trigger.event', { event: 'Order Completed', where: has('event.properties.order_id') }, { en: 'An order', ru: 'Новый заказ' }],
    silence: ['delay', pause('P60D'), { en: '60 days without another', ru: '60 дней без нового заказа' }],
    choose: ['code', { source, saveAs: 'offer' }, { en: 'Favourite category and discount', ru: 'Любимая категория и скидка' }],
    offer: [
      'email.send',
      letter({
        subject: {
          en: '{{ vars.offer.percent }} % off {{ vars.offer.favourite }}',
          ru: 'Скидка {{ vars.offer.percent }} %: {{ vars.offer.favourite }}',
        },
        heading: { en: 'Your favourite shelf', ru: 'Ваша любимая полка' },
        text: [
          hello,
          {
            en: 'You know {{ vars.offer.favourite }} with us better than anybody. Take {{ vars.offer.percent }} % off all of it this week.',
            ru: 'Раздел «{{ vars.offer.favourite }}» вы знаете у нас лучше всех. На этой неделе скидка на него для вас — {{ vars.offer.percent }} %.',
          },
        ],
        button: [{ en: 'Go to the shelf', ru: 'К любимой полке' }, 'https://shop.example/c/{{ vars.offer.favourite | url_encode }}'],
        because,
      }),
      { en: 'Discount on the favourite', ru: 'Скидка на любимое' },
    ],
    plain: [
      'email.send',
      letter({
        subject: { en: '10 % off everything, for you', ru: 'Скидка 10 % на всё — для вас' },
        heading: { en: 'We have not seen you for a while', ru: 'Давно вас не видели' },
        text: [
          hello,
          {
            en: 'Two months is long. Take 10 % off whatever you like this week.',
            ru: 'Два месяца — это много. На этой неделе возьмите что угодно со скидкой 10 %.',
          },
        ],
        button: [{ en: 'See what is new', ru: 'Посмотреть новинки' }, 'https://shop.example/new'],
        because,
      }),
      { en: 'Discount on everything', ru: 'Скидка на всё' },
    ],
    week: ['delay', pause('P7D'), { en: 'A week', ru: 'Неделя' }],
    moved: [
      'condition',
      {
        branches: [
          {
            name: 'clicked',
            title: { en: 'Clicked', ru: 'Перешёл' },
            rule: { or: [has('message.offer.clicked'), has('message.plain.clicked')] },
          },
        ],
      },
      { en: 'Clicked?', ru: 'Перешёл по ссылке?' },
    ],
    bonus: ['bonus.accrue', { amount: 10, expiresIn: 'P21D' }, { en: 'Bonus of 10', ru: 'Бонусы: 10' }],
    gift: [
      'email.send',
      letter({
        subject: { en: '10 to spend, and then we stop', ru: 'Бонусы: 10, и больше не беспокоим' },
        heading: { en: 'Our last word', ru: 'Последнее слово за вами' },
        text: [
          hello,
          {
            en: 'There are {{ bonus.balance }} on your account for three weeks. Use them, or let them go: we will not ask again.',
            ru: 'Бонусов на вашем счёте: {{ bonus.balance }}, они действуют три недели. Потратьте их или оставьте сгорать: больше напоминать не будем.',
          },
        ],
        button: [{ en: 'Spend them', ru: 'Потратить бонусы' }, 'https://shop.example'],
        because,
      }),
      { en: 'Bonus letter', ru: 'Письмо о бонусах' },
    ],
    near: ['end', {}, { en: 'Came back to look', ru: 'Вернулся посмотреть' }],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
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
      says: [
        { en: '10 to spend', ru: 'Бонусы: 10' },
        { en: 'Bonus of 10', ru: 'Бонусы: 10' },
      ],
    },
  ],
  tests: [
    story(
      {
        en: 'Program code finds what to offer; who does not click gets a bonus',
        ru: 'Программный код находит, что предложить; не перешедший получает бонусы',
      },
      {
        when: [bought],
        until: 'P80D',
        so: {
          messages: [got('offer', 'P60D', { en: '15 % off Kitchen', ru: 'Скидка 15 %: Kitchen' }), got('gift', 'P67D')],
          bonus: { ann: 10 },
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'Who clicks has come back to look', ru: 'Перешедший вернулся посмотреть' },
      {
        when: [bought, clicks('offer', 'P61D')],
        until: 'P80D',
        so: { messages: [got('offer', 'P60D')], bonus: { ann: 0 }, ...stands('completed', 'near') },
      },
    ),
    story(
      { en: 'An order without products gets a plain discount', ru: 'Заказ без товаров даёт обычную скидку' },
      {
        when: [does('Order Completed', { order_id: 'o1', total: 5 }), clicks('plain', 'P61D')],
        until: 'P80D',
        so: { messages: [got('plain', 'P60D')], ...stands('completed', 'near') },
      },
    ),
    story(
      { en: 'The next order begins anew', ru: 'Следующий заказ начинает всё заново' },
      {
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
      },
    ),
  ],
})
