/** The words of stories for the flow on the page. */
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { nodeOf } from '../../../../document/graph.ts'
import { currentLocale, localized } from '../../../../i18n/index.ts'
import type { InspectorContext } from '../../../../inspector/contract.ts'
import { dateTime } from '../../../../ui/time.ts'
import type { Teller } from './story.ts'

export function useTeller(context: () => InspectorContext): ComputedRef<Teller> {
  const { t } = useI18n()
  return computed(() => {
    const { document, manifests } = context()
    return {
      t: (key, named = {}) => t(key, named),
      locale: currentLocale(),
      step(id) {
        const node = nodeOf(document, id)
        if (node === undefined) return t('lab.tests.story.gone', { id })
        const manifest = manifests.get(node.type)
        return node.title ?? (manifest === undefined ? node.type : localized(manifest.title))
      },
      instant: (iso) => `${dateTime(iso, currentLocale(), 'UTC')} UTC`,
    }
  })
}
