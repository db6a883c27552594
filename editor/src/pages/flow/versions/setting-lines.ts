/** Settings of the flow that differ between two versions, in words. */
import { describeDuration, type FlowChanges, type FlowSettings } from '@millrace/core'
import type { FieldChange } from './field-changes.ts'

export interface SettingWords {
  t(key: string): string
  readonly locale: 'en' | 'ru'
  readonly nothing: string
}

const labels: Readonly<Record<string, string>> = {
  entry: 'inspector.settings.entry',
  exit: 'inspector.settings.exit',
  timezone: 'inspector.settings.timezone',
  kind: 'inspector.settings.kind',
  lifetime: 'inspector.settings.lifetime',
}

export function settingLines(
  { settings }: FlowChanges,
  { before, after }: { readonly before: FlowSettings; readonly after: FlowSettings },
  words: SettingWords,
): readonly FieldChange[] {
  return settings.map((name) => ({
    name: labels[name] === undefined ? name : words.t(labels[name]),
    before: textOf(name, before, words),
    after: textOf(name, after, words),
  }))
}

function textOf(name: string, { entry, exit = [], timezone, kind, lifetime }: FlowSettings, { t, locale, nothing }: SettingWords): string {
  switch (name) {
    case 'entry': {
      if (entry === undefined) return t('inspector.settings.policies.always')
      const key = entry.key === undefined ? [] : [`${t('inspector.settings.key')}: ${JSON.stringify(entry.key)}`]
      const period = entry.policy === 'after' && entry.period !== undefined ? [describeDuration(entry.period, locale)] : []
      return [t(`inspector.settings.policies.${entry.policy}`), ...period, ...key].join(', ')
    }
    case 'exit':
      return exit.length === 0
        ? nothing
        : exit.map(({ event, where }) => (where === undefined ? event : `${event} (${t('inspector.settings.exitWhere')} …)`)).join(', ')
    case 'timezone':
      return timezone === undefined || timezone === 'contact' ? t('inspector.settings.contactZone') : timezone
    case 'kind':
      return t(`inspector.settings.kinds.${kind ?? 'automation'}`)
    case 'lifetime':
      return lifetime === undefined ? nothing : describeDuration(lifetime, locale)
    default:
      return '…'
  }
}
