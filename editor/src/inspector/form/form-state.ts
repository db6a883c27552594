/** What every field of one form shares: the flow around it, which fields were left, and what `check` found at them. */
import { inject, provide, reactive, type ComputedRef, type InjectionKey } from 'vue'
import type { Finding, FlowNode, JsonObject } from '@millrace/core'
import type { InspectorContext } from '../contract.ts'

export interface FormState {
  readonly context: ComputedRef<InspectorContext>
  /** Null in the form of the flow's settings. */
  readonly node: ComputedRef<FlowNode | null>
  readonly findings: ComputedRef<readonly Finding[]>
  /** Puts another config in the place of the whole; absent where the form is of no step. */
  readonly replace?: (config: JsonObject) => void
  /** Fields that were left once, by JSON Pointer: their errors show. */
  readonly touched: ReadonlySet<string>
  touch(pointer: string): void
}

const key: InjectionKey<FormState> = Symbol('form state')

export function provideFormState(state: Pick<FormState, 'context' | 'node' | 'findings' | 'replace'>): FormState & { reset(): void } {
  const touched = reactive(new Set<string>())
  const whole = { ...state, touched, touch: (pointer: string) => void touched.add(pointer), reset: () => touched.clear() }
  provide(key, whole)
  return whole
}

export function useFormState(): FormState {
  const state = inject(key)
  if (state === undefined) throw new Error('This field stands outside a form')
  return state
}

/** JSON Forms' dotted path as a JSON Pointer. */
export function pointerOf(path: string): string {
  return path === '' ? '' : `/${path.replaceAll('.', '/')}`
}

/** The first finding at this field; with `below`, also at what it holds. */
export function findingAt(findings: readonly Finding[], pointer: string, below: boolean): Finding | undefined {
  return findings.find(({ path }) => path === pointer || (below && path.startsWith(`${pointer}/`)))
}
