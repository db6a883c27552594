/** The amount of `bonus.accrue` and `bonus.spend`: a number, or a text that becomes one. */
import { Type, type Step } from '@millrace/core'
import { toCents } from './cents.ts'

export const amountSchema = Type.Union([Type.Number({ minimum: 0, maximum: 1e9 }), Type.String({ minLength: 1, maxLength: 1000 })], {
  'x-ui': {
    widget: 'liquid',
    order: 1,
    title: { en: 'Amount', ru: 'Сколько' },
    help: {
      en: 'A number, or a formula: {{ event.properties.total | times: 0.05 }}',
      ru: 'Число или формула: {{ event.properties.total | times: 0.05 }}',
    },
  },
})

/** Cents. Throws `FlowError` `BONUS_AMOUNT_BAD` or `TEXT_*`. */
export function amountOf(step: Step<{ amount: number | string }>): number {
  const { amount } = step.config
  return toCents(typeof amount === 'string' ? step.render(amount) : amount)
}
