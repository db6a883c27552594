/**
 * A pop-up's subscribers get three letters, each an hour after the one before was opened; on day eight a commercial offer to those who
 * opened at least two, and a softer one to the others. A request at any time is the goal and ends it. Starts by the form of the pop-up.
 */
import { hello, letter, pause, type Words } from '../letter.ts'
import { does, got, is, reads, stands, story, template } from '../write.ts'

const because = {
  en: 'You get this because you asked for our letters on our site.',
  ru: 'Вы получили это письмо, потому что подписались на нашем сайте.',
}
const read = (message: string) => ({ events: [{ name: 'opened', message, status: 'opened' }], timeout: 'P2D' })
const article = (subject: Words, heading: Words, text: Words, page: string) =>
  letter({ subject, heading, text: [hello, text], button: [{ en: 'Read it', ru: 'Читать' }, `https://shop.example/read/${page}`], because })
const opened = (id: string) => ({ if: [{ '!!': [{ var: `message.${id}.opened` }] }, 1, 0] })
/** One of the workspace’s forms; `other`: or one of the site’s own, by its id. */
const form = { type: 'string', minLength: 1, maxLength: 200, 'x-ui': { widget: 'resource', resource: 'form', other: true } }
const left = does('Form Submitted', { form_id: 'popup' })
const request = (at: string) => does('Form Submitted', { form_id: 'request' }, at)

