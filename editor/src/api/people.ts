/** Contacts, runs, messages and the built-in inbox over HTTP. */
import type { JsonObject } from '@millrace/core'
import { request } from './http.ts'
import type { ContactItem, ContactRecord, MailItem, MailRecord, MessageItem, Page, RunItem, RunRecord, TimelineItem } from './types.ts'

type Query = Readonly<Record<string, string | number | undefined>>
const contact = (userId: string, rest = '') => `/api/contacts/${encodeURIComponent(userId)}${rest}`

export function listContacts(query: Query = {}): Promise<Page<ContactItem>> {
  return request('/api/contacts', { query })
}
export function readContact(userId: string): Promise<ContactRecord> {
  return request(contact(userId))
}
export function contactTimeline(userId: string, query: Query = {}): Promise<Page<TimelineItem>> {
  return request(contact(userId, '/timeline'), { query })
}

export interface HandEvent {
  readonly userId: string
  readonly event: string
  readonly properties: JsonObject
  readonly traits: JsonObject
}
/** Stored when it resolves; what it sets off follows at once. */
export function sendEvent(event: HandEvent): Promise<{ readonly messageId: string }> {
  return request('/api/events', { method: 'POST', body: event })
}

export function listRuns(query: Query = {}): Promise<Page<RunItem>> {
  return request('/api/runs', { query })
}
export function readRun(id: string): Promise<RunRecord> {
  return request(`/api/runs/${encodeURIComponent(id)}`)
}
export function cancelRun(id: string): Promise<void> {
  return request(`/api/runs/${encodeURIComponent(id)}/cancel`, { method: 'POST' })
}

export function listMessages(query: Query = {}): Promise<Page<MessageItem>> {
  return request('/api/messages', { query })
}

export function listMail(query: Query = {}): Promise<Page<MailItem>> {
  return request('/api/inbox', { query })
}
export function readMail(id: string): Promise<MailRecord> {
  return request(`/api/inbox/${encodeURIComponent(id)}`)
}
