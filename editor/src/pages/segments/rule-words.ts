/** Rules of segments stand in no flow: what their sentences need of one is empty. For pages that show `RuleWords`. */
import type { NodeManifest } from '@millrace/core'
import { computed } from 'vue'
import { emptyDocument } from '../../document/graph.ts'
import { provideFormState } from '../../inspector/form/form-state.ts'
import { useSession } from '../../stores/session.ts'

const document = emptyDocument('')
const manifests: ReadonlyMap<string, NodeManifest> = new Map()

export function provideRuleWords(): void {
  const session = useSession()
  const context = computed(() => ({ flow: '', document, manifests, timezone: session.session?.workspace.timezone ?? 'UTC' }))
  provideFormState({ context, node: computed(() => null), findings: computed(() => []) })
}
