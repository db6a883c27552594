/** What a workspace decides about itself: its name and zone, the daily quota, who is known by what, bonuses set right, two contacts made one; and sending. */
import { request } from './http.ts'
import type { Page } from './types.ts'

export interface WorkspaceForm {
  readonly name: string
  /** IANA. */
  readonly timezone: string
}
export function saveWorkspace(form: WorkspaceForm): Promise<WorkspaceForm> {
  return request('/api/workspace', { method: 'PUT', body: form })
}

export interface Quota {
  readonly perDay: number | null
  readonly monthlyVisits: number | null
  /** In the workspace's zone. */
  readonly day: string
  readonly used: number
  readonly refused: number
}
export type QuotaOrder = { readonly perDay: number | null } | { readonly monthlyVisits: number }

export function readQuota(): Promise<Quota> {
  return request('/api/workspace/quota')
}
export function saveQuota(order: QuotaOrder): Promise<Quota> {
  return request('/api/workspace/quota', { method: 'PUT', body: order })
}

export const addressKinds = ['email', 'phone'] as const
export interface PeopleSettings {
  readonly identifyBy: readonly (typeof addressKinds)[number][]
  readonly samples: boolean
}
export function readPeopleSettings(): Promise<PeopleSettings> {
  return request('/api/people/settings')
}
export function savePeopleSettings(settings: PeopleSettings): Promise<PeopleSettings> {
  return request('/api/people/settings', { method: 'PUT', body: settings })
}

export function mergeContacts(order: { readonly from: string; readonly into: string }): Promise<{ readonly userId: string }> {
  return request('/api/contacts/merge', { method: 'POST', body: order })
}

export interface BonusEntry {
  readonly id: string
  readonly at: string
  readonly kind: string
  /** Signed. */
  readonly amount: number
  readonly run: string | null
  readonly reason: string | null
  readonly by: string | null
}
const bonus = (userId: string) => `/api/contacts/${encodeURIComponent(userId)}/bonus`

export function listBonus(
  userId: string,
  query: { readonly cursor?: string | undefined; readonly limit?: number },
): Promise<Page<BonusEntry>> {
  return request(bonus(userId), { query })
}
export interface BonusChange {
  readonly amount: number
  readonly reason: string
  readonly expiresAt?: string
}
/** `once`: asked again with it, nothing is done twice. */
export function changeBonus(userId: string, change: BonusChange, once: string): Promise<{ readonly balance: number }> {
  return request(bonus(userId), { method: 'POST', body: change, headers: { 'idempotency-key': once } })
}

export interface Sending {
  readonly paused: boolean
  readonly reason: 'behind' | 'copied' | null
  readonly notice: string | null
  readonly foundAt: string | null
  readonly queuedMessages: number
  readonly queuedCalls: number
  readonly departed: number
}
export const queuedChoices = ['discard', 'send'] as const
export type QueuedChoice = (typeof queuedChoices)[number]

export function readSending(): Promise<Sending> {
  return request('/api/sending')
}
export function confirmSending(queued: QueuedChoice): Promise<{ readonly messages: number; readonly calls: number }> {
  return request('/api/sending/confirm', { method: 'POST', body: { queued } })
}
