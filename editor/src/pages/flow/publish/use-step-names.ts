/** What people call the steps that contacts wait at, those that are gone too, and the steps they can be put before. */
import { computed } from 'vue'
import type { AffectedStep } from '../../../api/publishing.ts'
import { localized } from '../../../i18n/index.ts'
import { useFlowDocument } from '../../../stores/flow-document.ts'
import { useManifests } from '../../../stores/manifests.ts'
import { targetsOf } from './mapping.ts'

export function useStepNames() {
  const doc = useFlowDocument()
  const types = useManifests()
  const named = (type: string, title: string | null | undefined) => {
    const manifest = types.byType.get(type)
    return {
      title: title || (manifest === undefined ? type : localized(manifest.title)),
      icon: manifest?.icon ?? 'puzzle',
      group: manifest?.group ?? 'other',
    }
  }
  return {
    of: ({ type, title }: Pick<AffectedStep, 'type' | 'title'>) => named(type, title),
    targets: computed(() => targetsOf(doc.document, types.byType).map(({ id, type, title }) => ({ id, ...named(type, title) }))),
  }
}
