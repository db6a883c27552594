/** The catalogue of the rule that is being built, for all the tests in it. */
import { inject, provide, type ComputedRef, type InjectionKey } from 'vue'
import type { NamedField } from './use-fields.ts'

type Fields = ComputedRef<readonly NamedField[]>
const key: InjectionKey<Fields> = Symbol('rule fields')

export function provideRuleFields(fields: Fields): void {
  provide(key, fields)
}

export function useRuleFields(): Fields {
  const fields = inject(key)
  if (fields === undefined) throw new Error('This test stands outside a rule')
  return fields
}
