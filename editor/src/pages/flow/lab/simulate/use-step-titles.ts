/** What a person calls the steps of a flow; of a step that is not in the document, its id. Variables of subjects stand by their names. */
import type { FlowDocument } from '@millrace/core'
import { computed } from 'vue'
import { withNames } from '../../../../canvas/summary.ts'
import { nodeOf, type Manifests } from '../../../../document/graph.ts'
import { localized } from '../../../../i18n/index.ts'
import { fieldNames } from '../../../../inspector/rule/field-names.ts'
import { nodeTitle } from '../../../../inspector/rule/fields.ts'

export function useStepTitles(drawn: () => { readonly document: FlowDocument; readonly manifests: Manifests }): (id: string) => string {
  const names = computed(() => fieldNames(drawn()))
  return (id) => {
    const { document, manifests } = drawn()
    const node = nodeOf(document, id)
    return node === undefined ? id : withNames(localized(nodeTitle(node, manifests)), names.value)
  }
}
