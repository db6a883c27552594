/** The days that a report is about, in the page's address: the last thirty unless others are chosen. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'
import { regional } from '../../ui/region.ts'

const isDay = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)

export function useDays() {
  const route = useRoute()
  const router = useRouter()
  const { locale } = useI18n()
  const period = computed(() => {
    const { from, to } = route.query
    return { from: isDay(from) ? from : undefined, to: isDay(to) ? to : undefined }
  })
  const format = (day: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(regional(locale.value), { ...options, timeZone: 'UTC' }).format(Date.parse(day))
  return {
    period,
    change: (some: Readonly<Record<string, string | undefined>>) => void router.replace({ query: { ...route.query, ...some } }),
    /** `8 Mar` */
    short: (day: string) => format(day, { day: 'numeric', month: 'short' }),
    long: (day: string) => format(day, { dateStyle: 'long' }),
  }
}
