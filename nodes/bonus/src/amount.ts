/** The amount of `bonus.accrue` and `bonus.spend`: a number, or a text that becomes one. */
import { FlowError, Type, type Step } from '@millrace/core'
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

/** An amount without variables that is none would fail every run: its author is told. */
export function faultsOfAmount(amount: number | string) {
  if (typeof amount === 'string' && amount.includes('{')) return []
  try {
    toCents(amount)
    return []
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return [{ path: '/amount', code: error.code, message: error.message }]
  }
}
