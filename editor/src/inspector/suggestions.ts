/**
 * What the workspace has seen: event names, attributes and properties with their types, what can be known of contacts, its segments, tags
 * and flows. Asked for once per page; when the server does not answer, fields simply suggest less. A page that makes one of these
 * (a segment, a flow) calls `refreshSuggestions`.
 */
import type { FactManifest } from '@millrace/core'
import { shallowRef, type ShallowRef } from 'vue'
import { request } from '../api/http.ts'
import { listFlows } from '../api/flows.ts'
import { listGroups, type SubscriptionGroup } from '../api/sending.ts'
import type { FlowItem, Page } from '../api/types.ts'
import type { SeenField } from './rule/seen-fields.ts'

export interface EventName {
  readonly name: string
  readonly properties: readonly string[]
}

export interface SegmentItem {
  readonly key: string
  readonly name: string
  /** `#rrggbb` */
  readonly colour: string
  readonly kind: 'static' | 'dynamic'
}

export interface TagItem {
  readonly tag: string
  readonly contacts: number
}

type Shown<T> = Readonly<ShallowRef<readonly T[]>>

interface Suggestions {
  readonly events: Shown<EventName>
  readonly seen: Shown<SeenField>
  readonly flows: Shown<FlowItem>
  readonly facts: Shown<FactManifest>
  readonly segments: Shown<SegmentItem>
  readonly tags: Shown<TagItem>
  readonly groups: Shown<SubscriptionGroup>
}

const events = shallowRef<readonly EventName[]>([])
const seen = shallowRef<readonly SeenField[]>([])
const flows = shallowRef<readonly FlowItem[]>([])
const facts = shallowRef<readonly FactManifest[]>([])
const segments = shallowRef<readonly SegmentItem[]>([])
const tags = shallowRef<readonly TagItem[]>([])
const groups = shallowRef<readonly SubscriptionGroup[]>([])
let asked = false

export function useSuggestions(): Suggestions {
  if (!asked) refreshSuggestions()
  return { events, seen, flows, facts, segments, tags, groups }
}

/** What was known stays until the answers come. */
export function refreshSuggestions(): void {
  asked = true
  void Promise.all([
    fill(events, () => pageOf<EventName>('/api/events/names')),
    fill(seen, async () => [
      ...(await pageOf<SeenField>('/api/catalogue?of=contact&limit=1000')),
      ...(await pageOf<SeenField>('/api/catalogue?of=event&limit=1000')),
    ]),
    fill(flows, () => listFlows()),
    fill(facts, () => pageOf<FactManifest>('/api/facts')),
    fill(segments, () => pageOf<SegmentItem>('/api/segments?limit=1000')),
    fill(groups, listGroups),
    fill(tags, () => pageOf<TagItem>('/api/tags?limit=1000')),
  ])
}

async function fill<T>(place: ShallowRef<readonly T[]>, ask: () => Promise<readonly T[]>): Promise<void> {
  try {
    place.value = await ask()
  } catch {
    // A field that suggests nothing can still be typed into.
  }
}

const pageOf = async <T>(path: string): Promise<readonly T[]> => (await request<Page<T>>(path)).items
