/** The config of `trigger.date`: a date written out, or a field of the contact that holds one. */
import { parseInstant, FlowError, Type, type ConfigFault, type Static } from '@millrace/core'

const modeIs = (mode: string) => ({ '==': [{ var: 'mode' }, mode] })

export const dateSchema = Type.Object(
  {
    mode: Type.Optional(
      Type.Enum(['field', 'at'], {
        default: 'field',
        'x-ui': {
          order: 1,
          title: { en: 'Which date', ru: 'Какая дата' },
          labels: {
            field: { en: 'a date of the contact', ru: 'дата из данных клиента' },
            at: { en: 'the same for all', ru: 'одна для всех' },
          },
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
            en: 'The birthday, the registration, the first or last order, or any field with a date',
            ru: 'День рождения, регистрация, первый или последний заказ — или любое поле с датой',
          },
          showIf: modeIs('field'),
        },
      }),
    ),
    at: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 40,
        'x-ui': {
          widget: 'instant',
          order: 2,
          title: { en: 'Date and time', ru: 'Дата и время' },
          help: { en: '2027-03-31T09:00 is the local time of each contact', ru: '2027-03-31T09:00 — местное время каждого клиента' },
          showIf: modeIs('at'),
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
          help: { en: 'Empty: at the date itself', ru: 'Пусто: в саму дату' },
        },
      }),
    ),
    time: Type.Optional(
      Type.String({
        pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
        'x-ui': {
          widget: 'timeOfDay',
          order: 4,
          title: { en: 'At', ru: 'В' },
          help: { en: 'Local time of the contact', ru: 'По местному времени клиента' },
        },
      }),
    ),
    yearly: Type.Optional(
      Type.Boolean({
        default: false,
        'x-ui': {
          order: 5,
          title: { en: 'Every year', ru: 'Каждый год' },
          help: {
            en: 'Birthdays and anniversaries; 29 February is 28 February in other years',
            ru: 'Дни рождения и годовщины; 29 февраля в обычный год — 28 февраля',
          },
        },
      }),
    ),
  },
  {
    additionalProperties: false,
    anyOf: [
      { properties: { mode: { const: 'at' } }, required: ['mode', 'at'] },
      { properties: { mode: { const: 'field' } }, required: ['field'] },
    ],
  },
)

export type DateConfig = Static<typeof dateSchema>

/** The date that is written out must be one. */
export function faultsOfDate({ mode, at = '' }: DateConfig): readonly ConfigFault[] {
  if (mode !== 'at') return []
  try {
    parseInstant(at.trim(), 'UTC')
    return []
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return [{ path: '/at', code: error.code, message: error.message }]
  }
}