export default template({
  id: 'popup-3-letters',
  title: { en: 'Pop-up, three letters, offer', ru: 'Всплывающее окно, три письма и предложение' },
  description: {
    en: 'Who leaves an address in your pop-up gets “25 mistakes”, a case on abandoned carts and one on usability. On day eight an offer, unless a request came before.',
    ru: 'Оставившим адрес во всплывающем окне — «25 ошибок», кейс о брошенных корзинах и юзабилити. На восьмой день предложение, если ещё не было заявки.',
  },
  category: 'lead',
  icon: 'panel-top-open',
  settings: { entry: { policy: 'once' }, exit: [{ event: 'Unsubscribed' }] },
  nodes: {
    start: ['trigger.form', { form: 'popup' }, { en: 'Leaves an address in the pop-up', ru: 'Оставил адрес в окне' }],
    applied: [
      'goal',
      { event: 'Form Submitted', where: is('event.properties.form_id', 'request'), exit: true },
      { en: 'Leaves a request', ru: 'Оставил заявку' },
    ],
    mistakes: [
      'email.send',
      article(
        { en: '25 mistakes that cost shops half their orders', ru: '25 ошибок, из-за которых магазины теряют половину заказов' },
        { en: 'Twenty-five mistakes', ru: 'Двадцать пять ошибок' },
        {
          en: 'We looked at 400 online shops. The same twenty-five mistakes come up again and again; the ninth is the dearest.',
          ru: 'Мы изучили 400 интернет-магазинов. Одни и те же двадцать пять ошибок встречаются снова и снова, и дороже всех обходится девятая.',
        },
        '25-mistakes',
      ),
      { en: '25 mistakes', ru: '25 ошибок' },
    ],
    first: ['wait.event', read('mistakes'), { en: 'Opened within two days?', ru: 'Открыл за два дня?' }],
    hour: ['delay', pause('PT1H'), { en: 'An hour later', ru: 'Через час' }],
    morning: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    carts: [
      'email.send',
      article(
        { en: 'How one shop brought back 18 % of its carts', ru: 'Как один магазин вернул 18 % корзин' },
        { en: 'A case: abandoned carts', ru: 'Кейс: брошенные корзины' },
        {
          en: 'Three letters, half an hour, no discount. What they wrote, when they sent it, and what it brought.',
          ru: 'Три письма, полчаса времени, никаких скидок. Рассказываем, что написали, когда отправили и что это принесло.',
        },
        'abandoned-carts',
      ),
      { en: 'Abandoned-cart case', ru: 'Кейс о корзинах' },
    ],
    second: ['wait.event', read('carts'), { en: 'Opened within two days?', ru: 'Открыл за два дня?' }],
    later: ['delay', pause('PT1H'), { en: 'An hour later', ru: 'Через час' }],
    noon: ['delay', pause('PT0S'), { en: 'By day', ru: 'Дождаться дня' }],
    usability: [
      'email.send',
      article(
        { en: 'Seven clicks that nobody makes', ru: 'Семь кликов, которых никто не делает' },
        { en: 'Usability', ru: 'Удобство сайта' },
        {
          en: 'We watched sixty people order a kettle. Here is where they gave up, and what it took to mend it.',
          ru: 'Мы смотрели, как шестьдесят человек заказывают чайник. Вот где они сдавались и что помогло это исправить.',
        },
        'usability',
      ),
      { en: 'Usability', ru: 'Удобство сайта' },
    ],
    eight: ['delay', { mode: 'field', field: 'event.at', offset: 'P8D', time: '11:00' }, { en: 'Day eight', ru: 'Восьмой день' }],
    keen: [
      'condition',
      {
        branches: [
          {
            name: 'keen',
            title: { en: 'Two of three opened', ru: 'Открыл два из трёх' },
            rule: { '>=': [{ '+': [opened('mistakes'), opened('carts'), opened('usability')] }, 2] },
          },
        ],
      },
      { en: 'Opened at least two of three?', ru: 'Открыл хотя бы два из трёх?' },
    ],
    offer: [
      'email.send',
      letter({
        subject: { en: 'We would set it up for you', ru: 'Мы всё настроим за вас' },
        heading: { en: 'Two weeks, one price', ru: 'Две недели, одна цена' },
        text: [
          hello,
          {
            en: 'You have read what goes wrong. We put it right: abandoned carts, usability and the other twenty-three, in two weeks, for one price.',
            ru: 'Вы прочитали, что чаще всего идёт не так. Мы это исправим: брошенные корзины, удобство и остальные двадцать три ошибки — за две недели и по одной цене.',
          },
        ],
        button: [{ en: 'See the offer', ru: 'Посмотреть предложение' }, 'https://shop.example/offer'],
        because,
      }),
      { en: 'Commercial offer', ru: 'Коммерческое предложение' },
    ],
    soft: [
      'email.send',
      letter({
        subject: { en: 'A question, and then we leave you alone', ru: 'Один вопрос, и больше не беспокоим' },
        heading: { en: 'What should we write about?', ru: 'О чём вам написать?' },
        text: [
          hello,
          {
            en: 'Our letters did not catch you. Say in one line what you would like to know, or ask us for a price straight away.',
            ru: 'Похоже, наши письма вас не зацепили. Напишите в одной строке, что вам интересно, или сразу спросите цену.',
          },
        ],
        button: [{ en: 'Ask us', ru: 'Задать вопрос' }, 'https://shop.example/ask'],
        because,
      }),
      { en: 'A question instead', ru: 'Вопрос вместо предложения' },
    ],
    days: ['delay', { mode: 'for', duration: 'P7D' }, { en: 'A week to count requests', ru: 'Неделя на учёт заявок' }],
    finish: ['end', {}, { en: 'Done', ru: 'Готово' }],
  },
  wires: [
    'start > mistakes > first',
    'first.opened > hour > carts > second',
    'first.timeout > morning > carts',
    'second.opened > later > usability > eight > keen',
    'second.timeout > noon > usability',
    'keen.keen > offer > days > finish',
    'keen.else > soft > days',
  ],
  inputs: [
    {
      name: 'form',
      title: { en: 'Form in the pop-up', ru: 'Форма во всплывающем окне' },
      help: { en: 'The flow starts when it is sent', ru: 'Сценарий запускается, когда её отправили' },
      places: [{ node: 'start', path: '/form' }],
    },
    {
      name: 'request',
      title: { en: 'Form for requests', ru: 'Форма заявки' },
      help: { en: 'Whoever sends it has reached the goal: the letters stop', ru: 'Кто её отправил, достиг цели: письма прекращаются' },
      places: [{ node: 'applied', path: '/where/==/1' }],
      schema: form,
    },
  ],
  tests: [
    story(
      {
        en: 'Each letter comes an hour after the last was opened; two of three opened earn the offer on day eight',
        ru: 'Каждое письмо — через час после открытия предыдущего; два из трёх открытых дают предложение на восьмой день',
      },
      {
        when: [left, reads('mistakes', 'PT2H'), reads('carts', 'PT4H')],
        until: 'P20D',
        so: {
          messages: [
            got('mistakes', 'PT0S', { en: '25 mistakes', ru: '25 ошибок' }),
            got('carts', 'PT3H'),
            got('usability', 'PT5H'),
            got('offer', 'P8DT1H'),
          ],
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      {
        en: 'Who opens nothing gets all three all the same, and a question in place of the offer',
        ru: 'Кто ничего не открыл, получает все три письма и вопрос вместо предложения',
      },
      {
        when: [left, reads('usability', 'P5D')],
        until: 'P20D',
        so: {
          messages: [got('mistakes', 'PT0S'), got('carts', 'P2D'), got('usability', 'P4D'), got('soft', 'P8DT1H')],
          ...stands('completed', 'finish'),
        },
      },
    ),
    story(
      { en: 'A request ends it before the offer', ru: 'Заявка прекращает всё до предложения' },
      {
        when: [left, reads('mistakes', 'PT2H'), request('P7D'), does('Form Submitted', { form_id: 'popup' }, 'P9D')],
        until: 'P20D',
        so: {
          messages: [got('mistakes', 'PT0S'), got('carts', 'PT3H'), got('usability', 'P2DT3H')],
          reached: { ann: ['applied'] },
          ...stands('exited', 'eight'),
        },
      },
    ),
    story(
      { en: 'Other forms start nothing', ru: 'Другие формы ничего не запускают' },
      { when: [request('PT0S')], until: 'P1D', so: { none: ['ann'], runs: { ann: [] } } },
    ),
    story(
      { en: 'Late openings are answered in the morning', ru: 'На позднее открытие отвечаем утром' },
      {
        when: [left, reads('mistakes', 'PT13H'), reads('carts', 'P1DT10H30M')],
        until: 'P3D',
        so: { messages: [got('mistakes', 'PT0S'), got('carts', 'PT23H'), got('usability', 'P1DT23H')] },
      },
    ),
  ],
})
