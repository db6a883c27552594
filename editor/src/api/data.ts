/** What comes in from outside: imports, collections, and what was refused. */
import type { Json, JsonObject } from '@millrace/core'
import { request, urlOf } from './http.ts'
import type { Page } from './types.ts'

type Query = Readonly<Record<string, string | number | undefined>>

export interface ImportItem {
  readonly id: string
  readonly kind: 'contacts' | 'events'
  readonly format: 'csv' | 'ndjson'
  readonly start: boolean
  readonly state: 'running' | 'done' | 'failed' | 'interrupted'
  readonly rows: number
  readonly stored: number
  readonly repeated: number
  readonly refused: number
  readonly failure: { readonly code: string; readonly message: string } | null
  readonly createdAt: string
}
export interface RefusedRow {
  readonly row: number
  readonly code: string
  readonly message: string
  readonly excerpt: string
}
const ofImport = (id: string, rest = '') => `/api/imports/${encodeURIComponent(id)}${rest}`

export function listImports(query: Query = {}): Promise<Page<ImportItem>> {
  return request('/api/imports', { query })
}
export function readImport(id: string): Promise<ImportItem> {
  return request(ofImport(id))
}
export function listRefusedRows(id: string, query: Query = {}): Promise<Page<RefusedRow>> {
  return request(ofImport(id, '/refused'), { query })
}
/** Address of the file with all of them. */
export const refusedFileUrl = (id: string): string => urlOf(ofImport(id, '/refused'), { as: 'csv' })

export interface CollectionItem {
  readonly name: string
  readonly records: number
  readonly updatedAt: string
}
export interface CollectionRecord {
  readonly key: string
  readonly value: JsonObject
  readonly updatedAt: string
}
export interface CollectionLoad {
  readonly stored: number
  readonly refused: number
  /** The first thousand. */
  readonly refusedRows: readonly RefusedRow[]
}
const collection = (...parts: readonly string[]) => ['/api/collections', ...parts.map(encodeURIComponent)].join('/')

export function listCollections(query: Query = {}): Promise<Page<CollectionItem>> {
  return request('/api/collections', { query })
}
export function deleteCollection(name: string): Promise<void> {
  return request(collection(name), { method: 'DELETE' })
}
export function listRecords(name: string, query: Query = {}): Promise<Page<CollectionRecord>> {
  return request(collection(name), { query })
}
export function readRecord(name: string, key: string): Promise<CollectionRecord> {
  return request(collection(name, key))
}
export function putRecord(name: string, { key, value }: Pick<CollectionRecord, 'key' | 'value'>): Promise<void> {
  return request(collection(name, key), { method: 'PUT', body: value })
}
export function deleteRecord(name: string, key: string): Promise<void> {
  return request(collection(name, key), { method: 'DELETE' })
}
export const collectionFilePath = (name: string): string => collection(name, 'import')

export interface RefusedEvent {
  readonly id: string
  readonly receivedAt: string
  readonly code: string
  readonly message: string
  readonly body: Json
}
export function listRefusedEvents(query: Query = {}): Promise<Page<RefusedEvent>> {
  return request('/api/refused-events', { query })
}

export interface RefusedStart {
  readonly id: string
  readonly flow: string
  readonly flowName: string | null
  readonly contact: string
  readonly userId: string | null
  readonly at: string
  readonly reason: 'quota' | 'closed'
  readonly detail: Json
}
export function listRefusedStarts(query: Query = {}): Promise<Page<RefusedStart>> {
  return request('/api/refusals', { query })
}

export interface PutAside {
  readonly id: string
  readonly at: string
  readonly contact: string
  readonly userId: string | null
  readonly kind: string
  readonly payload: Json
  readonly error: string
  readonly times: number
}
export function listQuarantine(query: Query = {}): Promise<Page<PutAside>> {
  return request('/api/quarantine', { query })
}
export function retryQuarantined(id: string): Promise<void> {
  return request(`/api/quarantine/${encodeURIComponent(id)}/retry`, { method: 'POST' })
}
export function dropQuarantined(id: string): Promise<void> {
  return request(`/api/quarantine/${encodeURIComponent(id)}`, { method: 'DELETE' })
}
