/** What is laid over the drawing at this moment: findings and counts while editing, the path in their place while a run is shown or tried out. */
import { computed, type Ref } from 'vue'
import type { FlowStats } from '../../api/types.ts'
import { findingsByNode, noOverlay, type Overlay } from '../../canvas/overlay.ts'
import { sameFlow } from '../../document/compare.ts'
import { useFlowDocument } from '../../stores/flow-document.ts'
import type { FlowSession } from './flow-session.ts'
import { useRehearsal } from './lab/rehearse/rehearsal.ts'
import { useFindings } from './use-findings.ts'
import type { ShownRun } from './use-run.ts'

export interface OverlayOptions {
  readonly session: FlowSession
  readonly shown: Ref<ShownRun | null>
  readonly stats: Ref<FlowStats | null>
  /** Counts of a simulation, which take the place of the live ones. */
  readonly simulated: Ref<FlowStats | null>
}

export function useOverlay({ session: { findings: found, published }, shown, stats, simulated }: OverlayOptions) {
  const doc = useFlowDocument()
  const rehearsal = useRehearsal()
  const { findings, errors, warnings } = useFindings(() => found.value)
  const overlay = computed<Overlay>(() =>
    shown.value === null
      ? {
          findings: findingsByNode(findings.value),
          stats: rehearsal.trace === null ? (simulated.value ?? stats.value) : null,
          simulated: rehearsal.trace === null && simulated.value !== null,
          trace: rehearsal.trace,
        }
      : { ...noOverlay, trace: shown.value.trace },
  )
  /** The draft differs from what is published. */
  const changed = computed(() => published.value !== null && !sameFlow(published.value, doc.document))
  return { overlay, findings, errors, warnings, changed }
}
