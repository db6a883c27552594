/** How each step of a draft stands to the version that runs. */
import { compareFlows, type FlowDocument } from '@millrace/core'

/** `new`: it is not in that version. `changed`: it does something else there, or leads elsewhere. `live`: contacts pass it just as it stands here. */
export type StepState = 'new' | 'changed' | 'live'

/** Empty where nothing is published; of a flow that does not run, nothing is `live`. */
export function stepStates(published: FlowDocument | null, draft: FlowDocument, running: boolean): ReadonlyMap<string, StepState> {
  if (published === null) return new Map()
  const { added, changed, rewired } = compareFlows(published, draft)
  const states = new Map<string, StepState>(running ? draft.nodes.map(({ id }) => [id, 'live']) : [])
  for (const id of [...changed, ...rewired]) states.set(id, 'changed')
  for (const id of added) states.set(id, 'new')
  return states
}
