/** Order status, transactional: confirmed, paid, handed to delivery, at the pick-up point. Each is told once per order. */
import { hello, letter, type Words } from '../letter.ts'
import { does, got, is, quietAnn, story, template } from '../write.ts'

const order = 'https://shop.example/orders/{{ event.properties.order_id | url_encode }}'
const tell = (subject: Words, heading: Words, text: Words) =>
  letter({ subject, heading, text: [hello, text], button: [{ en: 'Follow my order', ru: 'Следить за заказом' }, order] })
const status = (name: string, title: Words) => ({ name, title, rule: is('event.properties.status', name) })
const moved = (to: string, at: string) => does('Order Updated', { order_id: 'o1', status: to, address: 'Lenina 1' }, at)
const ended = (...nodes: readonly string[]) => ({ runs: { ann: nodes.map((node) => ({ state: 'completed' as const, node })) } })

export default template({
  id: 'order-status',
  title: { en: 'Order status', ru: 'Статус заказа' },
  description: {
    en: 'Confirmed, paid, handed to delivery, at the pick-up point: four notices, each once per order, also to those who read no marketing.',
    ru: 'Заказ подтверждён, оплачен, передан в доставку, ждёт в пункте выдачи: четыре уведомления, каждое один раз на заказ, в том числе отписавшимся.',
  },
  category: 'order',
  icon: 'truck',
  settings: { entry: { policy: 'once', key: { cat: [{ var: 'event.properties.order_id' }, '/', { var: 'event.properties.status' }] } } },
  nodes: {
    start: [
      'trigger.event',
      {
        event: 'Order Updated',
        where: { and: [{ '!!': [{ var: 'event.properties.order_id' }] }, { '!!': [{ var: 'event.properties.status' }] }] },
      },
      { en: 'An order moves on', ru: 'Статус изменился' },
    ],
    which: [
      'condition',
      {
        branches: [
          status('confirmed', { en: 'Confirmed', ru: 'Подтверждён' }),
          status('paid', { en: 'Paid', ru: 'Оплачен' }),
          status('shipped', { en: 'Handed to delivery', ru: 'Передан в доставку' }),
          status('pickup', { en: 'At the pick-up point', ru: 'В пункте выдачи' }),
        ],
      },
      { en: 'Which status?', ru: 'Какой статус?' },
    ],
    confirmed: [
      'email.send',
      tell(
        { en: 'Order {{ event.properties.order_id }} is confirmed', ru: 'Заказ {{ event.properties.order_id }} подтверждён' },
        { en: 'We have your order', ru: 'Мы приняли ваш заказ' },
        { en: 'Everything is in stock. We are packing it now.', ru: 'Всё есть в наличии. Собираем посылку.' },
      ),
      { en: 'Confirmed', ru: 'Подтверждён' },
    ],
    paid: [
      'email.send',
      tell(
        { en: 'Payment for order {{ event.properties.order_id }} received', ru: 'Получили оплату заказа {{ event.properties.order_id }}' },
        { en: 'Thank you, your payment is here', ru: 'Спасибо, оплата прошла' },
        { en: 'The receipt is on the page of your order.', ru: 'Чек — на странице вашего заказа.' },
      ),
      { en: 'Paid', ru: 'Оплачен' },
    ],
    shipped: [
      'email.send',
      tell(
        { en: 'Order {{ event.properties.order_id }} is on its way', ru: 'Заказ {{ event.properties.order_id }} в пути' },
        { en: 'Your parcel has left', ru: 'Посылка отправлена' },
        { en: 'The courier calls an hour before.', ru: 'Курьер позвонит за час до приезда.' },
      ),
      { en: 'Handed to delivery', ru: 'Передан в доставку' },
    ],
    pickup: [
      'email.send',
      tell(
        { en: 'Order {{ event.properties.order_id }} is waiting for you', ru: 'Заказ {{ event.properties.order_id }} ждёт вас' },
        { en: 'Come and get it', ru: 'Можно забирать' },
        {
          en: 'It waits for seven days{% if event.properties.address %} at {{ event.properties.address }}{% endif %}. Take your phone with you.',
          ru: 'Заказ хранится семь дней{% if event.properties.address %} по адресу: {{ event.properties.address }}{% endif %}. Возьмите с собой телефон.',
        },
      ),
      { en: 'At the pick-up point', ru: 'В пункте выдачи' },
    ],
    told: ['end', {}, { en: 'Told', ru: 'Сообщили' }],
    other: ['end', {}, { en: 'Nothing to tell', ru: 'Сообщать не о чем' }],
  },
  wires: [
    'start > which',
    'which.confirmed > confirmed > told',
    'which.paid > paid > told',
    'which.shipped > shipped > told',
    'which.pickup > pickup > told',
    'which.else > other',
  ],
  tests: [
    story(
      { en: 'Four notices as an order moves on', ru: 'Четыре уведомления по ходу заказа' },
      {
        when: [moved('confirmed', 'PT0S'), moved('paid', 'PT1H'), moved('shipped', 'P1D'), moved('pickup', 'P3D')],
        until: 'P4D',
        so: {
          messages: [got('confirmed', 'PT0S', 'o1'), got('paid', 'PT1H'), got('shipped', 'P1D'), got('pickup', 'P3D')],
          ...ended('told', 'told', 'told', 'told'),
        },
      },
    ),
    story(
      { en: 'The same status twice is told once', ru: 'Об одном статусе сообщаем один раз' },
      {
        when: [moved('paid', 'PT0S'), moved('paid', 'PT1M')],
        until: 'P1D',
        so: { messages: [got('paid', 'PT0S')], ...ended('told') },
      },
    ),
    story(
      { en: 'Other statuses are nobody’s business', ru: 'О других статусах не сообщаем' },
      {
        when: [moved('weighed', 'PT0S')],
        until: 'P1D',
        so: { none: ['ann'], ...ended('other') },
      },
    ),
    story(
      { en: 'They reach those who unsubscribed from marketing', ru: 'Их получают и отписавшиеся от рассылок' },
      {
        contacts: [quietAnn],
        when: [moved('pickup', 'PT0S')],
        until: 'P1D',
        so: { messages: [got('pickup', 'PT0S')], ...ended('told') },
      },
    ),
  ],
})
