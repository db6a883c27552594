/** What the head of the flow page shares about publishing: what is open, what is planned, and who is being taken over. */
import { inject, onScopeDispose, provide, ref, shallowRef, watch, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import { callOff, readSchedule, type Outlook, type PlannedAction, type Schedule } from '../../../api/publishing.ts'
import { useTime } from '../../shared/use-time.ts'
import type { FlowSession } from '../flow-session.ts'

export interface Publishing {
  readonly session: FlowSession
  /** The dialog in which publishing is decided; null: closed. */
  readonly outlook: ShallowRef<Outlook | null>
  readonly pausing: Ref<boolean>
  readonly versions: Ref<boolean>
  readonly schedule: ShallowRef<Schedule>
  /** Shows what stands in the way. */
  readonly findings: () => void
  readSchedule(): Promise<void>
  callOff(action: PlannedAction): Promise<void>
}

const key: InjectionKey<Publishing> = Symbol('publishing')
const nothing: Schedule = { items: [], moving: [] }
const pollMs = 1500

export function providePublishing(session: FlowSession, findings: () => void): Publishing {
  const schedule = shallowRef(nothing)
  const { now } = useTime()
  let timer = 0
  const read = async () => {
    window.clearTimeout(timer)
    const before = schedule.value
    const found = await readSchedule(session.id).catch(() => null)
    if (found === null) return
    schedule.value = found
    // What was planned may have happened: the flow is another one then.
    if (before.items.length > found.items.length) await session.refresh().catch(() => {})
    const due = found.items.some(({ at, failure }) => failure === null && Date.parse(at) - now() < 60_000)
    if (found.moving.length > 0 || due) timer = window.setTimeout(() => void read(), pollMs)
  }
  watch(
    () => session.flow.value?.version,
    (version) => version !== undefined && void read(),
  )
  onScopeDispose(() => window.clearTimeout(timer))
  const publishing: Publishing = {
    session,
    outlook: shallowRef(null),
    pausing: ref(false),
    versions: ref(false),
    schedule,
    findings,
    readSchedule: read,
    callOff: async (action) => {
      await callOff(session.id, action)
      await read()
    },
  }
  provide(key, publishing)
  return publishing
}

/** Null outside a flow page of the server. */
export const usePublishing = (): Publishing | null => inject(key, null)
