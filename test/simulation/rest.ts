/** At rest nothing is left undone, and everything that waits will be woken. */
import { isHeld, type Disk } from './disk.ts'
import type { Machine } from './machine.ts'
import type { RunState } from '@millrace/core'

export function restFaults({ disk }: Machine): readonly string[] {
  const inputs = disk.inbox.map(({ input }) => `an input (${input.kind}) of contact ${input.contact} was left in the inbox`)
  const runs = [...disk.runs.values()].filter(({ status }) => status === 'waiting')
  return [...inputs, ...runs.flatMap((run) => [...strandedFaults(disk, run), ...overdueFaults(disk, run)]), ...callFaults(disk)]
}

/** A run that waits for a time, for an event or for an answer that will come. */
function strandedFaults(disk: Disk, { id, node, wakeAt, awaits, awaitsCall, held }: RunState): readonly string[] {
  if (wakeAt !== null || awaits.length > 0) return []
  const call = disk.calls.get(awaitsCall ?? '')
  if (held === null && (call?.state === 'queued' || call?.state === 'running')) return []
  return [`run ${id} is stranded at ${node}`]
}

/** Fired once its time has come, unless its flow stands still; and what it heard meanwhile is not kept from it. */
function overdueFaults(disk: Disk, { id, flow, node, wakeAt, held }: RunState): readonly string[] {
  if (isHeld(disk, flow)) return []
  if (held !== null) return [`run ${id} at ${node} still holds its ${held.kind}, although its flow goes on`]
  return wakeAt !== null && wakeAt <= disk.now ? [`run ${id} at ${node} is overdue`] : []
}

function callFaults(disk: Disk): readonly string[] {
  return [...disk.calls.values()].flatMap(({ state, record, dueAt }) => {
    const left = state === 'running' || (state === 'queued' && dueAt <= disk.now && !isHeld(disk, record.flow))
    return left ? [`call ${record.id} of ${record.type} was left ${state}`] : []
  })
}
