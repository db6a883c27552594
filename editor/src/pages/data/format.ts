/** Counts and sizes as people read them. */
import { useI18n } from 'vue-i18n'

const units = [
  ['gigabytes', 1024 ** 3],
  ['megabytes', 1024 ** 2],
  ['kilobytes', 1024],
] as const

export interface Amounts {
  count(value: number): string
  size(bytes: number): string
}

export function useAmounts(): Amounts {
  const { t, locale } = useI18n()
  const format = (value: number, maximumFractionDigits = 0) => new Intl.NumberFormat(locale.value, { maximumFractionDigits }).format(value)
  return {
    count: (value) => format(value),
    size: (bytes) => {
      const unit = units.find(([, size]) => bytes >= size)
      if (unit === undefined) return t('data.unit.bytes', { n: format(bytes) })
      const value = bytes / unit[1]
      return t(`data.unit.${unit[0]}`, { n: format(value, value < 10 ? 1 : 0) })
    },
  }
}
