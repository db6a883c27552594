/** The words in which rules are read out, in the current language. */
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { durationInWords } from '../duration/duration.ts'
import type { FieldType, OperatorId } from './operators.ts'
import type { Words } from './sentence.ts'
import type { NamedField } from './use-fields.ts'

/** Operators that another word suits better for some types: a message "was opened", a list "has any". */
const special: Readonly<Partial<Record<FieldType, readonly OperatorId[]>>> = {
  moment: ['filled', 'empty'],
  boolean: ['filled', 'empty'],
}

/** The i18n key of an operator's name. */
export function operatorKey(operator: OperatorId, type: FieldType): string {
  return special[type]?.includes(operator) === true ? `inspector.rule.${type}.${operator}` : `inspector.rule.operators.${operator}`
}

export function useWords(fields: ComputedRef<readonly NamedField[]>): ComputedRef<Words> {
  const { t, locale } = useI18n()
  return computed(() => {
    const byPath = new Map(fields.value.map((field) => [field.path, field]))
    const list = new Intl.ListFormat(locale.value, { type: 'conjunction' })
    const either = new Intl.ListFormat(locale.value, { type: 'disjunction' })
    return {
      field: (path) => byPath.get(path)?.title ?? path,
      operator: ({ operator, field }) => {
        const type = byPath.get(field)?.type ?? 'any'
        return type === 'moment' && operator === 'filled' ? '' : t(operatorKey(operator, type))
      },
      duration: (iso) => durationInWords(iso, locale.value),
      literal: (value) => {
        if (typeof value === 'number')
          return new Intl.NumberFormat(locale.value, { useGrouping: false, maximumFractionDigits: 10 }).format(value)
        return typeof value === 'boolean' ? t(value ? 'inspector.yes' : 'inspector.no') : t('inspector.rule.quoted', { text: value })
      },
      join: (match, items) => {
        if (match === 'all') return list.format(items)
        if (match === 'any') return either.format(items)
        return t(`inspector.rule.${match}Of`, { items: match === 'none' ? either.format(items) : list.format(items) })
      },
      raw: t('inspector.rule.rawWords'),
      nothing: t('inspector.rule.nothing'),
    }
  })
}
