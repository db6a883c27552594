/** The schema of a `TimeWindow`, for configs of nodes that may go on only within certain hours and weekdays. */
import Type from 'typebox'
import type { Localized } from './json.ts'

const timeOfDay = '^([01][0-9]|2[0-3]):[0-5][0-9]$'

/** `help` says what the window holds back. Its hours are by the contact's local time. */
export const windowSchema = (help: Localized) =>
  Type.Object(
    {
      days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
        minItems: 1,
        maxItems: 7,
        uniqueItems: true,
        'x-ui': { order: 1, title: { en: 'Days (1 is Monday)', ru: 'Дни (1 — понедельник)' } },
      }),
      from: Type.String({ pattern: timeOfDay, 'x-ui': { widget: 'timeOfDay', order: 2, title: { en: 'From', ru: 'С' } } }),
      to: Type.String({
        pattern: `${timeOfDay}|^24:00$`,
        'x-ui': { widget: 'timeOfDay', order: 3, title: { en: 'Until', ru: 'До' } },
      }),
    },
    {
      additionalProperties: false,
      'x-ui': { widget: 'window', group: 'advanced', order: 9, title: { en: 'Only within these hours', ru: 'Только в эти часы' }, help },
    },
  )
