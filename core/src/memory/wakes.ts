/**
 * Alarms of waiting runs, earliest first: a binary heap. An alarm that no longer stands (the run woke or waits for another instant) is
 * dropped when it is met, so that a change costs no search.
 */
import type { Instant } from '../json.ts'

interface Alarm {
  readonly at: Instant
  readonly run: string
}

export interface Wakes {
  add(run: string, at: Instant): void
  /** The earliest alarm that stands, or null. */
  next(): Instant | null
  /** Takes out what is due: each run once, by its instant. */
  take(now: Instant): readonly string[]
}

export function createWakes(stands: (run: string, at: Instant) => boolean): Wakes {
  const heap: Alarm[] = []
  const first = (): Alarm | undefined => {
    while (heap.length > 0 && !stands(heap[0]!.run, heap[0]!.at)) pop(heap)
    return heap[0]
  }
  return {
    add: (run, at) => push(heap, { at, run }),
    next: () => first()?.at ?? null,
    take: (now) => {
      const due = new Set<string>()
      for (let alarm = first(); alarm !== undefined && alarm.at <= now; alarm = first()) {
        due.add(alarm.run)
        pop(heap)
      }
      return [...due]
    },
  }
}

function push(heap: Alarm[], alarm: Alarm): void {
  let place = heap.push(alarm) - 1
  while (place > 0) {
    const above = (place - 1) >> 1
    if (heap[above]!.at <= alarm.at) break
    heap[place] = heap[above]!
    place = above
  }
  heap[place] = alarm
}

function pop(heap: Alarm[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let place = 0
  for (;;) {
    let below = place * 2 + 1
    if (below >= heap.length) break
    if (below + 1 < heap.length && heap[below + 1]!.at < heap[below]!.at) below += 1
    if (heap[below]!.at >= last.at) break
    heap[place] = heap[below]!
    place = below
  }
  heap[place] = last
}
