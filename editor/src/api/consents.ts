/** What a contact agreed to and withdrew, over HTTP. */
import type { Json } from '@millrace/core'
import { request } from './http.ts'
import type { PersonAddress } from './privacy.ts'

export interface ConsentChange {
  readonly channel: string
  /** A subscription group; `*`: all marketing of the channel. */
  readonly purpose: string
  readonly state: 'given' | 'pending' | 'withdrawn'
  readonly source: string
  readonly proof: Json
  readonly at: string
}
export interface Consent extends ConsentChange {
  readonly confirmed: boolean
  /** Since when a newer word waits to be confirmed. */
  readonly pendingAt: string | null
  readonly of: 'any' | 'own' | 'other'
  readonly address: string | null
}
export interface Suppression {
  readonly channel: string
  readonly scope: 'marketing' | 'any'
  readonly reason: string
  /** Null: one that the contact has no more. */
  readonly address: string | null
  readonly at: string
}
export interface ConsentRegister {
  readonly consents: readonly Consent[]
  readonly history: readonly ConsentChange[]
  readonly suppressions: readonly Suppression[]
}
export interface ConsentOrder {
  readonly channel: string
  readonly purpose: string
  readonly state: 'given' | 'withdrawn'
  readonly reason: string
}

const path = ({ id }: PersonAddress) => `/api/contacts/${encodeURIComponent(id)}/consents`

export function readConsents(person: PersonAddress): Promise<ConsentRegister> {
  return request(path(person), { query: { by: person.by } })
}
export function recordConsent(person: PersonAddress, order: ConsentOrder): Promise<ConsentRegister> {
  return request(path(person), { method: 'POST', query: { by: person.by }, body: order })
}
