/**
 * What people call the steps that contacts wait at, those that are gone too, and the steps they can be put before. One without a name of its
 * own is told apart from its like by what its card says.
 */
import type { FlowNode } from '@millrace/core'
import { computed } from 'vue'
import type { AffectedStep } from '../../../api/publishing.ts'
import { useSummaries, withNames } from '../../../canvas/summary.ts'
import { nodeOf } from '../../../document/graph.ts'
import { localized } from '../../../i18n/index.ts'
import { fieldNames } from '../../../inspector/rule/field-names.ts'
import { useCardWords } from '../../../inspector/rule/use-words.ts'
import { useFlowDocument } from '../../../stores/flow-document.ts'
import { useManifests } from '../../../stores/manifests.ts'
import { targetsOf } from './mapping.ts'

export function useStepNames() {
  const doc = useFlowDocument()
  const types = useManifests()
  const summaryOf = useSummaries()
  const around = computed(() => ({ document: doc.document, manifests: types.byType }))
  const speaker = useCardWords(() => around.value)
  const fields = computed(() => fieldNames(around.value))

  const named = (type: string, title: string | null | undefined, node: FlowNode | undefined) => {
    const manifest = types.byType.get(type)
    const kind = manifest === undefined ? type : localized(manifest.title)
    const summary = node === undefined ? '' : withNames(summaryOf(node, manifest, speaker.value), fields.value)
    return {
      title: title || (summary === '' ? kind : `${kind}: ${summary}`),
      icon: manifest?.icon ?? 'puzzle',
      group: manifest?.group ?? 'other',
    }
  }
  return {
    of: ({ node, type, title }: Pick<AffectedStep, 'node' | 'type' | 'title'>) => named(type, title, nodeOf(doc.document, node)),
    targets: computed(() => targetsOf(doc.document, types.byType).map((node) => ({ id: node.id, ...named(node.type, node.title, node) }))),
  }
}
