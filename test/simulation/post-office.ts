/**
 * Messages as the shell keeps them: a row that knows how far it came, marked `sending` in a commit of its own before anything
 * leaves. Found so under a later attempt, marketing stays `unknown` for ever; transactional letters go again under the old key.
 * What a failed send means, and which event tells of it, are the product's own functions.
 */
import {
  CallError,
  defineCall,
  defineWrite,
  type CallContext,
  type CallItem,
  type Json,
  type MessageStatus,
  type PluginDefinition,
  type QueuedMessage,
  type Reach,
  type Registry,
} from '@millrace/core'
import { messageFact, reachFact, type MessageFact } from '../../server/src/messages/facts.ts'
import { fateOf, type Fate } from '../../server/src/messages/fate.ts'
import { statusEvent } from '../../server/src/messages/status.ts'
import { pushInputs, type Disk, type MessageRow } from './disk.ts'
import type { Machine } from './machine.ts'
import { workspace } from './world.ts'

type Send = CallItem<{ readonly message: string }>

const queue = defineWrite<QueuedMessage, MessageFact>({
  type: 'message.queue',
  fact: 'message',
  apply: (value, { node }) => (node === null ? value : { ...value, [node]: value[node] ?? {} }),
  commit: async () => {},
})

const nobody = { registry: { channels: new Map() }, hash: () => '' }

/** What decisions need of messages, where none is sent. */
export const letterBox: PluginDefinition = { name: 'post office', writes: [queue], facts: [messageFact, reachFact(() => nobody)] }

export function postOffice(machine: Machine, process: string, registry: () => Registry): PluginDefinition {
  const pause = (where: string) => machine.scheduler.pause(process, where)
  const send = defineCall<Send['data']>({
    type: 'message.send',
    repeat: 'safe',
    maxAttempts: Number.MAX_SAFE_INTEGER,
    perform: async (call, context) => {
      await pause('claim message')
      const row = machine.disk.messages.get(call.data.message)!
      if (claim(machine, row, call.attempt)) {
        await pause('message claimed')
        const fate = await leave(registry(), row, { call, context })
        await pause('settle message')
        settle(machine.disk, row, { attempt: call.attempt, fate })
        if (fate !== null && fate.state === 'queued')
          throw new CallError('retry', fate.failure.code, fate.failure.message, { retryAfterMs: fate.retryAfterMs })
      }
      await pause('tell')
      for (const [status, at] of row.statuses) tellStatus(machine.disk, registry(), { row, status, at })
      return { status: row.state } as Json
    },
  })
  return { ...letterBox, calls: [send] }
}

/** Whether it is ours to send; when not, its row says what became of it. */
function claim({ disk, breakage }: Machine, row: MessageRow, attempt: number): boolean {
  const { transactional } = row.item.data
  const silenced = !transactional && disk.unsubscribed.has(row.item.contact)
  if (row.state !== 'queued' && row.state !== 'sending') return false
  if (row.state === 'sending' && row.attempt >= attempt)
    throw new CallError('retry', 'MESSAGE_BUSY', 'A later attempt is sending this message', { retryAfterMs: 60_000 })
  if (row.state === 'sending' && !transactional && breakage !== 'letter-sent-again') mark(disk, row, 'unknown')
  else if (silenced) mark(disk, row, 'refused')
  else {
    Object.assign(row, { state: 'sending', attempt, tries: row.tries + 1 })
    return true
  }
  return false
}

/** Null: it was sent. */
async function leave(
  registry: Registry,
  { item, tries }: MessageRow,
  { call, context }: { readonly call: Send; readonly context: CallContext },
): Promise<Fate | null> {
  const { id, to, content, transactional } = item.data
  const tracking = { click: () => '', open: '', unsubscribe: '', preferences: '', returnToken: '' }
  try {
    await registry.channels.get('email')!.send({ id, key: call.key, to: to!, content, transactional, tracking }, context)
    return null
  } catch (error) {
    return fateOf({ transactional, tries }, error)
  }
}

/** Only the attempt that is sending may settle, but a late success always counts: it tells what `unknown` was. */
function settle(disk: Disk, row: MessageRow, { attempt, fate }: { readonly attempt: number; readonly fate: Fate | null }): void {
  const mine = row.state === 'sending' && row.attempt === attempt
  if (!mine && !(fate === null && (row.state === 'sending' || row.state === 'unknown'))) return
  mark(disk, row, fate?.state ?? 'sent')
}

function mark(disk: Disk, row: MessageRow, state: MessageRow['state']): void {
  row.state = state
  const status = state === 'refused' ? 'failed' : state
  if (status !== 'queued' && status !== 'sending' && !row.statuses.has(status)) row.statuses.set(status, disk.now)
}

/** A status as an event of the contact, once: its id follows from the message. */
export function tellStatus(
  disk: Disk,
  registry: Registry,
  { row, status, at }: { readonly row: MessageRow; readonly status: MessageStatus; readonly at: number },
): void {
  const { contact, run, flow, node, data } = row.item
  const userId = disk.contacts.get(contact)!.userId
  const origin = { id: data.id, workspace, channel: data.channel, to: data.to, run, flow, node, userId, anonymousId: null }
  const told = statusEvent(registry.channels.get('email'), origin, { status, at })
  if (told === null || disk.eventIds.has(told.event.id)) return
  disk.eventIds.add(told.event.id)
  pushInputs(disk, [{ workspace, contact, kind: 'event', event: told.event }])
}

/** What flows know of messages, as rows: by run the statuses of each node's message; by contact where not to write. */
export function messagesOf(disk: Disk, run: string): MessageFact {
  const fact: Record<string, Record<string, string>> = {}
  for (const { item, statuses } of disk.messages.values()) {
    if (item.run !== run || item.node === null) continue
    const known = (fact[item.node] ??= {})
    for (const [status, at] of statuses) {
      const iso = new Date(at).toISOString()
      if (known[status] === undefined || iso < known[status]) known[status] = iso
    }
  }
  return fact
}

export const reachOf = (disk: Disk, contact: string): Reach =>
  disk.unsubscribed.has(contact) ? { email: { marketing: true, any: false } } : {}
