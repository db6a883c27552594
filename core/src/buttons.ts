/**
 * Buttons of a message, alike in every channel that has them: a link, a reply, or a reply that puts the contact into a segment. A press is a
 * status of its message: `clicked` of a link, `replied` of the others, with `button` among the event's properties.
 */
import Type, { type Static } from 'typebox'

export const buttonKinds = ['url', 'reply', 'segment'] as const

const buttonSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z][a-z0-9_-]{0,30}$',
      description: 'By which rules and waits tell the buttons of one message apart',
      'x-ui': { order: 2, title: { en: 'Name for rules', ru: 'Имя для условий' } },
    }),
    title: Type.String({ minLength: 1, maxLength: 60, 'x-ui': { widget: 'liquid', order: 1, title: { en: 'Text', ru: 'Текст' } } }),
    kind: Type.Enum([...buttonKinds], {
      default: 'url',
      'x-ui': {
        order: 3,
        title: { en: 'What it does', ru: 'Что делает' },
        labels: {
          url: { en: 'opens a link', ru: 'открывает ссылку' },
          reply: { en: 'answers with its text', ru: 'отвечает своим текстом' },
          segment: { en: 'answers and adds to a segment', ru: 'отвечает и добавляет в сегмент' },
        },
      },
    }),
    url: Type.Optional(
      Type.String({
        maxLength: 2000,
        'x-ui': {
          widget: 'liquid',
          order: 4,
          title: { en: 'Link', ru: 'Ссылка' },
          placeholder: 'https://',
          showIf: { '==': [{ var: 'kind' }, 'url'] },
        },
      }),
    ),
    segment: Type.Optional(
      Type.String({
        maxLength: 100,
        'x-ui': { widget: 'segment',
          creates: true, order: 5, title: { en: 'Segment', ru: 'Сегмент' }, showIf: { '==': [{ var: 'kind' }, 'segment'] } },
      }),
    ),
  },
  { additionalProperties: false },
)

export type Button = Static<typeof buttonSchema>

/** The property `buttons` of a channel's message. `most`: how many the outside system shows. */
export const buttonsSchema = (most: number) =>
  Type.Array(buttonSchema, { maxItems: most, 'x-ui': { title: { en: 'Buttons', ru: 'Кнопки' } } })

export interface ButtonFault {
  readonly path: string
  readonly code: string
  readonly message: string
}

/** Faults that the schema cannot say: names twice, a link without an address, a segment not chosen. `path` is where the buttons stand. */
export function checkButtons(buttons: readonly Button[] = [], path = '/buttons'): readonly ButtonFault[] {
  return buttons.flatMap(({ name, kind, url = '', segment = '' }, index) => {
    const at = `${path}/${index}`
    const twice = buttons.findIndex((other) => other.name === name) < index
    return [
      ...(twice
        ? [{ path: `${at}/name`, code: 'BUTTON_NAME_TWICE', message: `Two buttons are called ${JSON.stringify(name)}: name one otherwise` }]
        : []),
      ...(kind === 'url' && url.trim() === ''
        ? [{ path: `${at}/url`, code: 'BUTTON_URL_MISSING', message: 'This button opens a link: give its address' }]
        : []),
      ...(kind === 'url' && url.trim() !== '' && !/^(https?:\/\/|\{[{%])/i.test(url.trim())
        ? [{ path: `${at}/url`, code: 'BUTTON_URL_BAD', message: `${JSON.stringify(url)} is no address of the web: begin with https://` }]
        : []),
      ...(kind === 'segment' && segment === ''
        ? [{ path: `${at}/segment`, code: 'BUTTON_SEGMENT_MISSING', message: 'Choose the segment that this button adds to' }]
        : []),
    ]
  })
}
