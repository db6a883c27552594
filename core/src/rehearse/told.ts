/** What a rehearsal tells: the way so far with what decided each step, what would have been sent, and what may happen next. */
import type { Json, JsonObject } from '../json.ts'
import type { PlayMessage } from '../play/index.ts'
import type { Failure, Input, RunState, StepRecord } from '../run.ts'
import type { SeenContact } from '../scenario/stage.ts'
import { isoOf } from '../time.ts'
import type { Offer } from './offers.ts'

export interface Rehearsed {
  /** ISO 8601; given again with the next turn, the same is played. */
  readonly start: string
  readonly now: string
  /** The turns that were played: when each began. */
  readonly turns: readonly { readonly at: string }[]
  /** Why a turn, counted from 1, or one begun after it, could not be played; those behind it were not. */
  readonly refusal: { readonly turn: number; readonly code: string; readonly message: string } | null
  /** Passages of the contact, in the order they were entered, branches among them. */
  readonly runs: readonly RehearsedRun[]
  readonly steps: readonly RehearsedStep[]
  readonly messages: readonly RehearsedMessage[]
  readonly calls: readonly RehearsedCall[]
  /** Nodes on the way at which it depends on others who came there: splits, limits. */
  readonly shared: readonly string[]
  /** How the contact stands. */
  readonly contact: Pick<SeenContact, 'attributes' | 'tags' | 'segments' | 'bonus'>
  /** None once the rehearsal cannot go on. */
  readonly offers: readonly Offer[]
}

export interface RehearsedRun {
  readonly id: string
  readonly state: RunState['status']
  readonly node: string
  readonly key: string
  readonly enteredAt: string
  readonly wakeAt: string | null
  readonly failure: Failure | null
  /** The port of the fork by which a branch began; null for a passage of its own. */
  readonly branch: string | null
  /** Properties of the event that started it. */
  readonly properties: JsonObject
}

/** `turn`: by which turn it came, counted from 1; 0: before the first. */
export interface RehearsedStep {
  readonly turn: number
  readonly run: string
  readonly at: string
  readonly input: Input['kind']
  readonly node: string
  readonly port: string | null
  readonly outcome: StepRecord['outcome']
  readonly why?: Json
}

export interface RehearsedMessage {
  readonly turn: number
  readonly run: string | null
  readonly node: string | null
  readonly channel: string
  readonly at: string
  readonly to: string | null
  /** Its subject, or else the beginning of its first text. */
  readonly text: string
  readonly state: PlayMessage['state']
  readonly refusal: string | null
  readonly statuses: readonly string[]
}

/** Something asked of an outside system, which was not: it was answered with a sample, or made to fail. */
export interface RehearsedCall {
  readonly turn: number
  readonly node: string
  readonly type: string
  readonly failed: boolean
}

export const toldRun = ({ id, status, node, key, enteredAt, wakeAt, failure, branch, event }: RunState): RehearsedRun => ({
  id,
  state: status,
  node,
  key,
  enteredAt: isoOf(enteredAt),
  wakeAt: wakeAt === null ? null : isoOf(wakeAt),
  failure,
  branch: branch?.name ?? null,
  properties: event?.properties ?? {},
})

export const toldMessage = (message: PlayMessage, turn: number): RehearsedMessage => {
  const { run, node, channel, at, to, content, state, refusal, statuses } = message
  return { turn, run, node, channel, at: isoOf(at), to, text: textOf(content), state, refusal, statuses: Object.keys(statuses) }
}

const longest = 200

function textOf(content: JsonObject): string {
  const texts = [content['subject'], ...Object.values(content)].filter((value): value is string => typeof value === 'string')
  return (texts.find((text) => text.trim() !== '') ?? '').slice(0, longest)
}
