/** `weather.feel`: who freezes gets another message than who sweats. Pure: temperature and wind come from the event or an answer. */
import { defineNode, FlowError, Type } from '@millrace/core'
import { feelsLike } from './feels-like.ts'

/** The schema is the form, the check before publishing, and the type of `step.config`. */
const configSchema = Type.Object(
  {
    temperature: Type.String({
      minLength: 1,
      'x-ui': {
        widget: 'liquid',
        order: 1,
        title: { en: 'Temperature, °C', ru: 'Температура, °C' },
        help: { en: 'For example {{ event.properties.celsius }}', ru: 'Например {{ event.properties.celsius }}' },
      },
    }),
    wind: Type.Optional(
      Type.String({ 'x-ui': { widget: 'liquid', order: 2, title: { en: 'Wind, km/h', ru: 'Ветер, км/ч' }, placeholder: '0' } }),
    ),
    coldBelow: Type.Number({ default: 5, 'x-ui': { order: 3, title: { en: 'Cold below, °C', ru: 'Холодно ниже, °C' } } }),
    warmFrom: Type.Number({ default: 20, 'x-ui': { order: 4, title: { en: 'Warm from, °C', ru: 'Тепло от, °C' } } }),
  },
  { additionalProperties: false },
)

export const weatherFeel = defineNode({
  type: 'weather.feel',
  version: 1,
  title: { en: 'How the weather feels', ru: 'Как ощущается погода' },
  description: { en: 'Branches by felt temperature', ru: 'Ветвление по ощущаемой температуре' },
  group: 'split',
  icon: 'thermometer',
  config: configSchema,
  example: { temperature: '{{ event.properties.celsius }}', wind: '{{ event.properties.wind }}', coldBelow: 5, warmFrom: 20 },
  summary: { en: 'cold < {{ coldBelow }} °C, warm ≥ {{ warmFrom }} °C', ru: 'холодно < {{ coldBelow }} °C, тепло ≥ {{ warmFrom }} °C' },
  ports: [
    { port: 'cold', title: { en: 'cold', ru: 'холодно' } },
    { port: 'mild', title: { en: 'mild', ru: 'прохладно' } },
    { port: 'warm', title: { en: 'warm', ru: 'тепло' } },
    { port: 'error', otherwise: '@fail' },
  ],
  check: ({ coldBelow, warmFrom }) =>
    coldBelow <= warmFrom ? [] : [{ path: '/warmFrom', code: 'WEATHER_LIMITS_CROSSED', message: 'Warm must begin above cold' }],
  run: (step) => {
    const { temperature, wind = '0', coldBelow, warmFrom } = step.config
    const felt = feelsLike(numberIn(step.render(temperature)), numberIn(step.render(wind) || '0'))
    // `why` is what the run's page shows: the value that decided.
    const why = { felt: Math.round(felt * 10) / 10 }
    return { kind: 'leave', port: felt < coldBelow ? 'cold' : felt < warmFrom ? 'mild' : 'warm', why }
  },
})

/** A throw is this run's fault alone: it leaves by `error`, or fails with this code and sentence. */
function numberIn(text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number)) return number
  throw new FlowError('WEATHER_NUMBER_BAD', `${JSON.stringify(text.slice(0, 40))} is no number`)
}
