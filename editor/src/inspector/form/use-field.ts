/** A property of the config as a form field: value, texts, and the error once it may be shown. */
import { Resolve, type JsonFormsSubStates } from '@jsonforms/core'
import { useJsonFormsControl, type ControlProps } from '@jsonforms/vue'
import { computed, inject, useId } from 'vue'
import type { Json, JsonObject, Localized } from '@millrace/core'
import { afterPress } from '../../ui/after-press.ts'
import { asObject } from './hints.ts'
import { findingAt, pointerOf, useFormState } from './form-state.ts'
import { requiredNow } from './required.ts'
import type { FieldOptions } from './ui-schema.ts'
import { useLocalized } from './use-localized.ts'
import { createCompiler } from './validator.ts'

/** Widgets that show the errors of what they hold themselves. */
const holders = new Set(['branches', 'group'])

const compiler = createCompiler()

export function useField(props: ControlProps) {
  const form = useFormState()
  const localized = useLocalized()
  const { control, handleChange } = useJsonFormsControl(props)
  const state = inject<JsonFormsSubStates>('jsonforms')
  /** The object that holds this property. */
  const holder = computed(() => asObject(Resolve.data(state?.core?.data, props.path)))
  const options = computed(() => props.uischema.options as FieldOptions)
  const pointer = computed(() => pointerOf(control.value.path))
  const hints = computed(() => options.value.hints)
  const finding = computed(() => findingAt(form.findings.value, pointer.value, !holders.has(options.value.widget)))
  const error = computed(() => {
    if (finding.value === undefined && !form.touched.has(pointer.value)) return ''
    return control.value.errors.split('\n')[0] || (finding.value?.message ?? '')
  })

  function set(value: Json | undefined): void {
    handleChange(control.value.path, value === '' || value === null ? undefined : value)
  }
  return {
    id: useId(),
    control,
    options,
    hints,
    pointer,
    error,
    warning: computed(() => finding.value?.severity === 'warning' && control.value.errors === ''),
    label: computed(() => localized(hints.value.title ?? titleOf(control.value.schema as JsonObject, options.value.name))),
    help: computed(() => (hints.value.help === undefined ? '' : localized(hints.value.help))),
    value: computed(() => control.value.data as Json | undefined),
    schema: computed(() => control.value.schema as JsonObject),
    holder,
    required: computed(
      () => control.value.required || requiredNow(props.schema as JsonObject, holder.value ?? {}, compiler).has(options.value.name),
    ),
    disabled: computed(() => !control.value.enabled),
    set,
    leave: () => afterPress(() => form.touch(pointer.value)),
  }
}

function titleOf(schema: JsonObject, name: string): Localized {
  return { en: typeof schema['title'] === 'string' ? schema['title'] : name }
}
