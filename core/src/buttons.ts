/**
 * Buttons of a message, alike in every channel that has them: a link, a reply, or a reply that puts the contact into a segment. A press is a
 * status of its message: `clicked` of a link, `replied` of the others, with `button` among the event's properties.
 */
import Type, { type Static } from 'typebox'
import type { Localized } from './json.ts'

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
        'x-ui': {
          widget: 'segment',
          creates: true,
          order: 5,
          title: { en: 'Segment', ru: 'Сегмент' },
          showIf: { '==': [{ var: 'kind' }, 'segment'] },
        },
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
  readonly says: Localized
}

/** Faults that the schema cannot say: names twice, a link without an address, a segment not chosen. `path` is where the buttons stand. */
export function checkButtons(buttons: readonly Button[] = [], path = '/buttons'): readonly ButtonFault[] {
  return buttons.flatMap(({ name, kind, url = '', segment = '' }, index) => {
    const at = `${path}/${index}`
    const twice = buttons.findIndex((other) => other.name === name) < index
    const address = url.trim()
    return [
      ...(twice ? [fault(`${at}/name`, 'BUTTON_NAME_TWICE', said.twice(name))] : []),
      ...(kind === 'url' && address === '' ? [fault(`${at}/url`, 'BUTTON_URL_MISSING', said.noAddress)] : []),
      ...(kind === 'url' && address !== '' && !/^(https?:\/\/|\{[{%])/i.test(address)
        ? [fault(`${at}/url`, 'BUTTON_URL_BAD', said.badAddress(address))]
        : []),
      ...(kind === 'segment' && segment === '' ? [fault(`${at}/segment`, 'BUTTON_SEGMENT_MISSING', said.noSegment)] : []),
    ]
  })
}

const fault = (path: string, code: string, says: Localized): ButtonFault => ({ path, code, message: says.en, says })

const said = {
  twice: (name: string) => ({
    en: `Two buttons are called “${name}”: name one otherwise`,
    ru: `Две кнопки называются «${name}»: переименуйте одну`,
  }),
  noAddress: { en: 'This button opens a link: give its address', ru: 'Эта кнопка открывает ссылку: укажите адрес' },
  badAddress: (url: string) => ({
    en: `“${url}” is no address of the web: begin with https://`,
    ru: `«${url}» не похоже на адрес в интернете: начните с https://`,
  }),
  noSegment: { en: 'Choose the segment that this button adds to', ru: 'Выберите сегмент, в который добавляет эта кнопка' },
}
