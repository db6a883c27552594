/**
 * Calls as a worker makes them: claimed in a commit of their own, performed outside of any transaction, settled by the attempt
 * that holds the claim. What a dead worker held is free again (`safe`) or unknown (`never`). How an attempt ended is judged by the
 * product's own `outcomeOf`.
 */
import type { CallItem, CallOutcome, Failure, Json } from '@millrace/core'
import { callContext } from '@millrace/core/testing'
import { outcomeOf } from '../../server/src/calls/outcome.ts'
import { isHeld, pushInputs, type CallRow, type Disk } from './disk.ts'
import type { Machine } from './machine.ts'
import { httpOf } from './outside.ts'
import type { Process } from './process.ts'

export const isClaimable = (disk: Disk, { state, dueAt, record }: CallRow): boolean =>
  state === 'queued' && dueAt <= disk.now && !isHeld(disk, record.flow)

/** Claims a few calls and performs them side by side. */
export async function makeCalls(machine: Machine, process: Process): Promise<void> {
  const { disk, scheduler } = machine
  await scheduler.pause(process.name, 'claim')
  const claimed = [...disk.calls.values()].filter((row) => isClaimable(disk, row)).slice(0, 1 + Math.floor(scheduler.random() * 3))
  for (const row of claimed) Object.assign(row, { state: 'running', attempt: row.attempt + 1, holder: process.name })
  await scheduler.pause(process.name, 'claimed')
  for (const row of claimed) scheduler.spawn(perform(machine, process, { row, attempt: row.attempt }))
}

interface Claim {
  readonly row: CallRow
  readonly attempt: number
}

async function perform(machine: Machine, process: Process, claim: Claim): Promise<void> {
  const outcome = await attemptOf(machine, process, claim)
  await machine.scheduler.pause(process.name, 'settle')
  settle(machine, claim, outcome)
  await machine.scheduler.pause(process.name, 'settled')
}

async function attemptOf(machine: Machine, process: Process, { row, attempt }: Claim): Promise<CallOutcome> {
  const { record } = row
  const { disk, outside, breakage } = machine
  const definition = process.registry.calls.get(record.type)!
  const key = breakage === 'key-of-attempt' ? `${record.key}:${attempt}` : record.key
  const pause = (where: string) => machine.scheduler.pause(process.name, where)
  const context = callContext({ now: disk.now, http: httpOf(outside, pause, record.id) })
  try {
    const item: CallItem = { ...record, key, attempt }
    return { kind: 'done', result: (await definition.perform(item, context)) ?? null }
  } catch (error) {
    return outcomeOf(error, { definition, attempt, now: disk.now, random: 0.5 })
  }
}

/** An outcome counts only for the attempt that was claimed; an awaited one becomes the run's input in the same commit. */
function settle(machine: Machine, { row, attempt }: Claim, outcome: CallOutcome): void {
  if (row.state !== 'running' || row.attempt !== attempt) return
  if (outcome.kind === 'retry') return void Object.assign(row, { state: 'queued', dueAt: outcome.at })
  row.state = outcome.kind
  if (machine.breakage === 'result-lost' && machine.scheduler.random() < 0.2) return
  tell(machine.disk, row, outcome.kind === 'done' ? { result: outcome.result } : { failure: outcome.failure })
}

function tell(disk: Disk, { record }: CallRow, answer: { readonly result: Json } | { readonly failure: Failure }): void {
  const { workspace, contact, run, id, awaited } = record
  if (awaited) pushInputs(disk, [{ workspace, contact, kind: 'result', run, call: id, ...answer }])
}

const lost: Failure = { code: 'CALL_UNKNOWN', message: 'The process that made this call died' }

/** Gives calls of dead workers their due; with `alive`, those of the living too: their lease ran out while they slept. */
export function reclaim({ disk, processes, breakage }: Machine, { alive }: { readonly alive: boolean }): boolean {
  const living = new Set(processes.map(({ name }) => name))
  const running = [...disk.calls.values()].filter(({ state, holder }) => state === 'running' && (alive || !living.has(holder)))
  for (const row of running) {
    const safe = processes[0]!.registry.calls.get(row.record.type)!.repeat === 'safe' || breakage === 'stranger-asked-again'
    row.state = safe ? 'queued' : 'unknown'
    if (!safe) tell(disk, row, { failure: lost })
  }
  return running.length > 0
}
