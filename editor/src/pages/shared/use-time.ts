/** Instants in the workspace's time zone and the current language. Absolute: the server's clock may be a virtual one. */
import { useI18n } from 'vue-i18n'
import { useSession } from '../../stores/session.ts'
import { browserNow } from '../../ui/clock.ts'
import { regional } from '../../ui/region.ts'
import { dateTime } from '../../ui/time.ts'

export interface Time {
  /** This browser's clock, in milliseconds. */
  now(): number
  dateTime(iso: string): string
  /** `09:30` today, `8 Mar` this year, otherwise `8 Mar 2027`: for narrow lists. */
  brief(iso: string): string
  /** `8 March 2027` */
  day(iso: string): string
  /** `09:30` */
  clock(iso: string): string
}

export function useTime(): Time {
  const { locale } = useI18n()
  const session = useSession()
  const zone = () => session.session?.workspace.timezone
  const format = (iso: string, options: Intl.DateTimeFormatOptions) => {
    const timeZone = zone()
    const zoned = { ...options, ...(timeZone === undefined ? {} : { timeZone }) }
    return new Intl.DateTimeFormat(regional(locale.value), zoned).format(Date.parse(iso))
  }
  return {
    now: browserNow,
    dateTime: (iso) => dateTime(iso, locale.value, zone()),
    brief: (iso) => {
      const today = new Date(browserNow()).toISOString()
      const same = (part: Intl.DateTimeFormatOptions) => format(iso, part) === format(today, part)
      if (same({ dateStyle: 'short' })) return format(iso, { timeStyle: 'short' })
      return format(iso, same({ year: 'numeric' }) ? { day: 'numeric', month: 'short' } : { dateStyle: 'medium' })
    },
    day: (iso) => format(iso, { dateStyle: 'long' }),
    clock: (iso) => format(iso, { timeStyle: 'short' }),
  }
}
