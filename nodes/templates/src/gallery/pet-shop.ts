/** A pet shop: who buys the first things for an animal is congratulated, then told how to care for it, then something to smile at. */
import type { Rule } from '@millrace/core'
import { hello, letter, pause } from '../letter.ts'
import { does, got, quietAnn, stands, story, template } from '../write.ts'

const because = 'You get this because you ordered for your pet in our shop.'
const inCart = (category: string): Rule => ({ some: [{ var: 'event.properties.products' }, { '==': [{ var: 'category' }, category] }] })
const branch = (name: string, category: string) => ({ name, title: category, rule: inCart(category) })
const care = (animal: string, text: string, page: string) =>
  letter({
    subject: `The first week with ${animal}`,
    heading: 'What helps in the first week',
    text: [hello, text],
    button: ['All it needs', `https://shop.example/${page}`],
    because,
  })
const bought = (...categories: readonly string[]) =>
  does('Order Completed', { order_id: 'o1', total: 30, products: categories.map((category) => ({ product_id: category, category })) })

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
        where: { some: [{ var: 'event.properties.products' }, { in: [{ var: 'category' }, ['Dogs', 'Cats', 'Small pets']] }] },
      },
      'Buys for a pet',
    ],
    again: ['goal', { event: 'Order Completed', value: '{{ event.properties.total }}' }, 'Orders again'],
    congratulate: [
      'email.send',
      letter({
        subject: 'Congratulations on the new family member!',
        heading: 'Somebody is in luck',
        text: [hello, 'Whoever has just moved in with you has found a good home. We are here for all that comes next.'],
        button: ['Meet our vets', 'https://shop.example/vets'],
        because,
      }),
      'Congratulations',
    ],
    hours: ['delay', pause('PT4H'), 'Some hours'],
    animal: ['condition', { branches: [branch('dogs', 'Dogs'), branch('cats', 'Cats')] }, 'Which animal?'],
    dogs: [
      'email.send',
      care('a dog', 'Short walks, one name, one place to sleep. And no bath yet: the smell of the old home is a comfort.', 'dogs'),
      'Care of dogs',
    ],
    cats: [
      'email.send',
      care('a cat', 'One room first, the litter far from the bowl, and a box to hide in. It will come out when it is ready.', 'cats'),
      'Care of cats',
    ],
    small: [
      'email.send',
      care('a small pet', 'Quiet, no sun on the cage, and hands that come from the front, not from above.', 'small-pets'),
      'Care of small pets',
    ],
    days: ['delay', pause('P2D'), 'Two days'],
    fact: [
      'email.send',
      letter({
        subject: 'Did you know this about them?',
        heading: 'They dream of you',
        text: [hello, 'Animals replay the day in their sleep. If yours twitches tonight, it is probably chasing the toy you bought.'],
        button: ['More of that', 'https://shop.example/facts'],
        because,
      }),
      'Fun fact',
    ],
    month: ['delay', { mode: 'for', duration: 'P30D' }, 'A month to count orders'],
    finish: ['end', {}, 'Done'],
  },
  wires: [
    'start > congratulate > hours > animal',
    'animal.dogs > dogs > days > fact > month > finish',
    'animal.cats > cats > days',
    'animal.else > small > days',
  ],
  tests: [
    story('A dog: congratulations, care, a fun fact (001.35)', {
      when: [bought('Dogs', 'Cats')],
      until: 'P40D',
      so: {
        messages: [got('congratulate', 'PT0S'), got('dogs', 'PT4H', 'a dog'), got('fact', 'P2DT4H')],
        ...stands('completed', 'finish'),
      },
    }),
    story('A cat, and another order that counts', {
      when: [bought('Cats'), does('Order Completed', { total: 12, products: [] }, 'P10D')],
      until: 'P40D',
      so: { messages: [got('congratulate', 'PT0S'), got('cats', 'PT4H'), got('fact', 'P2DT4H')], reached: { ann: ['again'] } },
    }),
    story('Other animals have their own letter', {
      when: [bought('Small pets')],
      until: 'P3D',
      so: { messages: [got('congratulate', 'PT0S'), got('small', 'PT4H'), got('fact', 'P2DT4H')] },
    }),
    story('A kettle is no pet; a cancelled order is none either', {
      when: [bought('Kitchen'), { ...bought('Dogs'), at: 'P1D' }, does('Order Cancelled', { order_id: 'o1' }, 'P1DT1H')],
      until: 'P4D',
      so: { messages: [got('congratulate', 'P1D')], ...stands('exited', 'hours') },
    }),
    story('Who unsubscribed gets none', { contacts: [quietAnn], when: [bought('Dogs')], until: 'P40D', so: { none: ['ann'] } }),
  ],
})
