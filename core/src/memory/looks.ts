/** When contacts of a memory store were looked at, and which of a lane are due to be looked at again. */
import type { Instant } from '../json.ts'
import type { Look } from '../lane.ts'
import { within } from './runs.ts'
import { createWakes, type Wakes } from './wakes.ts'

export interface Looks {
  of(contacts: readonly string[]): readonly Look[]
  keep(look: Look, lane: string): void
  /** Takes the contacts of a lane whose looks are due. */
  takeDue(lane: string, now: Instant): readonly string[]
  next(lane: string): Instant | null
}

export function createLooks(): Looks {
  const all = new Map<string, Look>()
  const wakes = new Map<string, Wakes>()
  const wakesOf = (lane: string) => within(wakes, lane, () => createWakes((contact, at) => all.get(contact)?.lookAt === at))
  return {
    of: (contacts) => contacts.flatMap((contact) => all.get(contact) ?? []),
    keep: (look, lane) => {
      all.set(look.contact, look)
      if (look.lookAt !== null) wakesOf(lane).add(look.contact, look.lookAt)
    },
    takeDue: (lane, now) => wakes.get(lane)?.take(now) ?? [],
    next: (lane) => wakes.get(lane)?.next() ?? null,
  }
}
