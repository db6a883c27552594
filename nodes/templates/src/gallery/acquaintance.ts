/** Acquaintance: four letters about who we are, one every three days: benefits, team, warehouse, call centre. */
import { hello, letter, pause, type Words } from '../letter.ts'
import { does, got, quietAnn, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you subscribed to our news.',
  ru: 'Вы получили это письмо, потому что подписались на наши новости.',
}
const about = (subject: Words, heading: Words, text: Words, page: string) =>
  letter({
    subject,
    heading,
    text: [hello, text],
    button: [{ en: 'Read on', ru: 'Читать дальше' }, `https://shop.example/about/${page}`],
    because,
  })
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
    start: ['trigger.event', { event: 'Subscribed' }, { en: 'Subscribes', ru: 'Подписался' }],
    order: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}' }, { en: 'Orders', ru: 'Сделал заказ' }],
    benefits: [
      'email.send',
      about(
        { en: 'What you have from us', ru: 'Что вы от нас получаете' },
        { en: 'Two days, thirty days, one call', ru: 'Два дня, тридцать дней, один звонок' },
        {
          en: 'Delivery in two days, returns for thirty, and one call if anything goes wrong. We put it in writing.',
          ru: 'Доставка за два дня, возврат в течение тридцати и один звонок, если что-то пошло не так. Всё это закреплено в правилах магазина.',
        },
        'service',
      ),
      { en: 'Benefits', ru: 'Преимущества' },
    ],
    three: ['delay', pause('P3D'), { en: 'Three days', ru: 'Три дня' }],
    team: [
      'email.send',
      about(
        { en: 'The people behind the parcels', ru: 'Кто собирает ваши посылки' },
        { en: 'Nine of us, and a cat', ru: 'Нас девять человек и кот' },
        {
          en: 'We choose what we sell, pack it and answer for it. Meet the team, and say which of us should write to you.',
          ru: 'Мы сами выбираем товары, упаковываем их и отвечаем за качество. Познакомьтесь с командой и скажите, кому из нас вам писать.',
        },
        'team',
      ),
      { en: 'Team', ru: 'Команда' },
    ],
    six: ['delay', pause('P3D'), { en: 'Three days', ru: 'Три дня' }],
    warehouse: [
      'email.send',
      about(
        { en: 'Where your order waits for you', ru: 'Где вас ждёт ваш заказ' },
        { en: 'A walk through our warehouse', ru: 'Экскурсия по складу' },
        {
          en: 'Forty thousand boxes, and each is found in a minute. See how an order becomes a parcel.',
          ru: 'Сорок тысяч коробок, и каждую можно найти за минуту. Посмотрите, как заказ превращается в посылку.',
        },
        'warehouse',
      ),
      { en: 'Warehouse', ru: 'Склад' },
    ],
    nine: ['delay', pause('P3D'), { en: 'Three days', ru: 'Три дня' }],
    calls: [
      'email.send',
      about(
        { en: 'Somebody always picks up', ru: 'Трубку всегда берёт человек' },
        { en: 'Our call centre sits next door', ru: 'Наш колл-центр — за соседней дверью' },
        {
          en: 'No menus, no music: a person answers within a minute, and may decide on the spot.',
          ru: 'Никаких меню и музыки: сотрудник ответит в течение минуты и решит вопрос сразу.',
        },
        'call-centre',
      ),
      { en: 'Call centre', ru: 'Колл-центр' },
    ],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
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
    story(
      { en: 'Four letters, three days apart', ru: 'Четыре письма с шагом в три дня' },
      {
        when: [subscribed],
        until: 'P20D',
        so: {
          messages: [got('benefits', 'PT0S'), got('team', 'P3D'), got('warehouse', 'P6D'), got('calls', 'P9D')],
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'Who unsubscribes on the way gets no more', ru: 'Отписавшийся по дороге больше писем не получает' },
      {
        when: [subscribed, { at: 'P4D', user: 'ann', message: 'team', status: 'unsubscribed' }, does('Subscribed', {}, 'P5D')],
        until: 'P20D',
        so: { messages: [got('benefits', 'PT0S'), got('team', 'P3D')], ...stands('exited', 'six') },
      },
    ),
    story(
      { en: 'An order counts and changes nothing', ru: 'Заказ засчитывается и ничего не меняет' },
      {
        when: [subscribed, does('Order Completed', { total: 12 }, 'P1D')],
        until: 'P20D',
        so: { reached: { ann: ['order'] }, includes: [got('calls', 'P9D')] },
      },
    ),
    story(
      { en: 'Who unsubscribed before gets none', ru: 'Отписавшийся заранее не получает ничего' },
      { contacts: [quietAnn], when: [subscribed], until: 'P20D', so: { none: ['ann'] } },
    ),
  ],
})
