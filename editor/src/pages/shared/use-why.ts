/** `whyLines` in the current language. */
import type { Json } from '@millrace/core'
import { useI18n } from 'vue-i18n'
import { useTime } from './use-time.ts'
import { whyLines, type Line } from './why.ts'

export function useWhy(): (why: Json | undefined) => readonly Line[] {
  const { t, te } = useI18n()
  const time = useTime()
  return (why) =>
    whyLines(why, {
      name: (name) => (te(`pages.why.${name}`) ? t(`pages.why.${name}`) : name),
      instant: time.dateTime,
      nothing: '—',
      yes: t('inspector.yes'),
      no: t('inspector.no'),
    })
}
