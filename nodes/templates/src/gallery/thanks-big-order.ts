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
      { en: 'An order of 1,000 and more', ru: 'Заказ от 1 000' },
    ],
    again: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}' }, { en: 'Orders again', ru: 'Заказал снова' }],
    hour: ['delay', pause('PT2H'), { en: 'Two hours, by day', ru: 'Два часа, но днём' }],
    bonus: [
      'bonus.accrue',
      { amount: '{{ event.properties.total | times: 0.05 }}', expiresIn: 'P180D' },
      { en: '5 % as bonus', ru: '5 % бонусами' },
    ],
    vip: ['tag.add', { tag: 'vip' }, { en: 'VIP from here on', ru: 'Метка важного клиента' }],
    thanks: [
      'email.send',
      letter({
        subject: { en: 'Thank you, from me in person', ru: 'Спасибо вам — от меня лично' },
        heading: { en: 'This was no ordinary order', ru: 'Это был необычный заказ' },
        text: [
          hello,
          {
            en: 'I run this shop, and orders like yours are why it exists. We have put {{ event.properties.total | times: 0.05 | money }} on your account. If anything is not perfect, answer: it comes to me.',
            ru: 'Я руковожу этим магазином, и он существует благодаря таким заказам, как ваш. Мы начислили вам бонусы: {{ event.properties.total | times: 0.05 | money: "ru" }}. Если что-то не идеально, ответьте на письмо: оно придёт мне.',
          },
        ],
        button: [{ en: 'See my account', ru: 'Открыть личный кабинет' }, 'https://shop.example/account'],
        because: {
          en: 'You get this because you ordered in our shop.',
          ru: 'Вы получили это письмо, потому что сделали заказ в нашем магазине.',
        },
      }),
      { en: 'From the director', ru: 'От директора' },
    ],
    call: [
      'email.send',
      letter({
        subject: {
          en: 'Call {{ contact.firstName | default: contact.userId }}: an order of {{ event.properties.total | money }}',
          ru: 'Позвоните: {{ contact.firstName | default: contact.userId }}, заказ на {{ event.properties.total | money: "ru" }}',
        },
        heading: { en: 'Please call and thank', ru: 'Позвоните и поблагодарите' },
        text: [
          {
            en: '{{ contact.firstName | default: contact.userId }} ({{ contact.email }}) ordered for {{ event.properties.total | money }}. Ask what it is for and when it is needed.',
            ru: '{{ contact.firstName | default: contact.userId }} ({{ contact.email }}): заказ на {{ event.properties.total | money: "ru" }}. Узнайте, для чего он и к какому сроку нужен.',
          },
        ],
        to: 'manager@shop.example',
      }),
      { en: 'Tell the manager', ru: 'Сообщить менеджеру' },
    ],
    month: ['delay', { mode: 'for', duration: 'P30D' }, { en: 'A month to count orders', ru: 'Месяц на учёт заказов' }],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
  },
  wires: ['start > hour > bonus > vip > thanks > call > month > finish'],
  inputs: [
    manager,
    { name: 'sum', title: { en: 'A big order is from', ru: 'Крупный заказ — от' }, places: [{ node: 'start', path: '/where/>=/1' }] },
  ],
  tests: [
    story(
      { en: 'A big order is thanked for, in person and with a bonus', ru: 'За крупный заказ благодарим лично и бонусами' },
      {
        when: [bought(2500), bought(1200, 'P10D')],
        until: 'P60D',
        so: {
          messages: [got('thanks', 'PT2H'), got('call', 'PT2H', { en: 'Call Ann: an order of 2,500', ru: 'Позвоните: Ann, заказ на 2' })],
          bonus: { ann: 125 },
          tags: { ann: ['vip'] },
          reached: { ann: ['again'] },
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'A smaller one is not; a cancelled one is no reason', ru: 'За меньший — нет; отменённый — не повод' },
      {
        when: [bought(999), bought(5000, 'P1D'), does('Order Cancelled', {}, 'P1DT1H')],
        until: 'P60D',
        so: { none: ['ann'], bonus: { ann: 0 }, ...stands('exited', 'hour') },
      },
    ),
  ],
})
