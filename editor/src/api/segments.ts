/** Segments over HTTP: the list, one with its members, and how many contacts a rule holds for. */
import type { JsonObject, Rule } from '@millrace/core'
import { pageServer, request, type Server } from './http.ts'
import type { FlowState, Page } from './types.ts'

export interface SegmentUse {
  readonly id: string
  readonly name: string
  readonly state: FlowState
}
export type SegmentKind = 'static' | 'dynamic'
export interface Segment {
  readonly key: string
  readonly name: string
  /** `#rrggbb` */
  readonly colour: string
  readonly kind: SegmentKind
  /** Null: static. */
  readonly rule: Rule | null
  readonly count: number
  /** Whether contacts are still being looked at for the first time: the count grows. */
  readonly filling: boolean
  readonly createdAt: string
  readonly updatedAt: string
  /** Flows that have to do with it; absent when it was not asked for. */
  readonly usedBy?: readonly SegmentUse[]
}
export interface SegmentMember {
  readonly id: string
  readonly userId: string | null
  readonly anonymousId: string | null
  readonly attributes: JsonObject
  readonly since: string
}
export interface Counted {
  readonly count: number
  /** Contacts that there are. */
  readonly of: number
}
export type SegmentValues = Pick<Segment, 'name' | 'colour' | 'rule'>

const path = (key: string, rest = '') => `/api/segments/${encodeURIComponent(key)}${rest}`
const pageSize = 200

/** Every segment of the workspace, all pages of the list. */
export async function listSegments(query: { readonly with?: 'usedBy' } = {}): Promise<readonly Segment[]> {
  const items: Segment[] = []
  let cursor: string | undefined
  do {
    const page = await request<Page<Segment>>('/api/segments', { query: { ...query, cursor, limit: pageSize } })
    items.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return items
}

export function readSegment(key: string): Promise<Segment> {
  return request(path(key), { query: { with: 'usedBy' } })
}

export function countRule(rule: Rule, signal: AbortSignal, server: Server = pageServer): Promise<Counted> {
  return server.request('/api/segments/count', { method: 'POST', body: { rule }, signal })
}

export function createSegment(segment: SegmentValues & { readonly key: string }): Promise<Segment> {
  return request('/api/segments', { method: 'POST', body: segment })
}

/** The rule of a static one is null and stays so. */
export function changeSegment(key: string, values: SegmentValues): Promise<Segment> {
  return request(path(key), { method: 'PUT', body: values })
}

/** Rejects with a `Problem` `SEGMENT_IN_USE`, whose `usedBy` lists the flows, while flows have to do with it. */
export function deleteSegment(key: string): Promise<void> {
  return request(path(key), { method: 'DELETE' })
}

export function listMembers(
  key: string,
  query: { readonly search?: string | undefined; readonly cursor: string | undefined },
): Promise<Page<SegmentMember>> {
  return request(path(key, '/contacts'), { query: { ...query, limit: 50 } })
}

type Who = Pick<SegmentMember, 'userId' | 'anonymousId'>

/** Puts a contact into a static segment, or takes it out. */
export function setMember(key: string, { userId, anonymousId }: Who, on: boolean): Promise<void> {
  const query = userId === null ? { by: 'anonymousId' } : {}
  return request(path(key, `/contacts/${encodeURIComponent(userId ?? anonymousId ?? '')}`), { method: on ? 'PUT' : 'DELETE', query })
}
