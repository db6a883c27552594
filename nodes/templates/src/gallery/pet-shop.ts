/** A pet shop: who buys the first things for an animal is congratulated, then told how to care for it, then something to smile at. */
import type { Rule } from '@millrace/core'
import { hello, letter, pause, type Both, type Words } from '../letter.ts'
import { does, got, quietAnn, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you ordered for your pet in our shop.',
  ru: 'Вы получили это письмо, потому что покупали для питомца в нашем магазине.',
}
const dogs = { en: 'Dogs', ru: 'Собаки' }
const cats = { en: 'Cats', ru: 'Кошки' }
const smallPets = { en: 'Small pets', ru: 'Мелкие животные' }
const inCart = (category: Both): Rule => ({ some: [{ var: 'event.properties.products' }, { '==': [{ var: 'category' }, category] }] })
const branch = (name: string, category: Both) => ({ name, title: category, rule: inCart(category) })
const care = (animal: Both, text: Words, page: string) =>
  letter({
    subject: { en: `The first week with ${animal.en}`, ru: `Первая неделя ${animal.ru}` },
    heading: { en: 'What helps in the first week', ru: 'Что поможет в первую неделю' },
    text: [hello, text],
    button: [{ en: 'All it needs', ru: 'Всё, что нужно' }, `https://shop.example/${page}`],
    because,
  })
const bought = (...categories: readonly Both[]) =>
  does('Order Completed', { order_id: 'o1', total: 30, products: categories.map((category) => ({ product_id: category.en, category })) })

