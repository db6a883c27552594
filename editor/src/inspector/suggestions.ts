/**
 * What the workspace has seen, event names with their properties, what can be known of contacts, and its segments. Asked for once per page; when the server does not answer, fields
 * simply suggest less.
 */
import type { FactManifest } from '@millrace/core'
import { shallowRef, type ShallowRef } from 'vue'
import { request } from '../api/http.ts'
import { listFlows } from '../api/flows.ts'
import type { FlowItem, Page } from '../api/types.ts'

export interface EventName {
  readonly name: string
  readonly properties: readonly string[]
}

export interface SegmentItem {
  readonly key: string
  readonly name: string
  readonly kind: 'static' | 'dynamic'
}

interface Suggestions {
  readonly events: Readonly<ShallowRef<readonly EventName[]>>
  readonly flows: Readonly<ShallowRef<readonly FlowItem[]>>
  readonly facts: Readonly<ShallowRef<readonly FactManifest[]>>
  readonly segments: Readonly<ShallowRef<readonly SegmentItem[]>>
}

const events = shallowRef<readonly EventName[]>([])
const flows = shallowRef<readonly FlowItem[]>([])
const facts = shallowRef<readonly FactManifest[]>([])
const segments = shallowRef<readonly SegmentItem[]>([])
let asked = false

export function useSuggestions(): Suggestions {
  if (!asked) {
    asked = true
    void fill()
  }
  return { events, flows, facts, segments }
}

async function fill(): Promise<void> {
  const [names, list, known, own] = await Promise.allSettled([
    request<Page<EventName>>('/api/events/names'),
    listFlows(),
    request<Page<FactManifest>>('/api/facts'),
    request<Page<SegmentItem>>('/api/segments?limit=100'),
  ])
  if (names.status === 'fulfilled') events.value = names.value.items
  if (list.status === 'fulfilled') flows.value = list.value
  if (known.status === 'fulfilled') facts.value = known.value.items
  if (own.status === 'fulfilled') segments.value = own.value.items
}
