/** Rules of sending and subscription groups, over HTTP. Both are kept under one revision: the ETag. */
import type { Localized } from '@millrace/core'
import { request, requestWithTag } from './http.ts'

export interface QuietHours {
  readonly channels?: readonly string[]
  readonly days?: readonly number[]
  readonly from: string
  readonly to: string
}

export interface Cap {
  readonly channels?: readonly string[]
  readonly most: number
  /** `day`, `week` or an ISO 8601 duration. */
  readonly per: string
  readonly mode: 'defer' | 'drop'
}

export const consentModes = ['opt-out', 'opt-in', 'double'] as const
export type ConsentMode = (typeof consentModes)[number]

export interface SendingRules {
  readonly quietHours: readonly QuietHours[]
  readonly caps: readonly Cap[]
  /** How long a message may be put off; null: however long. */
  readonly deferDays: number | null
  /** By channel; one that is absent is `opt-out`. */
  readonly consent: Readonly<Record<string, ConsentMode>>
}

export interface SubscriptionGroup {
  readonly key: string
  readonly title: Localized
  readonly description: Localized | null
  readonly subscribed: boolean
}

export interface Tagged<T> {
  readonly value: T
  readonly etag: string
}

const rulesPath = '/api/sending/rules'
const groupsPath = '/api/subscription-groups'

export async function readSendingRules(): Promise<Tagged<SendingRules>> {
  const { data, etag } = await requestWithTag<SendingRules>(rulesPath)
  return { value: data, etag: etag ?? '*' }
}

/** Rejects with a `Problem` of status 412 when somebody changed rules or groups since. */
export async function saveSendingRules({ value, etag }: Tagged<SendingRules>): Promise<Tagged<SendingRules>> {
  const { quietHours, caps, deferDays, consent } = value
  const answer = await requestWithTag<SendingRules>(rulesPath, {
    method: 'PUT',
    body: { quietHours, caps, deferDays, consent },
    headers: { 'if-match': etag },
  })
  return { value: answer.data, etag: answer.etag ?? '*' }
}

type Groups = { readonly groups: readonly SubscriptionGroup[] }

export async function listGroups(): Promise<readonly SubscriptionGroup[]> {
  return (await request<Groups>(groupsPath)).groups
}

export async function readGroups(): Promise<Tagged<readonly SubscriptionGroup[]>> {
  const { data, etag } = await requestWithTag<Groups>(groupsPath)
  return { value: data.groups, etag: etag ?? '*' }
}

/** Rejects with a `Problem` of status 412 when somebody changed rules or groups since. */
export async function saveGroups({ value, etag }: Tagged<readonly SubscriptionGroup[]>): Promise<Tagged<readonly SubscriptionGroup[]>> {
  const { data, etag: next } = await requestWithTag<Groups>(groupsPath, {
    method: 'PUT',
    body: { groups: value },
    headers: { 'if-match': etag },
  })
  return { value: data.groups, etag: next ?? '*' }
}
