/** Who is signed in, the first-run set-up, and API keys. */
import { request } from './http.ts'
import type { IdentitySecret, KeyItem, NewKeyItem, Page, Session } from './types.ts'

export function readSession(): Promise<Session> {
  return request('/api/session')
}
export function signIn(credentials: { readonly email: string; readonly password: string }): Promise<Session> {
  return request('/api/session', { method: 'POST', body: credentials })
}
export function signOut(): Promise<void> {
  return request('/api/session', { method: 'DELETE' })
}

export interface SetupForm {
  /** The one-time token of the link printed at the first start. */
  readonly token: string
  readonly workspace: string
  readonly timezone: string
  readonly email: string
  readonly password: string
}
export function readSetup(): Promise<{ readonly needed: boolean }> {
  return request('/api/setup')
}
export function completeSetup(form: SetupForm): Promise<Session> {
  return request('/api/setup', { method: 'POST', body: form })
}

export function listKeys(): Promise<Page<KeyItem>> {
  return request('/api/keys')
}
/** The key's secret is in this answer and nowhere else. */
export function createKey(key: { readonly name: string; readonly kind: KeyItem['kind'] }): Promise<NewKeyItem> {
  return request('/api/keys', { method: 'POST', body: key })
}
export function deleteKey(id: string): Promise<void> {
  return request(`/api/keys/${encodeURIComponent(id)}`, { method: 'DELETE' })
}

/** By it the owner's server proves who is on its pages. */
export function readIdentitySecret(): Promise<IdentitySecret> {
  return request('/api/identity-secret')
}
export function rotateIdentitySecret(): Promise<IdentitySecret> {
  return request('/api/identity-secret/rotate', { method: 'POST' })
}
