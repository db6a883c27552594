/** Numbers of a comparison as people read them, in the current language. */
import type { Comparison } from '@millrace/core'
import { useI18n } from 'vue-i18n'
import { digitsOf, pText, type Interval } from './comparison.ts'

export function useNumbers(measure: () => Comparison['measure']) {
  const { t, locale } = useI18n()
  const share = (value: number, digits = digitsOf(value)) =>
    new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: digits }).format(value)
  const plain = (value: number, digits = 2) => new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits }).format(value)
  /** Of what is worth a hundred and more the hundredths say nothing. */
  const money = (value: number) => plain(value, Math.abs(value) < 100 ? 2 : 0)
  const amount = (value: number) => (measure().kind === 'rate' ? share(value) : money(value))
  /** A difference of rates is in percentage points, with its sign. */
  const difference = (value: number, kind: Comparison['measure']['kind']) => {
    const shown = kind === 'rate' ? value * 100 : value
    const maximumFractionDigits = Math.abs(shown) < 100 ? 2 : 0
    const text = new Intl.NumberFormat(locale.value, { maximumFractionDigits, signDisplay: 'exceptZero' }).format(shown)
    return kind === 'rate' ? t('results.points', { value: text }) : text
  }
  return {
    share,
    plain,
    money,
    amount,
    difference,
    between: ({ low, high }: Interval) => t('results.between', { low: amount(low), high: amount(high) }),
    p: (value: number) => pText(value, plain),
  }
}
