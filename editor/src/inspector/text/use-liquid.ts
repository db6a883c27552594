/** Completion and chips for a Liquid field of this form. */
import type { CompletionSource } from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import type { JsonObject } from '@millrace/core'
import { useI18n } from 'vue-i18n'
import { useFields, type NamedField } from '../rule/use-fields.ts'
import { liquidChips, liquidCompletion } from './liquid.ts'

/** The filters of Liquid that texts need; all others work too. */
const filters = [
  'default',
  'date',
  'capitalize',
  'upcase',
  'downcase',
  'money',
  'duration',
  'round',
  'plus',
  'minus',
  'times',
  'divided_by',
  'append',
  'prepend',
  'replace',
  'truncate',
  'join',
  'first',
  'last',
  'size',
  'url_encode',
] as const
const tags = ['if', 'unless', 'else', 'elsif', 'endif', 'for', 'endfor', 'case', 'assign'] as const

/** A text reads what stands in the scope: members of families of facts are named by rules alone. */
export const isReadable = ({ type, family }: NamedField) => type !== 'moment' && family === undefined

export function useLiquid(holder: () => JsonObject | undefined): { completion: CompletionSource; extensions: readonly Extension[] } {
  const { t } = useI18n()
  const fields = useFields(() => ({ holder: holder() }))
  const describe = (names: readonly string[], group: string) =>
    Object.fromEntries(names.map((name) => [name, t(`inspector.liquid.${group}.${name}`)]))
  const completion = liquidCompletion(() => ({
    variables: fields.value.filter(isReadable).map(({ path, title }) => ({ path, title })),
    filters: describe(filters, 'filters'),
    tags: describe(tags, 'tags'),
  }))
  return { completion, extensions: [liquidChips] }
}
