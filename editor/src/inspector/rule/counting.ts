/**
 * How many contacts a rule holds for, asked anew while the rule is edited: once the person pauses, and only for the latest rule. The
 * question before is cancelled, so that its answer neither shows nor keeps the server busy for nobody.
 */
import type { Rule } from '@millrace/core'
import { shallowRef, type ShallowRef } from 'vue'
import { Problem } from '../../api/http.ts'
import type { Counted } from '../../api/segments.ts'

export type Count =
  | { readonly kind: 'none' }
  /** `last`: what the rule before held for, to show until the answer comes. */
  | { readonly kind: 'counting'; readonly last: Counted | null }
  | { readonly kind: 'counted'; readonly counted: Counted }
  | { readonly kind: 'failed'; readonly error: unknown }

export interface Counting {
  readonly state: Readonly<ShallowRef<Count>>
  /** Undefined: there is no rule to count for. */
  ask(rule: Rule | undefined): void
  /** At once, for the rule asked about last. */
  again(): void
  stop(): void
}

type CountRule = (rule: Rule, signal: AbortSignal) => Promise<Counted>

/** ms; as the server advises when it counts another rule. */
const busyPause = 2000
const mostTries = 4

/** Asks again by itself while the server is busy with another rule: often one that this person has changed since. */
export function patiently(count: CountRule): CountRule {
  return async (rule, signal) => {
    for (let tries = 1; ; tries++) {
      try {
        return await count(rule, signal)
      } catch (error) {
        if (tries === mostTries || !(error instanceof Problem && error.code === 'SEGMENT_COUNT_BUSY')) throw error
        await new Promise((resolve) => setTimeout(resolve, busyPause))
        signal.throwIfAborted()
      }
    }
  }
}

/** Long enough for the next letter or choice. */
const pause = 500

export function createCounting(count: CountRule): Counting {
  const state = shallowRef<Count>({ kind: 'none' })
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | undefined
  let latest: Rule | undefined
  let last: Counted | null = null

  function stop(): void {
    clearTimeout(timer)
    asking?.abort()
  }
  async function run(rule: Rule): Promise<void> {
    const mine = (asking = new AbortController())
    try {
      last = await count(rule, mine.signal)
      if (!mine.signal.aborted) state.value = { kind: 'counted', counted: last }
    } catch (error) {
      if (!mine.signal.aborted) state.value = { kind: 'failed', error }
    }
  }
  function begin(rule: Rule | undefined, after: number): void {
    stop()
    latest = rule
    if (rule === undefined) {
      last = null
      state.value = { kind: 'none' }
      return
    }
    state.value = { kind: 'counting', last }
    timer = setTimeout(() => void run(rule), after)
  }
  return { state, ask: (rule) => begin(rule, pause), again: () => begin(latest, 0), stop }
}
