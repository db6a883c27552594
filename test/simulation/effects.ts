/**
 * What reached the outside, judged by the outside's own list: every call at least once under one key of its own, a stranger and a
 * marketing letter at most once, and whatever is uncertain said to be so.
 */
import type { Machine } from './machine.ts'

export function outsideFaults(machine: Machine): readonly string[] {
  return [...keyFaults(machine), ...callFaults(machine), ...letterFaults(machine)]
}

/** The same key at every attempt, and never one for two calls. */
function keyFaults({ outside, disk }: Machine): readonly string[] {
  const byCall = Map.groupBy(outside.effects, ({ of }) => of)
  const unstable = [...byCall].filter(([, effects]) => new Set(effects.map(({ key }) => key)).size > 1)
  const byKey = Map.groupBy(disk.calls.values(), ({ record }) => record.key)
  const shared = [...byKey].filter(([, calls]) => calls.length > 1)
  return [
    ...unstable.map(([call, effects]) => `${call} reached the outside under ${new Set(effects.map(({ key }) => key)).size} keys`),
    ...shared.map(([key, calls]) => `${calls.length} calls have the key ${key}`),
  ]
}

function callFaults({ outside, disk }: Machine): readonly string[] {
  return [...disk.calls.values()].flatMap(({ record, state }) => {
    if (record.type === 'message.send') return []
    const times = outside.effects.filter(({ of }) => of === record.id).length
    const once = record.type === 'stranger.ask'
    return [
      ...(state === 'done' && times === 0 ? [`call ${record.id} is done, and never reached the outside`] : []),
      ...(once && times > 1 ? [`a stranger was asked ${times} times by call ${record.id}`] : []),
    ]
  })
}

function letterFaults({ outside, disk }: Machine): readonly string[] {
  return [...disk.messages].flatMap(([id, { item, state }]) => {
    const times = outside.effects.filter(({ kind, of }) => kind === 'letter' && of === id).length
    const { transactional } = item.data
    return [
      ...(times > 1 && !transactional ? [`the marketing letter ${id} left ${times} times`] : []),
      ...(times === 0 && state === 'sent' ? [`the letter ${id} is said to be sent, and never left`] : []),
      ...(times > 0 && !['sent', 'unknown', 'sending', 'queued', 'failed'].includes(state)
        ? [`the letter ${id} left, and is said to be ${state}`]
        : []),
      ...(state === 'sending' ? [`what became of the letter ${id} is not said`] : []),
    ]
  })
}
