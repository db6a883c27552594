/** `whyLines` in the current language. */
import type { Json } from '@millrace/core'
import { useI18n } from 'vue-i18n'
import { useTime } from './use-time.ts'
import { whyLines, type Line } from './why.ts'

/** `names`: what fields are called, by their paths. */
export function useWhy(names: () => ReadonlyMap<string, string>): (why: Json | undefined) => readonly Line[] {
  const { t, te } = useI18n()
  const time = useTime()
  return (why) =>
    whyLines(why, {
      name: (name) => (te(`pages.why.${name}`) ? t(`pages.why.${name}`) : name),
      field: (path) => names().get(path) ?? path,
      value: (name, value) => (te(`pages.whyValues.${name}.${value}`) ? t(`pages.whyValues.${name}.${value}`) : value),
      instant: time.dateTime,
      nothing: '—',
      yes: t('inspector.yes'),
      no: t('inspector.no'),
    })
}
