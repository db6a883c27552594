/**
 * Alarms, earliest first. One that no longer stands (the run woke or waits for another instant) is dropped when it is met, so that a
 * change costs no search.
 */
import type { Instant } from '../json.ts'
import { createHeap } from './heap.ts'

export interface Wakes {
  add(id: string, at: Instant): void
  /** The earliest alarm that stands, or null. */
  next(): Instant | null
  /** Takes out what is due: each once, by its instant. */
  take(now: Instant): readonly string[]
}

export function createWakes(stands: (id: string, at: Instant) => boolean): Wakes {
  const heap = createHeap<{ readonly at: Instant; readonly id: string }>()
  const first = () => {
    while (heap.first !== undefined && !stands(heap.first.id, heap.first.at)) heap.take()
    return heap.first
  }
  return {
    add: (id, at) => heap.add({ at, id }),
    next: () => first()?.at ?? null,
    take: (now) => {
      const due = new Set<string>()
      for (let alarm = first(); alarm !== undefined && alarm.at <= now; alarm = first()) {
        due.add(alarm.id)
        heap.take()
      }
      return [...due]
    },
  }
}
