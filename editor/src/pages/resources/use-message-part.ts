/**
 * The part of a resource that is a message: edited as the config of the step that would send it, with the composer and all. Which step that
 * is, the schema says.
 */
import type { FlowNode, JsonObject, NodeManifest } from '@millrace/core'
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import type { ResourceKind } from '../../api/resources.ts'
import { provideComposer } from '../../composer/door.ts'
import { composedFields, type ComposedFields } from '../../composer/fields.ts'
import { asObject, defaultsOf, hintsOf, propertiesOf } from '../../inspector/form/hints.ts'
import { shown } from '../../inspector/form/ui-schema.ts'
import { useManifests } from '../../stores/manifests.ts'

export interface MessagePart {
  readonly composing: Ref<boolean>
  /** Undefined where there is no such part. */
  readonly manifest: ComputedRef<NodeManifest | undefined>
  readonly node: ComputedRef<FlowNode | null>
  readonly fields: ComputedRef<ComposedFields | null>
  readonly content: ComputedRef<JsonObject>
  /** The resource with this content. */
  with(content: JsonObject): JsonObject
}

export function useMessagePart({ schema }: ResourceKind, config: Readonly<Ref<JsonObject>>): MessagePart {
  const manifests = useManifests()
  const composing = ref(false)
  const parts = propertiesOf(schema).flatMap(([name, property]) => {
    const { node, showIf } = hintsOf(property)
    return node === undefined ? [] : [{ name, node, showIf }]
  })
  const part = computed(() => {
    const whole = { ...defaultsOf(schema), ...config.value }
    return parts.find(({ showIf }) => showIf === undefined || shown(showIf, whole))
  })
  const content = computed<JsonObject>(() => asObject(config.value[part.value?.name ?? '']) ?? {})
  const manifest = computed(() => (part.value === undefined ? undefined : manifests.byType.get(part.value.node)))
  if (parts.length > 0) provideComposer({ open: () => void (composing.value = true) })
  return {
    composing,
    manifest,
    node: computed(() => (part.value === undefined ? null : { id: '', type: part.value.node, version: 1, config: content.value })),
    fields: computed(() => (manifest.value === undefined ? null : composedFields(manifest.value.config))),
    content,
    with: (next) => (part.value === undefined ? config.value : { ...config.value, [part.value.name]: next }),
  }
}