export default template({
  id: 'pet-shop',
  title: { en: 'Pet shop: a chain by category', ru: 'Зоомагазин: цепочка по категории' },
  description: {
    en: 'After a purchase for dogs, cats or other animals: congratulations at once, tips on care with a link to the shop after some hours, a fun fact two days later. Once per customer.',
    ru: 'После покупки для собак, кошек или других животных: поздравление сразу, советы по уходу со ссылкой на магазин через несколько часов, забавный факт через два дня. Один раз на клиента.',
  },
  category: 'order',
  icon: 'paw-print',
  settings: { entry: { policy: 'once' }, exit: [{ event: 'Order Cancelled' }, { event: 'Unsubscribed' }] },
  nodes: {
    start: [
      'trigger.event',
      {
        event: 'Order Completed',
        where: { some: [{ var: 'event.properties.products' }, { in: [{ var: 'category' }, [dogs, cats, smallPets]] }] },
      },
      { en: 'Buys for a pet', ru: 'Покупка для питомца' },
    ],
    again: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}' }, { en: 'Orders again', ru: 'Заказал снова' }],
    congratulate: [
      'email.send',
      letter({
        subject: { en: 'Congratulations on the new family member!', ru: 'Поздравляем с новым членом семьи!' },
        heading: { en: 'Somebody is in luck', ru: 'Кому-то очень повезло' },
        text: [
          hello,
          {
            en: 'Whoever has just moved in with you has found a good home. We are here for all that comes next.',
            ru: 'Тот, кто поселился у вас, нашёл хороший дом. Мы рядом и поможем со всем, что будет дальше.',
          },
        ],
        button: [{ en: 'Meet our vets', ru: 'Познакомиться с ветеринарами' }, 'https://shop.example/vets'],
        because,
      }),
      { en: 'Congratulations', ru: 'Поздравление' },
    ],
    hours: ['delay', pause('PT4H'), { en: 'Some hours', ru: 'Несколько часов' }],
    animal: ['condition', { branches: [branch('dogs', dogs), branch('cats', cats)] }, { en: 'Which animal?', ru: 'Какое животное?' }],
    dogs: [
      'email.send',
      care(
        { en: 'a dog', ru: 'с собакой' },
        {
          en: 'Short walks, one name, one place to sleep. And no bath yet: the smell of the old home is a comfort.',
          ru: 'Короткие прогулки, одно имя, одно место для сна. И пока без купания: запах прежнего дома успокаивает.',
        },
        'dogs',
      ),
      { en: 'Care of dogs', ru: 'Уход за собакой' },
    ],
    cats: [
      'email.send',
      care(
        { en: 'a cat', ru: 'с кошкой' },
        {
          en: 'One room first, the litter far from the bowl, and a box to hide in. It will come out when it is ready.',
          ru: 'Сначала одна комната, лоток подальше от миски и коробка, чтобы спрятаться. Кошка выйдет, когда будет готова.',
        },
        'cats',
      ),
      { en: 'Care of cats', ru: 'Уход за кошкой' },
    ],
    small: [
      'email.send',
      care(
        { en: 'a small pet', ru: 'с маленьким питомцем' },
        {
          en: 'Quiet, no sun on the cage, and hands that come from the front, not from above.',
          ru: 'Тишина, никакого солнца на клетке и руки, которые тянутся спереди, а не сверху.',
        },
        'small-pets',
      ),
      { en: 'Care of small pets', ru: 'Уход за маленьким питомцем' },
    ],
    days: ['delay', pause('P2D'), { en: 'Two days', ru: 'Два дня' }],
    fact: [
      'email.send',
      letter({
        subject: { en: 'Did you know this about them?', ru: 'Знали ли вы это о питомцах?' },
        heading: { en: 'They dream of you', ru: 'Вы им снитесь' },
        text: [
          hello,
          {
            en: 'Animals replay the day in their sleep. If yours twitches tonight, it is probably chasing the toy you bought.',
            ru: 'Во сне животные заново проживают день. Если ваш питомец сегодня дёргает лапами, он, скорее всего, гонится за новой игрушкой.',
          },
        ],
        button: [{ en: 'More of that', ru: 'Ещё больше фактов' }, 'https://shop.example/facts'],
        because,
      }),
      { en: 'Fun fact', ru: 'Забавный факт' },
    ],
    month: ['delay', { mode: 'for', duration: 'P30D' }, { en: 'A month to count orders', ru: 'Месяц на учёт заказов' }],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
  },
  wires: [
    'start > congratulate > hours > animal',
    'animal.dogs > dogs > days > fact > month > finish',
    'animal.cats > cats > days',
    'animal.else > small > days',
  ],
  tests: [
    story(
      { en: 'A dog: congratulations, care, a fun fact', ru: 'Собака: поздравление, уход, забавный факт' },
      {
        when: [bought(dogs, cats)],
        until: 'P40D',
        so: {
          messages: [got('congratulate', 'PT0S'), got('dogs', 'PT4H', { en: 'a dog', ru: 'с собакой' }), got('fact', 'P2DT4H')],
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'A cat, and another order that counts', ru: 'Кошка и ещё один заказ, который засчитывается' },
      {
        when: [bought(cats), does('Order Completed', { total: 12, products: [] }, 'P10D')],
        until: 'P40D',
        so: { messages: [got('congratulate', 'PT0S'), got('cats', 'PT4H'), got('fact', 'P2DT4H')], reached: { ann: ['again'] } },
      },
    ),
    story(
      { en: 'Other animals have their own letter', ru: 'Для других животных своё письмо' },
      {
        when: [bought(smallPets)],
        until: 'P3D',
        so: { messages: [got('congratulate', 'PT0S'), got('small', 'PT4H'), got('fact', 'P2DT4H')] },
      },
    ),
    story(
      { en: 'A kettle is no pet; a cancelled order is none either', ru: 'Чайник — не питомец; отменённый заказ тоже' },
      {
        when: [
          bought({ en: 'Kitchen', ru: 'Кухня' }),
          { ...bought(dogs), at: 'P1D' },
          does('Order Cancelled', { order_id: 'o1' }, 'P1DT1H'),
        ],
        until: 'P4D',
        so: { messages: [got('congratulate', 'P1D')], ...stands('exited', 'hours') },
      },
    ),
    story(
      { en: 'Who unsubscribed gets none', ru: 'Отписавшийся не получает ничего' },
      { contacts: [quietAnn], when: [bought(dogs)], until: 'P40D', so: { none: ['ann'] } },
    ),
  ],
})
