/** Numbers of a comparison as people read them, in the current language. */
import type { Comparison } from '@millrace/core'
import { useI18n } from 'vue-i18n'
import { digitsOf, pText, type Interval } from './comparison.ts'

export function useNumbers(measure: () => Comparison['measure']) {
  const { t, locale } = useI18n()
  const share = (value: number, digits = digitsOf(value)) =>
    new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: digits }).format(value)
  const plain = (value: number, digits = 2) => new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits }).format(value)
  const amount = (value: number) => (measure().kind === 'rate' ? share(value) : plain(value))
  /** A difference of rates is in percentage points, with its sign. */
  const difference = (value: number, kind: Comparison['measure']['kind']) => {
    const text = new Intl.NumberFormat(locale.value, { maximumFractionDigits: 2, signDisplay: 'exceptZero' }).format(
      kind === 'rate' ? value * 100 : value,
    )
    return kind === 'rate' ? t('results.points', { value: text }) : text
  }
  return {
    share,
    plain,
    amount,
    difference,
    between: ({ low, high }: Interval) => t('results.between', { low: amount(low), high: amount(high) }),
    p: (value: number) => pText(value, plain),
  }
}
