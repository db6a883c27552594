/**
 * What the workspace has seen: event names, attributes and properties with their types, what can be known of contacts, its segments, tags
 * and flows. Asked for once per page; when the server does not answer, fields simply suggest less. A page that makes one of these
 * (a segment, a flow) calls `refreshSuggestions`.
 */
import type { FactManifest } from '@millrace/core'
import { computed, hasInjectionContext, inject, shallowRef, type InjectionKey, type ShallowRef } from 'vue'
import { pageServer, type Server } from '../api/http.ts'
import { listFlows } from '../api/flows.ts'
import type { SubscriptionGroup } from '../api/sending.ts'
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

/** All of it, as it may also be handed to an embedded editor. */
export interface Known {
  readonly events: readonly EventName[]
  readonly seen: readonly SeenField[]
  readonly flows: readonly Pick<FlowItem, 'id' | 'name' | 'state'>[]
  readonly facts: readonly FactManifest[]
  readonly segments: readonly SegmentItem[]
  readonly tags: readonly TagItem[]
  readonly groups: readonly SubscriptionGroup[]
}

export type Suggestions = { readonly [K in keyof Known]: Readonly<ShallowRef<Known[K]>> } & {
  /** Asks again: something was made. */
  refresh(): void
  /** Whether what is missing can be made on the spot. */
  readonly making: boolean
}

function nothingKnown(): { readonly [K in keyof Known]: ShallowRef<Known[K]> } {
  return {
    events: shallowRef([]),
    seen: shallowRef([]),
    flows: shallowRef([]),
    facts: shallowRef([]),
    segments: shallowRef([]),
    tags: shallowRef([]),
    groups: shallowRef([]),
  }
}

/** Of an embedded editor. */
export const suggestionsKey: InjectionKey<Suggestions> = Symbol('suggestions')
const page: Suggestions = suggestionsOf(pageServer, true)
let asked = false

export function useSuggestions(): Suggestions {
  const own = hasInjectionContext() ? inject(suggestionsKey, null) : null
  if (own !== null) return own
  if (!asked) refreshSuggestions()
  return page
}

/** What was known stays until the answers come. */
export function refreshSuggestions(): void {
  asked = true
  page.refresh()
}

/** What a server knows, empty until it is asked. */
export function suggestionsOf(server: Server, making: boolean): Suggestions {
  const known = nothingKnown()
  const pageOf = async <T>(path: string): Promise<readonly T[]> => (await server.request<Page<T>>(path)).items
  const refresh = () =>
    void Promise.all([
      fill(known.events, () => pageOf<EventName>('/api/events/names')),
      fill(known.seen, async () => [
        ...(await pageOf<SeenField>('/api/catalogue?of=contact&limit=1000')),
        ...(await pageOf<SeenField>('/api/catalogue?of=event&limit=1000')),
      ]),
      fill(known.flows, () => listFlows(server)),
      fill(known.facts, () => pageOf<FactManifest>('/api/facts')),
      fill(known.segments, () => pageOf<SegmentItem>('/api/segments?limit=1000')),
      fill(known.groups, async () => (await server.request<{ groups: readonly SubscriptionGroup[] }>('/api/subscription-groups')).groups),
      fill(known.tags, () => pageOf<TagItem>('/api/tags?limit=1000')),
    ])
  return { ...known, refresh, making }
}

/** What a host tells; what it leaves out is not known. */
export function suggestionsFrom(given: () => Partial<Known>): Suggestions {
  const of = <K extends keyof Known>(name: K) => computed(() => given()[name] ?? []) as unknown as Readonly<ShallowRef<Known[K]>>
  return {
    events: of('events'),
    seen: of('seen'),
    flows: of('flows'),
    facts: of('facts'),
    segments: of('segments'),
    tags: of('tags'),
    groups: of('groups'),
    refresh: () => {},
    making: false,
  }
}

async function fill<T>(place: ShallowRef<readonly T[]>, ask: () => Promise<readonly T[]>): Promise<void> {
  try {
    place.value = await ask()
  } catch {
    // A field that suggests nothing can still be typed into.
  }
}
