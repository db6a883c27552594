/** The plan of one flow's simulations, and what is proposed for it: as long as the author leaves it so, it follows the drawing. */
import type { Expected, FlowDocument } from '@millrace/core'
import { computed, shallowRef } from 'vue'
import { expectedOfFlow } from '../../../../api/simulations.ts'
import { expectedEvents, firstPlan, type Plan } from './plan.ts'
import { proposedAttributes, proposedEvents } from './proposal.ts'

const nothing: Expected = { events: [], requests: [], timed: [] }

export function usePlanning(document: () => FlowDocument) {
  const plan = shallowRef<Plan>(firstPlan)
  /** What the flow waits to happen, as of when it was asked last. */
  const expected = shallowRef<Expected>(nothing)
  const events = computed(() => expectedEvents(plan.value))
  let flow: string | null = null
  let proposed: Pick<Plan, 'events' | 'attributes'> = firstPlan

  function begin(id: string): void {
    flow = id
    plan.value = firstPlan
    proposed = firstPlan
    expected.value = nothing
  }

  /** `anew`: in place of what the author wrote. */
  async function propose(anew = false): Promise<void> {
    if (flow === null) return
    const [of, drawn] = [flow, document()]
    const found = await expectedOfFlow(of, drawn).catch(() => null)
    if (found === null || flow !== of) return
    expected.value = found
    const { events: own, attributes } = plan.value
    const next = { events: proposedEvents(found, drawn), attributes: proposedAttributes(drawn) }
    plan.value = {
      ...plan.value,
      events: anew || own === proposed.events ? next.events : own,
      attributes: anew || attributes === proposed.attributes ? next.attributes : attributes,
    }
    proposed = next
  }
  return { plan, expected, events, begin, propose }
}
