/** `delay`: the contact waits here, for a time, until a date, around a date of its own, or until a rule becomes true. */
import { defineNode, FlowError, parseInstant, type Step } from '@millrace/core'
import { delaySchema, type Config, type DelayConfig } from './config.ts'
import { goOn, startPause } from './dated.ts'
import { delayDocs } from './docs.ts'
import { goOnWatching, startWatch } from './until-rule.ts'

/** The schema demands of each mode what `DelayConfig` says. */
const configOf = (step: Step<Config>) => step.config as DelayConfig

/** In a line on the card: 3 days before the date. */
const around = (before: string, after: string, at = '') =>
  `{% if offset %}{% capture span %}{{ offset | remove: '-' | remove: '+' | duration }}{% endcapture %}{% if offset contains '-' %}${before}{% else %}${after}{% endif %} {% else %}${at}{% endif %}`
const hours = `{% if window %}, {% if window.days.size < 7 %}{{ window.days | weekdays }} {% endif %}{{ window.from }}–{{ window.to }}{% endif %}`

export const delay = defineNode({
  type: 'delay',
  version: 1,
  title: { en: 'Delay', ru: 'Пауза' },
  description: {
    en: 'Waits for a time, until a date, or until a condition holds',
    ru: 'Ждёт некоторое время, до даты или пока не выполнится условие',
  },
  docs: delayDocs,
  group: 'control',
  icon: 'hourglass',
  config: delaySchema,
  example: { mode: 'for', duration: 'P1D' },
  summary: {
    en: `{% case mode %}{% when 'for' %}{% if duration == 'PT0S' %}at once{% else %}{{ duration | duration }}{% endif %}{% when 'until' %}until {{ at | instant }}{% when 'field' %}until ${around('{{ span }} before', '{{ span }} after')}{{ field }}{% if time %} at {{ time }}{% endif %}{% when 'next' %}until {{ time }}{% if days %}, {{ days | weekdays }}{% endif %}{% when 'rule' %}until {{ rule | rule }}{% endcase %}${hours}`,
    ru: `{% case mode %}{% when 'for' %}{% if duration == 'PT0S' %}сразу{% else %}{{ duration | duration }}{% endif %}{% when 'until' %}до {{ at | instant }}{% when 'field' %}${around('за {{ span }} до', 'через {{ span }} после', 'до ')}{{ field }}{% if time %} в {{ time }}{% endif %}{% when 'next' %}до {{ time }}{% if days %}, {{ days | weekdays }}{% endif %}{% when 'rule' %}пока не: {{ rule | rule }}{% endcase %}${hours}`,
  },
  ports: [
    'out',
    {
      port: 'past',
      otherwise: 'out',
      when: { in: [{ var: 'mode' }, ['until', 'field']] },
      title: { en: 'date is past', ru: 'дата прошла' },
    },
    { port: 'timeout', when: { and: [{ '==': [{ var: 'mode' }, 'rule'] }, { '!!': [{ var: 'timeout' }] }] } },
  ],
  waits: true,
  stays: [
    { property: 'duration', when: { '==': [{ var: 'mode' }, 'for'] } },
    { property: 'timeout', port: 'timeout', when: { '==': [{ var: 'mode' }, 'rule'] } },
  ],
  awaits: ({ mode }) => (mode === 'rule' ? ['*'] : []),
  check: ({ mode, at = '' }) => (mode === 'until' && !at.includes('{') ? faultsOfDate(at) : []),
  run: (step) => {
    const config = configOf(step)
    return config.mode === 'rule' ? startWatch(config, step) : startPause(config, step)
  },
  resume: (step) => {
    const config = configOf(step)
    return config.mode === 'rule' ? goOnWatching(config, step) : goOn(config, step)
  },
})

function faultsOfDate(at: string) {
  try {
    parseInstant(at.trim(), 'UTC')
    return []
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return [{ path: '/at', code: error.code, message: error.message }]
  }
}
