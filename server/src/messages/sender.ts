/**
 * The call `message.send`. Whether to repeat it after a crash is not the call's to say but the message's: its row knows how far it
 * came. So the runtime may perform it again at will, and still marketing leaves at most once.
 */
import {
  CallError,
  defineCall,
  type CallContext,
  type CallItem,
  type ChannelDefinition,
  type Json,
  type MessageStatus,
} from '@millrace/core'
import { whileAway } from '../calls/while-away.ts'
import type { Scrub } from '../connections/scrub.ts'
import { deferredCode } from '../sending-rules/store.ts'
import { createGroupCommit } from '../store/group-commit.ts'
import { claimMessages, type Claim, type ClaimedMessage } from './claim.ts'
import type { MessagesDeps } from './deps.ts'
import { fateOf } from './fate.ts'
import { lostEvent } from './lost.ts'
import { settleMessages, type Settlement } from './settle.ts'
import { slots } from './slots.ts'
import { statusEvent } from './status.ts'
import { createTokens, trackingOf } from './tokens.ts'

export interface SendData {
  readonly message: string
  readonly channel: string
}

type SendItem = CallItem<SendData>

/** RFC 5321 asks to wait 10 minutes at the end of DATA alone. */
const timeoutMs = 15 * 60_000
/** Calls of a flow that stands still are not claimed, so this is only how soon they may be once it goes on. */
const heldDelay = 1000
const busyDelay = 60_000
/** No more wait than calls are under way, which their workers bound. */
const batch = { size: 500, capacity: Number.POSITIVE_INFINITY }

/** What the message came to, for its status event. */
interface Settled {
  readonly message: ClaimedMessage
  readonly status: MessageStatus
  readonly at: number
  readonly reason?: string
  /** Addresses that were found to exist no more. */
  readonly lost?: readonly string[]
}

/** How a message left, or did not. */
type Left = Settlement & { readonly retryAfterMs?: number; readonly lost?: readonly string[] }

export function sendCall(deps: MessagesDeps) {
  const claims = createGroupCommit<Claim, ClaimedMessage | null>({
    ...batch,
    commit: (groups) => claimMessages(deps.pool, groups.flat(), deps.rules),
  })
  const settlements = createGroupCommit<Settlement, number | null>({
    ...batch,
    commit: (groups) => settleMessages(deps.pool, groups.flat()),
  })
  const leave = createLeave(deps)
  const inLine = createLines()

  const deliver = async (call: SendItem, context: CallContext): Promise<Settled | null> => {
    if (context.signal.aborted) throw new CallError('retry', 'MESSAGE_SEND_STOPPED', 'Stopped before the message was touched')
    const message = await claims.add([{ id: call.data.message, attempt: call.attempt, workspace: call.workspace }])
    if (message === null) throw new CallError('permanent', 'MESSAGE_UNKNOWN', `Message ${call.data.message} is not in the log`)
    if (message.verdict !== 'send') return settledBefore(message)
    const { retryAfterMs, lost = [], ...settlement } = await leave(message, call, context)
    const at = await whileAway(() => settlements.add([settlement]), context.signal)
    if (settlement.state === 'queued') throw again(settlement.failure, retryAfterMs)
    return at === null ? null : { message, status: settlement.state, at, lost, ...reasonOf(settlement.failure?.code) }
  }

  return defineCall<SendData>({
    type: 'message.send',
    repeat: 'safe',
    timeoutMs,
    // Tries are counted by the message: waiting for a paused flow is none.
    maxAttempts: Number.MAX_SAFE_INTEGER,
    perform: async (call, context): Promise<Json> => {
      const channel = deps.registry().channels.get(call.data.channel)
      const settled = await inLine(call.data.channel, channel?.concurrency, () => deliver(call, context))
      if (settled !== null) await tell(deps, channel, settled)
      return { status: settled?.status ?? null }
    },
  })
}

/** Bounds the sends of each channel in this process. */
function createLines() {
  const lines = new Map<string, ReturnType<typeof slots>>()
  return <T>(channel: string, concurrency = 8, task: () => Promise<T>): Promise<T> => {
    const line = lines.get(channel) ?? slots(concurrency)
    lines.set(channel, line)
    return line(task)
  }
}

