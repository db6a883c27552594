/** What every input gets and gives. Inputs know neither JSON Forms nor the node: a value comes in, the next value goes out. */
import type { Json, JsonObject } from '@millrace/core'
import { localized } from '../../i18n/index.ts'
import type { Hints } from './hints.ts'

export interface InputProps<T = Json> {
  /** Undefined while the property is absent. */
  readonly modelValue: T | undefined
  /** For the element that takes the focus. */
  readonly id: string
  readonly label: string
  /** Ids of the help and the error. */
  readonly describedBy?: string | undefined
  readonly invalid?: boolean
  readonly disabled?: boolean
  readonly required?: boolean
  readonly schema?: JsonObject
  readonly hints?: Hints
  /** The object that holds the property: a rule looks for the `event` beside it. */
  readonly holder?: JsonObject | undefined
}

export interface InputEmits<T = Json> {
  'update:modelValue': [value: T | undefined]
  /** The person is done with the field: its error may show. */
  leave: []
}

/** Attributes of the focusable element. */
export function inputAttributes(props: InputProps<unknown>): Record<string, string | boolean> {
  return {
    id: props.id,
    ...(props.describedBy === undefined ? {} : { 'aria-describedby': props.describedBy }),
    ...(props.invalid === true ? { 'aria-invalid': 'true' } : {}),
    ...(props.required === true ? { 'aria-required': 'true' } : {}),
  }
}

/** What stands in an empty field; reactive inside a render. */
export function placeholderOf({ placeholder }: Hints = {}): string | undefined {
  return typeof placeholder === 'object' ? localized(placeholder) : placeholder
}
