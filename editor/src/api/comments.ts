/** What the team says about flows and their steps, over HTTP. */
import { request } from './http.ts'
import type { Page } from './types.ts'

export interface Comment {
  readonly id: string
  readonly flow: string
  /** The step; null: the flow as a whole. The draft may have lost it. */
  readonly node: string | null
  /** The comment that began the thread; null: this one did. */
  readonly thread: string | null
  /** Whose it is; null: a key’s. */
  readonly account: string | null
  readonly author: string
  readonly text: string
  /** Ids of members who are asked to look. */
  readonly mentions: readonly string[]
  readonly createdAt: string
  readonly editedAt: string | null
  /** Of what begins a thread: when it was put away. */
  readonly resolvedAt: string | null
  readonly resolvedBy: string | null
}

export interface Mention extends Comment {
  readonly flowName: string
}

export interface Said {
  readonly text: string
  readonly mentions: readonly string[]
}

/** What a new comment is about: a step or the whole flow, or the thread that it answers. */
export interface Subject {
  readonly node?: string
  readonly thread?: string
}

const place = (id: string) => `/api/comments/${encodeURIComponent(id)}`

export function listComments(flow: string): Promise<Page<Comment>> {
  return request(`/api/flows/${encodeURIComponent(flow)}/comments`)
}
export function addComment(flow: string, body: Said & Subject): Promise<Comment> {
  return request(`/api/flows/${encodeURIComponent(flow)}/comments`, { method: 'POST', body })
}
export function editComment(id: string, body: Said): Promise<Comment> {
  return request(place(id), { method: 'PUT', body })
}
export function resolveThread(id: string, resolved: boolean): Promise<Comment> {
  return request(`${place(id)}/resolve`, { method: 'POST', body: { resolved } })
}
export function removeComment(id: string): Promise<void> {
  return request(place(id), { method: 'DELETE' })
}
/** Where one is asked to look, newest first. */
export function listMentions(): Promise<Page<Mention>> {
  return request('/api/comments/mentions')
}
