/** Which ways a run has tried at this router: in its `vars`, so that it is with the run wherever that goes. */
import type { Json, JsonObject, Step } from '@millrace/core'

/** Under it in `vars`, by the router's id: several may stand in one flow. */
const kept = 'routers'

type Remembering = Pick<Step<unknown>, 'run'>

const all = ({ run }: Remembering): JsonObject => (run.vars[kept] ?? {}) as JsonObject

/** Names of ports, in the order they were taken. */
export function triedAt(step: Remembering): readonly string[] {
  const tried: Json | undefined = all(step)[step.run.node]
  return Array.isArray(tried) ? tried.filter((name): name is string => typeof name === 'string') : []
}

export const trying = (step: Remembering, name: string): JsonObject => ({
  [kept]: { ...all(step), [step.run.node]: [...triedAt(step), name] },
})

/** The next message begins anew. */
export const forgetting = (step: Remembering): JsonObject => ({ [kept]: { ...all(step), [step.run.node]: [] } })
