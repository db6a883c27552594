/** Connections of plugins over HTTP. Secrets go out with what a person typed and never come in. */
import type { JsonObject, Localized } from '@millrace/core'
import { request } from './http.ts'
import type { FlowState, Page } from './types.ts'

export interface Webhook {
  readonly name: string
  readonly title: Localized
  readonly method: 'GET' | 'POST'
  /** Null before settings are kept, and for those who may only read. */
  readonly url: string | null
}
export interface Connection {
  readonly plugin: string
  readonly package: string
  readonly title: Localized
  readonly description: Localized | null
  readonly icon: string
  readonly schema: JsonObject
  readonly example: JsonObject | null
  /** Types of the steps that the plugin brings. */
  readonly nodes: readonly string[]
  readonly testable: boolean
  readonly connected: boolean
  readonly by: 'environment' | 'workspace' | null
  /** What is kept was sealed under another secret of the server. */
  readonly unreadable: boolean
  readonly revision: number | null
  readonly settings: JsonObject
  /** Names of the secret settings that are kept. */
  readonly secrets: readonly string[]
  readonly environment: { readonly settings: JsonObject; readonly secrets: readonly string[] }
  readonly webhooks: readonly Webhook[]
  readonly updatedAt: string | null
  readonly usedBy?: readonly { readonly id: string; readonly name: string; readonly state: FlowState }[]
}
export type Tried =
  | { readonly ok: true; readonly message: Localized }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly says: Localized | null }
/** `prepared` null: there was nothing to arrange outside. */
export type SavedConnection = Connection & { readonly prepared: Tried | null }

const path = (plugin: string, rest = '') => `/api/connections/${encodeURIComponent(plugin)}${rest}`

export async function listConnections(): Promise<readonly Connection[]> {
  return (await request<Page<Connection>>('/api/connections', { query: { with: 'usedBy' } })).items
}

/** `revision` is what was read, null: nothing was kept. Rejects with `CONNECTION_SECRET_NEEDED` when an address changed. */
export function saveConnection(plugin: string, settings: JsonObject, revision: number | null): Promise<SavedConnection> {
  return request(path(plugin), { method: 'PUT', body: { settings, revision } })
}

/** Those given over what is kept; absent: what is kept. */
export function testConnection(plugin: string, settings?: JsonObject): Promise<Tried> {
  return request(path(plugin, '/test'), { method: 'POST', body: settings === undefined ? {} : { settings } })
}

export function renewTicket(plugin: string): Promise<SavedConnection> {
  return request(path(plugin, '/ticket'), { method: 'POST' })
}

export function removeConnection(plugin: string): Promise<Connection> {
  return request(path(plugin), { method: 'DELETE' })
}
