/**
 * A pop-up's subscribers get three letters, each an hour after the one before was opened; on day eight a commercial offer to those who
 * opened at least two, and a softer one to the others. A request at any time is the goal and ends it. Starts by the form of the pop-up.
 */
import { hello, letter, pause } from '../letter.ts'
import { does, got, is, reads, stands, story, template } from '../write.ts'

const because = 'You get this because you asked for our letters on our site.'
const read = (message: string) => ({ events: [{ name: 'opened', message, status: 'opened' }], timeout: 'P2D' })
const article = (subject: string, heading: string, text: string, page: string) =>
  letter({ subject, heading, text: [hello, text], button: ['Read it', `https://shop.example/read/${page}`], because })
const opened = (id: string) => ({ if: [{ '!!': [{ var: `message.${id}.opened` }] }, 1, 0] })
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
    start: [
      'trigger.event',
      { event: 'Form Submitted', where: is('event.properties.form_id', 'popup') },
      'Leaves an address in the pop-up',
    ],
    request: ['goal', { event: 'Form Submitted', where: is('event.properties.form_id', 'request'), exit: true }, 'Leaves a request'],
    mistakes: [
      'email.send',
      article(
        '25 mistakes that cost shops half their orders',
        'Twenty-five mistakes',
        'We looked at 400 online shops. The same twenty-five mistakes come up again and again; the ninth is the dearest.',
        '25-mistakes',
      ),
      '25 mistakes',
    ],
    first: ['wait.event', read('mistakes'), 'Opened within two days?'],
    hour: ['delay', pause('PT1H'), 'An hour later'],
    morning: ['delay', pause('PT0S'), 'By day'],
    carts: [
      'email.send',
      article(
        'How one shop brought back 18 % of its carts',
        'A case: abandoned carts',
        'Three letters, half an hour, no discount. What they wrote, when they sent it, and what it brought.',
        'abandoned-carts',
      ),
      'Abandoned-cart case',
    ],
    second: ['wait.event', read('carts'), 'Opened within two days?'],
    later: ['delay', pause('PT1H'), 'An hour later'],
    noon: ['delay', pause('PT0S'), 'By day'],
    usability: [
      'email.send',
      article(
        'Seven clicks that nobody makes',
        'Usability',
        'We watched sixty people order a kettle. Here is where they gave up, and what it took to mend it.',
        'usability',
      ),
      'Usability',
    ],
    eight: ['delay', { mode: 'field', field: 'event.at', offset: 'P8D', time: '11:00' }, 'Day eight'],
    keen: [
      'condition',
      {
        branches: [
          {
            name: 'keen',
            title: 'Two of three opened',
            rule: { '>=': [{ '+': [opened('mistakes'), opened('carts'), opened('usability')] }, 2] },
          },
        ],
      },
      'Opened at least two of three?',
    ],
    offer: [
      'email.send',
      letter({
        subject: 'We would set it up for you',
        heading: 'Two weeks, one price',
        text: [
          hello,
          'You have read what goes wrong. We put it right: abandoned carts, usability and the other twenty-three, in two weeks, for one price.',
        ],
        button: ['See the offer', 'https://shop.example/offer'],
        because,
      }),
      'Commercial offer',
    ],
    soft: [
      'email.send',
      letter({
        subject: 'A question, and then we leave you alone',
        heading: 'What should we write about?',
        text: [hello, 'Our letters did not catch you. Say in one line what you would like to know, or ask us for a price straight away.'],
        button: ['Ask us', 'https://shop.example/ask'],
        because,
      }),
      'A question instead',
    ],
    days: ['delay', { mode: 'for', duration: 'P7D' }, 'A week to count requests'],
    finish: ['end', {}, 'Done'],
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
      title: { en: 'Id of the pop-up’s form', ru: 'Идентификатор формы всплывающего окна' },
      places: [{ node: 'start', path: '/where/==/1' }],
    },
    {
      name: 'request',
      title: { en: 'Id of the request form', ru: 'Идентификатор формы заявки' },
      places: [{ node: 'request', path: '/where/==/1' }],
    },
  ],
  tests: [
    story('Each letter comes an hour after the last was opened (003.18); two of three opened earn the offer on day eight (003.28)', {
      when: [left, reads('mistakes', 'PT2H'), reads('carts', 'PT4H')],
      until: 'P20D',
      so: {
        messages: [got('mistakes', 'PT0S', '25 mistakes'), got('carts', 'PT3H'), got('usability', 'PT5H'), got('offer', 'P8DT1H')],
        ...stands('completed', 'finish'),
      },
    }),
    story('Who opens nothing gets all three all the same, and a question in place of the offer (003.27)', {
      when: [left, reads('usability', 'P5D')],
      until: 'P20D',
      so: {
        messages: [got('mistakes', 'PT0S'), got('carts', 'P2D'), got('usability', 'P4D'), got('soft', 'P8DT1H')],
        ...stands('completed', 'finish'),
      },
    }),
    story('A request ends it before the offer (003.20)', {
      when: [left, reads('mistakes', 'PT2H'), request('P7D'), does('Form Submitted', { form_id: 'popup' }, 'P9D')],
      until: 'P20D',
      so: {
        messages: [got('mistakes', 'PT0S'), got('carts', 'PT3H'), got('usability', 'P2DT3H')],
        reached: { ann: ['request'] },
        ...stands('exited', 'eight'),
      },
    }),
    story('Other forms start nothing', { when: [request('PT0S')], until: 'P1D', so: { none: ['ann'], runs: { ann: [] } } }),
    story('Late openings are answered in the morning', {
      when: [left, reads('mistakes', 'PT13H'), reads('carts', 'P1DT10H30M')],
      until: 'P3D',
      so: { messages: [got('mistakes', 'PT0S'), got('carts', 'PT23H'), got('usability', 'P1DT23H')] },
    }),
  ],
})
