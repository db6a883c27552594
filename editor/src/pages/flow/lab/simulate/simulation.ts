/**
 * What is tried out with the flow on the page: the plan, the run that is under way, and what came of the last two. Lives as long as the
 * page, so that the panel may be closed meanwhile. One run at a time; leaving the page ends it.
 */
import type { Finding, FlowDocument, SimulationResult } from '@millrace/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { backtestFlow, simulateFlow, type BacktestAnswer } from '../../../../api/simulations.ts'
import { sameFlow } from '../../../../document/compare.ts'
import { useFlowDocument } from '../../../../stores/flow-document.ts'
import { orderOf, type Plan } from './plan.ts'
import { usePlanning } from './planning.ts'
import { statsOf } from './result.ts'

export const modes = ['simulate', 'backtest'] as const
export type Mode = (typeof modes)[number]

/** What ran, over which document, and what came of it. */
export interface Outcome {
  readonly mode: Mode
  readonly document: FlowDocument
  readonly result: SimulationResult
  readonly difference: BacktestAnswer['difference'] | null
  readonly cut: boolean
}

/** Why there is no result: faults of the draft, changes that could not be saved, or what the server answered. */
export type Refusal =
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] }
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'error'; readonly error: unknown }

/** The page's flow, as the lab needs it. */
export interface Draft {
  readonly id: string
  /** Saves what is not saved; false when that failed. */
  flush(): Promise<boolean>
  check(): Promise<readonly Finding[]>
}

const noOutcomes = { simulate: [], backtest: [] }

export const useSimulation = defineStore('simulation', () => {
  const doc = useFlowDocument()
  const { plan, expected, events, begin, propose } = usePlanning(() => doc.document)
  const period = ref(30)
  const mode = ref<Mode>('simulate')
  const running = ref<Mode | null>(null)
  const refusal = shallowRef<Refusal | null>(null)
  /** By mode, the latest first. */
  const outcomes = shallowRef<Readonly<Record<Mode, readonly Outcome[]>>>(noOutcomes)
  const outcome = computed(() => outcomes.value[mode.value][0] ?? null)
  const before = computed(() => outcomes.value[mode.value][1] ?? null)
  const onCanvas = ref(false)
  let draft: Draft | null = null
  let asked = new AbortController()

  function open(of: Draft): void {
    draft = of
    begin(of.id)
    ;[refusal.value, outcomes.value] = [null, noOutcomes]
    ;[mode.value, running.value, onCanvas.value] = ['simulate', null, false]
  }
  function cancel(): void {
    asked.abort()
    running.value = null
  }

  async function run(): Promise<void> {
    if (draft === null || running.value !== null) return
    const [of, ran] = [draft, mode.value]
    const { signal } = (asked = new AbortController())
    running.value = ran
    refusal.value = null
    try {
      const came = await attempt({ draft: of, mode: ran, document: () => doc.document, plan: plan.value, days: period.value }, signal)
      if (signal.aborted) return
      if ('kind' in came) refusal.value = came
      else take(came)
    } catch (error) {
      if (!signal.aborted) refusal.value = { kind: 'error', error }
    } finally {
      if (!signal.aborted) running.value = null
    }
  }

  function take(came: Outcome): void {
    outcomes.value = { ...outcomes.value, [came.mode]: [came, ...outcomes.value[came.mode].slice(0, 1)] }
    onCanvas.value = true
  }

  /** The draft has changed since the last run. */
  const stale = computed(() => outcome.value !== null && !sameFlow(unnamed(outcome.value.document), unnamed(doc.document)))
  const stats = computed(() => (outcome.value !== null && onCanvas.value ? statsOf(outcome.value.result) : null))
  return { plan, period, mode, running, refusal, outcome, before, onCanvas, expected, stale, stats, events, open, cancel, run, propose }
})

/** A name changes nothing that happens. */
const unnamed = (document: FlowDocument): FlowDocument => ({ ...document, name: '' })

interface Attempt {
  readonly draft: Draft
  readonly mode: Mode
  document(): FlowDocument
  readonly plan: Plan
  readonly days: number
}

/** The draft as it is saved is what runs; faults are told without asking. */
async function attempt({ draft, mode, document, plan, days }: Attempt, signal: AbortSignal): Promise<Outcome | Refusal> {
  const errors = (await draft.check()).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return { kind: 'findings', findings: errors }
  if (!(await draft.flush())) return { kind: 'unsaved' }
  signal.throwIfAborted()
  const of = { mode, document: document() }
  if (mode === 'simulate') return { ...of, result: await simulateFlow(draft.id, orderOf(plan), signal), difference: null, cut: false }
  const { simulated, difference, cut } = await backtestFlow(draft.id, { days, seed: plan.seed ?? 1 }, signal)
  return { ...of, result: simulated, difference, cut }
}
