/** What contacts make of messages: each status may lead to the next one, by chances that are drawn for the message alone. */
import { seededRandom } from '../id.ts'
import type { Instant, JsonObject } from '../json.ts'
import { createHeap } from '../memory/heap.ts'
import type { Letter } from '../play/post-office.ts'
import type { MessageStatus } from '../run.ts'
import { addDuration } from '../time.ts'
import { delay, type Happening } from './happenings.ts'
import type { Behaviour, Behaviours } from './order.ts'

export interface Reaction {
  readonly at: Instant
  readonly letter: Letter
  readonly status: MessageStatus
}

export interface Reactions {
  readonly next: Instant | null
  take(): Reaction
  /** Takes note of a status; answers what the contact does because of it, if anything. */
  told(letter: Letter, status: MessageStatus, now: Instant): Happening | null
}

/** What a status may lead to. */
const leads: { readonly [status in MessageStatus]?: readonly ('opened' | 'clicked' | 'unsubscribed')[] } = {
  sent: ['opened'],
  opened: ['clicked', 'unsubscribed'],
}

export function createReactions(behaviours: Behaviours, seed: number): Reactions {
  const heap = createHeap<Reaction>()
  const of = (message: Letter): Behaviour => behaviours.nodes?.[message.node ?? ''] ?? behaviours.any ?? {}
  return {
    get next() {
      return heap.first?.at ?? null
    },
    take: () => heap.take()!,
    told: (letter, status, now) => {
      if (leads[status] === undefined && status !== 'clicked') return null
      const behaviour = of(letter)
      const random = seededRandom(`reaction:${seed}:${letter.id}:${status}`)
      for (const to of leads[status] ?? []) {
        const wait = waitOf(behaviour[to], random)
        if (wait !== null) heap.add({ at: now + wait, letter, status: to })
      }
      return status === 'clicked' ? orderOf(letter, behaviour.ordered, { random, now }) : null
    },
  }
}

/** How long it takes; null: it does not happen. */
function waitOf(odds: Behaviour['opened'], random: () => number): number | null {
  const [lot, length] = [random(), random()]
  if (odds === undefined || lot >= odds.chance) return null
  return delay(() => length, addDuration(0, odds.after ?? 'PT1H', 'UTC'))
}

function orderOf(
  message: Letter,
  ordered: Behaviour['ordered'],
  { random, now }: { readonly random: () => number; readonly now: Instant },
): Happening | null {
  const wait = waitOf(ordered, random)
  if (wait === null || message.contact === null) return null
  const properties = { ...(ordered!.properties as JsonObject | undefined) }
  return {
    at: now + wait,
    userId: message.contact,
    id: `order:${message.id}`,
    what: { event: ordered!.event ?? 'Order Completed', properties: { order_id: `order-${message.id}`, ...properties } },
  }
}
