/** What a form consists of: its fields, its words, and the consent it asks for. */
import { Type, type Static } from '@millrace/core'

const fieldSchema = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 200, 'x-ui': { order: 1, title: { en: 'Label', ru: 'Подпись' } } }),
    type: Type.Enum(['email', 'tel', 'text', 'select', 'checkbox'], {
      default: 'text',
      'x-ui': {
        order: 2,
        title: { en: 'Kind', ru: 'Вид' },
        labels: {
          email: { en: 'e-mail', ru: 'e-mail' },
          tel: { en: 'phone', ru: 'телефон' },
          text: { en: 'text', ru: 'текст' },
          select: { en: 'one of a list', ru: 'выбор из списка' },
          checkbox: { en: 'a tick', ru: 'галочка' },
        },
      },
    }),
    attribute: Type.String({
      pattern: '^[A-Za-z][A-Za-z0-9_]{0,49}$',
      'x-ui': {
        order: 3,
        title: { en: 'Attribute of the contact', ru: 'Поле клиента' },
        help: { en: 'Where the answer is kept: firstName, city', ru: 'Куда записать ответ: firstName, city' },
      },
    }),
    required: Type.Optional(Type.Boolean({ default: false, 'x-ui': { order: 4, title: { en: 'Must be filled in', ru: 'Обязательное' } } })),
    options: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        maxItems: 100,
        'x-ui': { order: 5, title: { en: 'Choices', ru: 'Варианты' }, showIf: { '==': [{ var: 'type' }, 'select'] } },
      }),
    ),
  },
  { additionalProperties: false },
)

const line = (order: number, en: string, ru: string, more: object = {}) =>
  Type.Optional(Type.String({ maxLength: 200, 'x-ui': { order, title: { en, ru }, ...more } }))
const lines = (order: number, en: string, ru: string, more: object = {}) =>
  Type.Optional(Type.String({ maxLength: 2000, 'x-ui': { order, lines: 3, title: { en, ru }, ...more } }))

const asked = { '!!': { var: 'consentText' } }
const confirmed = { and: [asked, { var: 'double' }] }

export const formSchema = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 100,
      'x-ui': {
        order: 1,
        title: { en: 'Name', ru: 'Название' },
        help: { en: 'For you; visitors do not see it', ru: 'Для вас; посетители его не видят' },
      },
    }),
    title: line(2, 'Heading', 'Заголовок'),
    text: lines(3, 'Text', 'Текст'),
    fields: Type.Array(fieldSchema, { minItems: 1, maxItems: 20, 'x-ui': { order: 4, title: { en: 'Fields', ru: 'Поля' } } }),
    button: line(5, 'Button', 'Кнопка', { placeholder: { en: 'Send', ru: 'Отправить' } }),
    consentText: Type.Optional(
      Type.String({
        maxLength: 1000,
        'x-ui': {
          order: 6,
          lines: 2,
          title: { en: 'Consent to letters', ru: 'Согласие на рассылку' },
          help: {
            en: 'Stands beside a tick that nobody has set. Empty: not asked',
            ru: 'Стоит рядом с пустой галочкой. Пусто: не спрашивать',
          },
          placeholder: { en: 'I agree to get letters with offers', ru: 'Согласен получать письма с новостями и предложениями' },
        },
      }),
    ),
    consentRequired: Type.Optional(
      Type.Boolean({
        default: false,
        'x-ui': { order: 7, title: { en: 'Cannot be sent without it', ru: 'Без согласия не отправить' }, showIf: asked },
      }),
    ),
    channel: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z0-9-]{0,49}$',
        default: 'email',
        'x-ui': {
          group: 'advanced',
          order: 8,
          title: { en: 'Channel it is for', ru: 'На какой канал' },
          help: { en: 'email, sms, telegram', ru: 'email, sms, telegram' },
          showIf: asked,
        },
      }),
    ),
    purpose: Type.Optional(
      Type.String({
        maxLength: 100,
        default: '*',
        'x-ui': {
          group: 'advanced',
          order: 9,
          title: { en: 'Subscription group', ru: 'Тема подписки' },
          help: { en: 'Its key; * for all letters', ru: 'Её ключ; * — все рассылки' },
          showIf: asked,
        },
      }),
    ),
    double: Type.Optional(
      Type.Boolean({
        default: true,
        'x-ui': {
          order: 10,
          title: { en: 'Confirm by a letter', ru: 'Подтверждать письмом' },
          help: {
            en: 'The consent counts once the link in a letter was followed',
            ru: 'Согласие действует, когда человек подтвердил его по ссылке из письма',
          },
          showIf: asked,
        },
      }),
    ),
    letterSubject: line(11, 'Subject of that letter', 'Тема этого письма', { group: 'advanced', showIf: confirmed }),
    letterText: lines(12, 'Text of that letter', 'Текст этого письма', { group: 'advanced', showIf: confirmed }),
    thanksTitle: line(13, 'Heading after sending', 'Заголовок после отправки'),
    thanksText: lines(14, 'Text after sending', 'Текст после отправки'),
    redirect: Type.Optional(
      Type.String({
        maxLength: 1000,
        'x-ui': {
          group: 'advanced',
          order: 15,
          title: { en: 'Page after sending', ru: 'Страница после отправки' },
          help: { en: 'Empty: the words above', ru: 'Пусто: слова выше' },
          placeholder: 'https://shop.example/thanks',
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export type FormConfig = Static<typeof formSchema>
export type FormField = FormConfig['fields'][number]

/** A form as it stands, with what its author left out. */
export interface Form extends FormConfig {
  readonly id: string
}

export interface ConsentTerms {
  readonly text: string
  readonly required: boolean
  readonly channel: string
  readonly purpose: string
  readonly double: boolean
}

/** Null: it asks for none. */
export function termsOf({
  consentText = '',
  consentRequired = false,
  channel = 'email',
  purpose = '*',
  double = true,
}: FormConfig): ConsentTerms | null {
  return consentText.trim() === ''
    ? null
    : { text: consentText.trim(), required: consentRequired, channel, purpose: purpose || '*', double }
}
