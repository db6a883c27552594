/** A binary heap of things that are due at instants, earliest first; those of one instant in an order of their own, the same every time. */
import type { Instant } from '../json.ts'

export interface Heap<T extends { readonly at: Instant }> {
  readonly first: T | undefined
  add(item: T): void
  take(): T | undefined
}

export function createHeap<T extends { readonly at: Instant }>(): Heap<T> {
  const heap: T[] = []
  return {
    get first() {
      return heap[0]
    },
    add: (item) => push(heap, item),
    take: () => pop(heap),
  }
}

function push<T extends { readonly at: Instant }>(heap: T[], item: T): void {
  let place = heap.push(item) - 1
  while (place > 0) {
    const above = (place - 1) >> 1
    if (heap[above]!.at <= item.at) break
    heap[place] = heap[above]!
    place = above
  }
  heap[place] = item
}

function pop<T extends { readonly at: Instant }>(heap: T[]): T | undefined {
  const [first, last] = [heap[0], heap.pop()]
  if (last === undefined || heap.length === 0) return first
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
  return first
}
