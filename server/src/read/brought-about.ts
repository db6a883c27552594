/**
 * Which step of a run brought an entry of the timeline about: the event that its write caused, the message it sent, the bonuses it moved.
 * A step and what comes of it happen in one millisecond. Events that a write causes have ids that follow from the step (core's effects);
 * entries of plugins say whose step they are by `node` or `run`.
 */
import { idFrom, type Instant, type JsonObject } from '@millrace/core'

/** A step by its number in its run: `<run>:<number>`. */
export interface NumberedStep {
  readonly at: Instant
  readonly step: string
  readonly run: string
  readonly flow: string
  readonly node: string
  readonly type: string | null
}

export interface Brought {
  readonly at: Instant
  readonly kind: string
  readonly data: JsonObject
}

/** More than steps have; one past it stands by itself. */
const [mostEffects, mostEvents] = [12, 3]

export type StepOf = (entry: Brought) => string | null

/** Asked for entries in the order in which they are shown, newest first, as the steps are. */
export function stepsBehind(steps: readonly NumberedStep[]): StepOf {
  const byInstant = Map.groupBy(steps, ({ at }) => at)
  const caused = new Map<Instant, ReadonlyMap<string, string>>()
  const taken = new Set<string>()
  return ({ at, kind, data }) => {
    const near = byInstant.get(at)
    if (near === undefined) return null
    if (kind === 'event') {
      const known = caused.get(at) ?? causedBy(near)
      caused.set(at, known)
      return known.get(String(data['id'])) ?? null
    }
    const found = near.find((step) => !taken.has(step.step) && isOf(step, kind, data))
    if (found !== undefined) taken.add(found.step)
    return found?.step ?? null
  }
}

function causedBy(steps: readonly NumberedStep[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>()
  for (const { at, step } of steps)
    for (let effect = 0; effect < mostEffects; effect++)
      for (let place = 0; place < mostEvents; place++) ids.set(idFrom(at, `event:${step}:${effect}:${place}`), step)
  return ids
}

/** Kinds of entries begin as the types of their nodes do: `bonus.accrued`, `bonus.accrue`. */
function isOf({ run, flow, node, type }: NumberedStep, kind: string, data: JsonObject): boolean {
  if (typeof data['node'] === 'string') return data['node'] === node && data['flow'] === flow
  return data['run'] === run && type?.split('.')[0] === kind.split('.')[0]
}