/** Hands a claimed message to its channel; answers what is to be recorded and never throws. */
function createLeave(deps: MessagesDeps) {
  const tokens = createTokens(deps.secret)
  const connectionOf = (channel: ChannelDefinition, workspace: number) => {
    const owner = deps.registry().plugins.find((plugin) => plugin.channels?.includes(channel))
    return owner === undefined ? undefined : deps.connections?.of(owner.name, workspace)
  }
  return async (message: ClaimedMessage, call: SendItem, context: CallContext): Promise<Left> => {
    const base = { id: message.id, attempt: call.attempt }
    const channel = deps.registry().channels.get(message.channel)
    // What is stored of the outside system may repeat what it was sent.
    let scrub: Scrub = (value) => value
    try {
      await noted(deps, message)
      if (channel === undefined) throw new CallError('retry', 'MESSAGE_CHANNEL_UNKNOWN', `No plugin brings the channel ${message.channel}`)
      const { id, to, content, transactional, flow } = message
      const tracking = trackingOf(tokens, deps.publicUrl, message)
      const { scrub: ofConnection = scrub, ...connection } = (await connectionOf(channel, message.workspace)) ?? {}
      scrub = ofConnection
      const outgoing = { id, key: call.key, to, content, transactional, tracking, ...(flow === null ? {} : { flow }) }
      const sent = await channel.send(outgoing, { ...context, ...connection })
      const referred = channel.references === true
      const left = { ...base, state: 'sent', referred, lost: sent.lost ?? [] } as const
      return { ...left, ...(sent.reference === undefined ? {} : { reference: scrub(sent.reference) }) }
    } catch (error) {
      // Only what certainly stayed here is taken back; a doubt stays on the books.
      if (error instanceof CallError && error.kind !== 'unknown') await deps.departures?.retract(message.departure).catch(() => {})
      const fate = fateOf(message, error)
      return { ...base, ...fate, failure: scrub({ ...fate.failure }) }
    }
  }
}

/** On disk before it is out of our hands. A disk that takes nothing more keeps the message here. */
async function noted({ departures }: MessagesDeps, { departure }: ClaimedMessage): Promise<void> {
  await departures?.note(departure).catch((cause: unknown) => {
    throw new CallError('retry', 'MESSAGE_JOURNAL_FULL', 'It cannot be noted in MILLRACE_DATA that this message leaves', { cause })
  })
}

function settledBefore(message: ClaimedMessage): Settled | null {
  const { verdict, state, settledAt, refusal } = message
  if (verdict === 'held') throw again({ code: 'MESSAGE_FLOW_HELD', message: 'The flow is paused; the message waits for it' }, heldDelay)
  if (verdict === 'deferred') throw deferred(message)
  if (verdict === 'busy') throw again({ code: 'MESSAGE_BUSY', message: 'A later attempt is sending this message' }, busyDelay)
  if (state === 'queued' || state === 'sending' || settledAt === null) return null
  return { message, status: state === 'refused' ? 'failed' : state, at: settledAt, ...reasonOf(refusal ?? message.failure?.code) }
}

/** The wait is exact: those that were put off until the same instant are then decided about together. */
function deferred({ deferredFor, waitMs }: ClaimedMessage): CallError {
  const retryAfterMs = Math.max(waitMs ?? 0, 0)
  return new CallError('retry', deferredCode, `Rules of sending put the message off: ${deferredFor}`, { retryAfterMs, deferred: true })
}

const reasonOf = (reason: string | undefined) => (reason === undefined ? {} : { reason })

function again(failure: Settlement['failure'], retryAfterMs: number | undefined): CallError {
  const { code, message } = failure ?? { code: 'MESSAGE_NOT_SENT', message: 'The message was not sent' }
  return new CallError('retry', code, message, retryAfterMs === undefined ? {} : { retryAfterMs })
}

/** Durable before the call is done: a crash in between performs the call again, which tells it again, to the same event id. */
async function tell(deps: MessagesDeps, channel: ChannelDefinition | undefined, settled: Settled): Promise<void> {
  const { message, status, at, reason, lost = [] } = settled
  const event = statusEvent(channel, message, { status, at, ...(reason === undefined ? {} : { properties: { reason } }) })
  const events = [event, lostEvent(channel, { message, at, lost })].filter((each) => each !== null)
  if (events.length > 0) await deps.ingest(events)
}
