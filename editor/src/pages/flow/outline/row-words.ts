/** What the rows of the outline say, to be seen and to be heard. */
import type { Finding, FlowDocument, FlowNode } from '@millrace/core'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useSummaries, withNames } from '../../../canvas/summary.ts'
import type { Manifests } from '../../../document/graph.ts'
import { localized } from '../../../i18n/index.ts'
import { fieldNames } from '../../../inspector/rule/field-names.ts'
import { useCardWords } from '../../../inspector/rule/use-words.ts'

export interface RowWordsSource {
  readonly document: FlowDocument
  readonly manifests: Manifests
  readonly findings: ReadonlyMap<string, readonly Finding[]>
}

export function useRowWords(source: () => RowWordsSource) {
  const { t } = useI18n()
  const summaryOf = useSummaries()
  const speaker = useCardWords(source)
  const names = computed(() => fieldNames(source()))

  function titleOf(node: FlowNode): string {
    const manifest = source().manifests.get(node.type)
    return node.title ?? (manifest ? localized(manifest.title) : node.type)
  }
  const lineOf = (node: FlowNode) => withNames(summaryOf(node, source().manifests.get(node.type), speaker.value), names.value)

  /** What is seen as icons. */
  function moreOf(node: FlowNode): string {
    const errors =
      source()
        .findings.get(node.id)
        ?.filter(({ severity }) => severity === 'error').length ?? 0
    return [node.disabled ? t('flow.card.off') : '', errors > 0 ? t('flow.card.errors', errors) : '']
      .filter((part) => part !== '')
      .join('. ')
  }
  return { titleOf, lineOf, moreOf }
}
