/** The words of test runs for the flow on the page. */
import { computed, type ComputedRef } from 'vue'
import { nodeOf, nodePorts } from '../../../../document/graph.ts'
import { localized } from '../../../../i18n/index.ts'
import type { InspectorContext } from '../../../../inspector/contract.ts'
import { useCardWords } from '../../../../inspector/rule/use-words.ts'
import { useTime } from '../../../shared/use-time.ts'
import { useTeller } from '../tests/use-teller.ts'
import type { Words } from './words.ts'

export function useWords(context: () => InspectorContext): ComputedRef<Words> {
  const teller = useTeller(context)
  const time = useTime()
  const spoken = useCardWords(context)
  return computed(() => ({
    ...teller.value,
    moment: time.dateTime,
    rule: (rule, event) => spoken.value.rule(rule, event === null ? {} : { holder: { event }, scope: 'event' }),
    port(id, port) {
      const { document, manifests } = context()
      const node = nodeOf(document, id)
      const found = node === undefined ? undefined : nodePorts(node, manifests, document.edges).find(({ name }) => name === port)
      return found === undefined ? null : localized(found.title)
    },
  }))
}
