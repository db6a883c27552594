/** Counts on the canvas: which ones, how they are laid over the drawing, and whose of them is being looked into. */
import type { FlowDocument } from '@millrace/core'
import { computed, inject, provide, ref, shallowRef, type InjectionKey, type Ref } from 'vue'
import type { CountScope } from '../../../api/live.ts'
import type { FlowStats } from '../../../api/types.ts'
import { canvasViewKey, enteredOf, type CanvasView, type ViewMode } from '../../../canvas/view.ts'
import { useLiveCounts } from '../../../stores/live-counts.ts'
import { useTime } from '../../shared/use-time.ts'

export interface LiveOptions {
  readonly id: string
  /** Whether the flow's own counts are shown. */
  readonly counting: Ref<boolean>
  readonly document: Ref<FlowDocument>
  /** Counts of a simulation, which take the place of the live ones. */
  readonly simulated: Ref<FlowStats | null>
}

export const allCounts: CountScope = { version: null, from: undefined, to: undefined, through: null }

export const isNarrowed = ({ version, from, to, through }: CountScope): boolean =>
  version !== null || from !== undefined || to !== undefined || through !== null

/** Whose counts the canvas shows, for whatever stands beside it. */
export interface Scoped {
  readonly scope: Readonly<Ref<CountScope>>
  /** Only those who went this way; null: all again. */
  through(way: CountScope['through']): void
}

const countScopeKey: InjectionKey<Scoped> = Symbol('count scope')

/** Null where no live counts are shown, as in a host's editor. */
export const useCountScope = (): Scoped | null => inject(countScopeKey, null)

export const provideCountScope = (scoped: Scoped): void => provide(countScopeKey, scoped)

export function useLive({ id, counting, document, simulated }: LiveOptions) {
  const mode = ref<ViewMode>('counts')
  const scope = shallowRef<CountScope>(allCounts)
  const followed = useLiveCounts({ id: computed(() => id), wanted: counting, scope, now: useTime().now })
  const view = computed<CanvasView>(() => {
    const stats = simulated.value ?? followed.stats.value
    return { mode: mode.value, entered: enteredOf(stats, document.value.edges), inside: stats?.inside ?? 0 }
  })
  provide(canvasViewKey, view)
  provideCountScope({
    scope,
    through: (way) => {
      scope.value = { ...allCounts, ...(typeof scope.value.version === 'number' && { version: scope.value.version }), through: way }
      if (way !== null && mode.value === 'off') mode.value = 'counts'
    },
  })
  return { ...followed, mode, scope, view }
}

export type Live = ReturnType<typeof useLive>
