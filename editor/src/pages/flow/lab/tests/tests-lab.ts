/**
 * Results of tests, and the test being written: kept while the page is there, so that a look at a step loses nothing. A result belongs to
 * the very test and the very flow that it was played with; it is out of date once the flow is another.
 */
import type { FlowDocument, Scenario } from '@millrace/core'
import { defineStore } from 'pinia'
import { ref, shallowReactive, shallowRef } from 'vue'
import { runTest, type TestAnswer } from '../../../../api/templates.ts'
import { sameFlow } from '../../../../document/compare.ts'

export interface TestResult extends TestAnswer {
  readonly document: FlowDocument
}

/** The test in the form: a new one has no index. */
export interface Writing {
  readonly index: number | null
  /** As it was when the form was opened. */
  readonly began: Scenario
  readonly scenario: Scenario
}

export const useTestsLab = defineStore('tests-lab', () => {
  const flow = ref('')
  const results = shallowReactive(new Map<Scenario, TestResult>())
  const playing = shallowReactive(new Set<Scenario>())
  const writing = shallowRef<Writing | null>(null)
  const error = shallowRef<unknown>(null)

  /** Forgets what belongs to another flow. */
  function open(id: string): void {
    if (flow.value === id) return
    flow.value = id
    results.clear()
    writing.value = null
    error.value = null
  }

  /** One after the other; the first that cannot reach the server ends it. */
  async function play(scenarios: readonly Scenario[], document: FlowDocument): Promise<void> {
    const id = flow.value
    error.value = null
    for (const scenario of scenarios) playing.add(scenario)
    try {
      for (const scenario of scenarios) {
        const answer = await runTest(id, scenario, document)
        if (flow.value !== id) return
        results.set(scenario, { ...answer, document })
        playing.delete(scenario)
      }
    } catch (failure) {
      error.value = failure
    } finally {
      for (const scenario of scenarios) playing.delete(scenario)
    }
  }
  return { results, playing, writing, error, open, play }
})

/** Whether the result says nothing of the flow as it is: where cards stand does not count. */
export function isOutdated({ document: then }: TestResult, now: FlowDocument): boolean {
  const same = then.nodes === now.nodes && then.edges === now.edges && then.settings === now.settings
  return !same && !sameFlow({ ...then, name: now.name }, now)
}

export type TestState = 'new' | 'playing' | 'passed' | 'failed' | 'outdated'

export function stateOf(result: TestResult | undefined, playing: boolean, document: FlowDocument): TestState {
  if (playing) return 'playing'
  if (result === undefined) return 'new'
  if (isOutdated(result, document)) return 'outdated'
  return result.passed ? 'passed' : 'failed'
}
