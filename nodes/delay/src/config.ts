/**
 * The config of `delay`: one form with a mode, of which each mode uses its own fields. The schema demands the fields of the
 * mode; `DelayConfig` is what it then guarantees.
 */
import { Type, windowSchema, type Rule, type Static, type TimeWindow } from '@millrace/core'

export type DelayConfig = { readonly window?: TimeWindow } & (
  | { readonly mode: 'for'; readonly duration: string }
  | { readonly mode: 'until'; readonly at: string }
  | { readonly mode: 'field'; readonly field: string; readonly offset?: string; readonly time?: string }
  | { readonly mode: 'next'; readonly days?: readonly number[]; readonly time: string }
  | { readonly mode: 'rule'; readonly rule: Rule; readonly timeout?: string }
)

const modeIs = (mode: string) => ({ '==': [{ var: 'mode' }, mode] })
const timeOfDay = '^([01][0-9]|2[0-3]):[0-5][0-9]$'

const window = windowSchema({
  en: 'The pause ends only then, by the contact’s local time',
  ru: 'Пауза закончится только в это время, по местному времени клиента',
})

export const delaySchema = Type.Object(
  {
    mode: Type.Enum(['for', 'until', 'field', 'next', 'rule'], {
      default: 'for',
      'x-ui': {
        order: 1,
        title: { en: 'Wait', ru: 'Ждать' },
        labels: {
          for: { en: 'for a time', ru: 'некоторое время' },
          until: { en: 'until a date', ru: 'до даты' },
          field: { en: 'around a date of the contact', ru: 'до даты из данных клиента' },
          next: { en: 'until a time of day', ru: 'до времени суток' },
          rule: { en: 'until a condition holds', ru: 'пока не выполнится условие' },
        },
      },
    }),
    duration: Type.Optional(
      Type.String({
        format: 'iso-duration',
        'x-ui': { widget: 'duration', order: 2, title: { en: 'How long', ru: 'Сколько' }, showIf: modeIs('for') },
      }),
    ),
    at: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1000,
        'x-ui': {
          widget: 'instant',
          order: 2,
          title: { en: 'Date and time', ru: 'Дата и время' },
          help: {
            en: '2027-03-31T09:00 is local time; variables are allowed',
            ru: '2027-03-31T09:00 — местное время; можно с переменными',
          },
          showIf: modeIs('until'),
        },
      }),
    ),
    field: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        'x-ui': {
          widget: 'field',
          order: 2,
          title: { en: 'Date field', ru: 'Поле с датой' },
          help: {
            en: 'A field of the contact, or a path such as event.properties.departure',
            ru: 'Поле клиента или путь, например event.properties.departure',
          },
          showIf: modeIs('field'),
        },
      }),
    ),
    offset: Type.Optional(
      Type.String({
        format: 'iso-offset',
        'x-ui': {
          widget: 'duration',
          order: 3,
          title: { en: 'Before or after it', ru: 'До или после неё' },
          help: { en: '-P3D is three days before', ru: '-P3D — за три дня' },
          showIf: modeIs('field'),
        },
      }),
    ),
    time: Type.Optional(
      Type.String({
        pattern: timeOfDay,
        'x-ui': { widget: 'timeOfDay', order: 4, title: { en: 'At', ru: 'В' }, showIf: { in: [{ var: 'mode' }, ['field', 'next']] } },
      }),
    ),
    days: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
        minItems: 1,
        maxItems: 7,
        uniqueItems: true,
        'x-ui': {
          order: 5,
          title: { en: 'On which weekdays (1 is Monday)', ru: 'В какие дни недели (1 — понедельник)' },
          help: { en: 'Empty: on any', ru: 'Пусто: в любой' },
          showIf: modeIs('next'),
        },
      }),
    ),
    rule: Type.Optional(
      Type.Unknown({ 'x-ui': { widget: 'rule', order: 2, title: { en: 'Until', ru: 'Пока не' }, showIf: modeIs('rule') } }),
    ),
    timeout: Type.Optional(
      Type.String({
        format: 'iso-duration',
        'x-ui': {
          widget: 'duration',
          order: 3,
          title: { en: 'But no longer than', ru: 'Но не дольше' },
          help: { en: 'Then the contact leaves by “timeout”', ru: 'Потом клиент выйдет по «время вышло»' },
          showIf: modeIs('rule'),
        },
      }),
    ),
    window: Type.Optional(window),
  },
  {
    additionalProperties: false,
    allOf: [
      demands('for', 'duration'),
      demands('until', 'at'),
      demands('field', 'field'),
      demands('next', 'time'),
      demands('rule', 'rule'),
    ],
  },
)

/** What the schema says by itself: every field of every mode, each optional. */
export type Config = Static<typeof delaySchema>

/** A config of this mode has this field: unless the mode is another, it is required. */
function demands(mode: DelayConfig['mode'], field: string) {
  return { if: { properties: { mode: { not: { const: mode } } } }, else: { required: [field] } }
}
