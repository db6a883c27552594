/** Settings of the flow that differ between two versions, in words. */
import { describeDuration, type FlowChanges, type FlowSettings, type Json } from '@millrace/core'
import { variableOf } from '../../../inspector/rule/template.ts'
import type { FieldChange } from './field-changes.ts'

export interface SettingWords {
  t(key: string, named?: Readonly<Record<string, unknown>>): string
  readonly locale: 'en' | 'ru'
  readonly nothing: string
  /** A rule read out; of an event, with what its properties are called. */
  rule(rule: Json, event: string): string
  /** What people call a field, or its path. */
  field(path: string): string
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

function textOf(name: string, settings: FlowSettings, words: SettingWords): string {
  const { exit = [], timezone, kind, lifetime } = settings
  const { t, locale, nothing } = words
  switch (name) {
    case 'entry':
      return entryText(settings, words)
    case 'exit':
      return exit.length === 0 ? nothing : exit.map((rule) => exitText(rule, words)).join('; ')
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

function entryText({ entry }: FlowSettings, { t, locale, field }: SettingWords): string {
  if (entry === undefined) return t('inspector.settings.policies.always')
  const path = entry.key === undefined ? undefined : variableOf(entry.key as Json)
  const key =
    entry.key === undefined ? [] : [`${t('inspector.settings.key')}: ${path === undefined ? JSON.stringify(entry.key) : field(path)}`]
  const period = entry.policy === 'after' && entry.period !== undefined ? [describeDuration(entry.period, locale)] : []
  return [t(`inspector.settings.policies.${entry.policy}`), ...period, ...key].join(', ')
}

function exitText({ event, where }: NonNullable<FlowSettings['exit']>[number], { t, rule }: SettingWords): string {
  return where === undefined ? event : t('versions.lines.exit', { event, rule: rule(where as Json, event) })
}
