/** The search in the flow: whether it is open, what it can find, and what it found. */
import { computed, ref, shallowRef, type ComputedRef } from 'vue'
import type { FlowDocument } from '@millrace/core'
import { useSummaries, withNames } from '../../../canvas/summary.ts'
import { findables } from '../../../document/find.ts'
import { itemOf } from '../../../document/items.ts'
import { localized } from '../../../i18n/index.ts'
import { fieldNames } from '../../../inspector/rule/field-names.ts'
import { useCardWords } from '../../../inspector/rule/use-words.ts'
import { useManifests } from '../../../stores/manifests.ts'
import { useSelection } from '../../../stores/selection.ts'

const none: ReadonlySet<string> = new Set()

export interface SearchOptions {
  readonly document: ComputedRef<FlowDocument>
  reveal(key: string): void
  /** Gives the keyboard back to the canvas. */
  focus(card: string | null): void
}

export function useSearch({ document, reveal, focus }: SearchOptions) {
  const types = useManifests()
  const selection = useSelection()
  const open = ref(false)
  const marked = shallowRef(none)
  const summaryOf = useSummaries()
  const speaker = useCardWords(() => ({ document: document.value, manifests: types.byType }))

  const items = computed(() => {
    if (!open.value) return []
    const names = fieldNames({ document: document.value, manifests: types.byType })
    return findables(document.value, (node) => {
      const manifest = types.byType.get(node.type)
      return `${manifest === undefined ? node.type : localized(manifest.title)} ${withNames(summaryOf(node, manifest, speaker.value), names)}`
    })
  })
  function show(key: string): void {
    const { kind, id } = itemOf(key)
    if (kind === 'node') selection.select(id)
    else if (kind === 'note') selection.selectNote(id)
    else selection.set({ nodes: new Set(document.value.frames?.find((frame) => frame.id === id)?.nodes), frame: id })
    reveal(key)
  }
  function close(key: string | null): void {
    open.value = false
    marked.value = none
    focus(key !== null && itemOf(key).kind === 'node' ? key : null)
  }
  return { open, marked, items, show, close }
}
