/** The catalogue of the rule that is being built, for all the tests in it. */
import { inject, provide, type ComputedRef, type InjectionKey } from 'vue'
import type { NamedField } from './use-fields.ts'

export interface RuleFields {
  readonly fields: ComputedRef<readonly NamedField[]>
  /** What may be typed although it is no field of the catalogue: a path into the scope, or into an item. */
  readonly path: RegExp
}
const key: InjectionKey<RuleFields> = Symbol('rule fields')

export const scopePath = /^[\w$-]+(\.[\w$:-]+)+$/
export const itemPath = /^[\w$-]+(\.[\w$:-]+)*$/

export function provideRuleFields(fields: ComputedRef<readonly NamedField[]>, path = scopePath): void {
  provide(key, { fields, path })
}

export function useRuleFields(): RuleFields {
  const known = inject(key)
  if (known === undefined) throw new Error('This test stands outside a rule')
  return known
}
