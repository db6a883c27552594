/** Order follow-up, transactional: a receipt at once, help when it does not arrive, a word when it has. */
import { hello, letter, pause } from '../letter.ts'
import { does, got, has, key, quietAnn, sameKey, stands, story, template } from '../write.ts'

const order = 'https://shop.example/orders/{{ run.key | url_encode }}'
const delivered = { events: [{ name: 'delivered', event: 'Order Delivered', where: sameKey('order_id') }], timeout: 'P10D' }
const bought = does('Order Completed', { order_id: 'o1', total: 49, products: [{ name: 'Blue kettle' }] })

export default template({
  id: 'order-followup',
  title: { en: 'Order follow-up', ru: 'Сопровождение заказа' },
  description: {
    en: 'Receipt at once; an apology with help if nothing was delivered in ten days; after delivery a question whether all is well.',
    ru: 'Чек сразу; извинение и помощь, если за десять дней не доставили; после доставки — всё ли в порядке.',
  },
  category: 'order',
  icon: 'package',
  settings: { entry: { policy: 'once', key: key('order_id') }, exit: [{ event: 'Order Cancelled', where: sameKey('order_id') }] },
  nodes: {
    start: ['trigger.event', { event: 'Order Completed', where: has('event.properties.order_id') }, { en: 'An order', ru: 'Новый заказ' }],
    receipt: [
      'email.send',
      letter({
        subject: { en: 'Your order {{ run.key }}', ru: 'Ваш заказ {{ run.key }}' },
        heading: { en: 'Thank you for your order', ru: 'Спасибо за заказ' },
        text: [
          hello,
          {
            en: 'We have it: {% for product in event.properties.products %}{{ product.name }}{% unless forloop.last %}, {% endunless %}{% endfor %}, {{ event.properties.total }} in all. You hear from us when it leaves.',
            ru: 'Мы приняли заказ: {% for product in event.properties.products %}{{ product.name }}{% unless forloop.last %}, {% endunless %}{% endfor %}. Сумма: {{ event.properties.total }}. Напишем, когда посылка отправится.',
          },
        ],
        button: [{ en: 'See my order', ru: 'Открыть заказ' }, order],
      }),
      { en: 'Receipt', ru: 'Чек' },
    ],
    parcel: ['wait.event', delivered, { en: 'Delivered within ten days?', ru: 'Доставлен за десять дней?' }],
    late: [
      'email.send',
      letter({
        subject: { en: 'Your order {{ run.key }} is late, and we are sorry', ru: 'Заказ {{ run.key }} задерживается. Приносим извинения' },
        heading: { en: 'This took too long', ru: 'Доставка затянулась' },
        text: [
          hello,
          {
            en: 'Your parcel should be with you by now. Tell us in one click whether we shall send it again or return your money.',
            ru: 'Посылка уже должна быть у вас. Выберите в один клик: отправить её ещё раз или вернуть деньги.',
          },
        ],
        button: [{ en: 'Choose what we do', ru: 'Выбрать решение' }, `${order}/late`],
      }),
      { en: 'Late: we help', ru: 'Задержка: помогаем' },
    ],
    days: ['delay', pause('P2D'), { en: 'Two days, by day', ru: 'Два дня, но днём' }],
    well: [
      'email.send',
      letter({
        subject: { en: 'Is all well with your order?', ru: 'Всё ли в порядке с заказом?' },
        heading: { en: 'Is everything as you wished?', ru: 'Всё так, как вы хотели?' },
        text: [
          hello,
          {
            en: 'If anything is missing or broken, answer this letter: we set it right without further questions.',
            ru: 'Если чего-то не хватает или товар повреждён, ответьте на это письмо: исправим без лишних вопросов.',
          },
        ],
        button: [{ en: 'Something is wrong', ru: 'Есть проблема' }, `${order}/help`],
      }),
      { en: 'Is all well?', ru: 'Всё ли в порядке?' },
    ],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
    helped: ['end', {}, { en: 'Support takes over', ru: 'Подключилась поддержка' }],
  },
  wires: ['start > receipt > parcel', 'parcel.delivered > days > well > finish', 'parcel.timeout > late > helped'],
  tests: [
    story(
      {
        en: 'A receipt at once, a question two days after delivery; told twice, done once',
        ru: 'Чек сразу, вопрос через два дня после доставки; повтор события ничего не повторяет',
      },
      {
        when: [bought, bought, does('Order Delivered', { order_id: 'o9' }, 'P1D'), does('Order Delivered', { order_id: 'o1' }, 'P3D')],
        until: 'P20D',
        so: { messages: [got('receipt', 'PT0S', 'o1'), got('well', 'P5D')], ...stands('completed', 'finish') },
      },
    ),
    story(
      { en: 'What has not come in ten days is put right', ru: 'Недоставленное за десять дней исправляем' },
      {
        when: [bought],
        until: 'P20D',
        so: { messages: [got('receipt', 'PT0S'), got('late', 'P10D')], ...stands('completed', 'helped') },
      },
    ),
    story(
      { en: 'A cancelled order is left alone', ru: 'Отменённый заказ не трогаем' },
      {
        when: [bought, does('Order Cancelled', { order_id: 'o1' }, 'P1D')],
        until: 'P20D',
        so: { messages: [got('receipt', 'PT0S')], ...stands('exited', 'parcel') },
      },
    ),
    story(
      { en: 'A receipt reaches those who unsubscribed from marketing', ru: 'Чек получают и отписавшиеся от рассылок' },
      {
        contacts: [quietAnn],
        when: [bought],
        until: 'P1D',
        so: { messages: [got('receipt', 'PT0S')] },
      },
    ),
  ],
})
