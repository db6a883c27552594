/**
 * What is tried out with the flow on the page: the plan, the run that is under way, and what came of the last two. Lives as long as the
 * page, so that the panel may be closed meanwhile. One run at a time; leaving the page ends it.
 */
import type { Expected, Finding, FlowDocument, SimulationResult } from '@millrace/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { backtestFlow, expectedOfFlow, simulateFlow, type BacktestAnswer } from '../../../../api/simulations.ts'
import { sameFlow } from '../../../../document/compare.ts'
import { useFlowDocument } from '../../../../stores/flow-document.ts'
import { expectedEvents, firstPlan, orderOf, type Plan } from './plan.ts'
import { proposedAttributes, proposedEvents } from './proposal.ts'
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
const nothing: Expected = { events: [], requests: [], timed: [] }

export const useSimulation = defineStore('simulation', () => {
  const doc = useFlowDocument()
  const plan = shallowRef<Plan>(firstPlan)
  const period = ref(30)
  const mode = ref<Mode>('simulate')
  const running = ref<Mode | null>(null)
  const refusal = shallowRef<Refusal | null>(null)
  /** By mode, the latest first. */
  const outcomes = shallowRef<Readonly<Record<Mode, readonly Outcome[]>>>(noOutcomes)
  const outcome = computed(() => outcomes.value[mode.value][0] ?? null)
  const before = computed(() => outcomes.value[mode.value][1] ?? null)
  const onCanvas = ref(false)
  /** What the flow waits to happen, as of when it was asked last. */
  const expected = shallowRef<Expected>(nothing)
  let proposed: Pick<Plan, 'events' | 'attributes'> = firstPlan
  let draft: Draft | null = null
  let asked = new AbortController()

  function open(of: Draft): void {
    draft = of
    plan.value = firstPlan
    ;[refusal.value, outcomes.value] = [null, noOutcomes]
    ;[mode.value, running.value, onCanvas.value, expected.value] = ['simulate', null, false, nothing]
    proposed = firstPlan
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
      const came = await attempt(of, ran, signal)
      if (signal.aborted) return
      if ('kind' in came) refusal.value = came
      else take(came)
    } catch (error) {
      if (!signal.aborted) refusal.value = { kind: 'error', error }
    } finally {
      if (!signal.aborted) running.value = null
    }
  }

  /** The draft as it is saved is what runs; faults are told without asking. */
  async function attempt(of: Draft, ran: Mode, signal: AbortSignal): Promise<Outcome | Refusal> {
    const errors = (await of.check()).filter(({ severity }) => severity === 'error')
    if (errors.length > 0) return { kind: 'findings', findings: errors }
    if (!(await of.flush())) return { kind: 'unsaved' }
    signal.throwIfAborted()
    const { document } = doc
    if (ran === 'simulate') {
      const result = await simulateFlow(of.id, orderOf(plan.value), signal)
      return { mode: ran, document, result, difference: null, cut: false }
    }
    const { simulated, difference, cut } = await backtestFlow(of.id, { days: period.value, seed: plan.value.seed ?? 1 }, signal)
    return { mode: ran, document, result: simulated, difference, cut }
  }

  function take(came: Outcome): void {
    outcomes.value = { ...outcomes.value, [came.mode]: [came, ...outcomes.value[came.mode].slice(0, 1)] }
    onCanvas.value = true
  }

  /** Fills in what the flow waits for, as long as the author left it so; `anew` in place of what the author wrote. */
  async function propose(anew = false): Promise<void> {
    if (draft === null) return
    const [of, document] = [draft, doc.document]
    const found = await expectedOfFlow(of.id, document).catch(() => null)
    if (found === null || draft !== of) return
    expected.value = found
    const { events, attributes } = plan.value
    const next = { events: proposedEvents(found, document), attributes: proposedAttributes(document) }
    plan.value = {
      ...plan.value,
      events: anew || events === proposed.events ? next.events : events,
      attributes: anew || attributes === proposed.attributes ? next.attributes : attributes,
    }
    proposed = next
  }

  /** The draft has changed since the last run. */
  const stale = computed(() => outcome.value !== null && !sameFlow(unnamed(outcome.value.document), unnamed(doc.document)))
  const stats = computed(() => (outcome.value !== null && onCanvas.value ? statsOf(outcome.value.result) : null))
  const events = computed(() => expectedEvents(plan.value))
  return { plan, period, mode, running, refusal, outcome, before, onCanvas, expected, stale, stats, events, open, cancel, run, propose }
})

/** A name changes nothing that happens. */
const unnamed = (document: FlowDocument): FlowDocument => ({ ...document, name: '' })
