/** Flows over HTTP: list, draft with its ETag, life cycle, counts. */
import type { Finding, FlowDocument, NodeDocs, NodeManifest } from '@millrace/core'
import { pageServer, Problem, request, type Server } from './http.ts'
import type { FlowItem, FlowRecord, Page } from './types.ts'

const flow = (id: string, rest = '') => `/api/flows/${encodeURIComponent(id)}${rest}`

export async function nodeTypes(server: Server = pageServer): Promise<readonly NodeManifest[]> {
  const answer = await server.request<Page<NodeManifest> | readonly NodeManifest[]>('/api/node-types')
  return Array.isArray(answer) ? answer : (answer as Page<NodeManifest>).items
}

export function nodeDocs(type: string, server: Server = pageServer): Promise<NodeDocs> {
  return server.request(`/api/node-types/${encodeURIComponent(type)}/docs`)
}

/** Every flow of the workspace, all pages of the list. */
export async function listFlows(server: Server = pageServer): Promise<readonly FlowItem[]> {
  const items: FlowItem[] = []
  let cursor: string | undefined
  do {
    const page = await server.request<Page<FlowItem>>('/api/flows', { query: { cursor, limit: 200 } })
    items.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return items
}

export function createFlow(document: FlowDocument): Promise<{ readonly id: string }> {
  return request('/api/flows', { method: 'POST', body: document })
}

export function importFlow(document: unknown): Promise<{ readonly id: string }> {
  return request('/api/flows/import', { method: 'POST', body: document })
}

/** The draft's document, or that of a published version. */
export function exportFlow(id: string, version?: number, server: Server = pageServer): Promise<FlowDocument> {
  return server.request(flow(id, '/export'), { query: { version } })
}

export interface Draft {
  readonly flow: FlowRecord
  readonly etag: string
}

export async function readFlow(id: string, server: Server = pageServer): Promise<Draft> {
  const { data, etag } = await server.requestWithTag<FlowRecord>(flow(id))
  return { flow: data, etag: etag ?? `"${data.revision}"` }
}

/** The new ETag. Rejects with a `Problem` of status 412 when somebody saved since `etag`. */
export function saveFlow(id: string, document: FlowDocument, etag: string): Promise<string> {
  return flowDoor(pageServer, id).save(document, etag)
}

/** In place of those it had. */
export function labelFlow(id: string, labels: readonly string[]): Promise<FlowRecord> {
  return request(flow(id, '/labels'), { method: 'PUT', body: { labels } })
}

export function deleteFlow(id: string): Promise<void> {
  return request(flow(id), { method: 'DELETE' })
}

/** One flow on a server, while it is drawn. */
export interface FlowDoor {
  types(): Promise<readonly NodeManifest[]>
  read(): Promise<Draft>
  /** As `saveFlow`. */
  save(document: FlowDocument, etag: string): Promise<string>
  /** What is wrong with a document, saved or not. */
  check(document: FlowDocument, signal?: AbortSignal): Promise<readonly Finding[]>
  /** As `exportFlow`. */
  exported(version: number): Promise<FlowDocument>
  /** Makes another flow of a document. */
  create(document: FlowDocument): Promise<{ readonly id: string }>
}

export function flowDoor(server: Server, id: string): FlowDoor {
  return {
    types: () => nodeTypes(server),
    read: () => readFlow(id, server),
    async save(document, etag) {
      const options = { method: 'PUT', body: document, headers: { 'if-match': etag } } as const
      const { data, etag: next } = await server.requestWithTag<FlowRecord>(flow(id), options)
      return next ?? `"${data.revision}"`
    },
    async check(document, signal) {
      const options = { method: 'POST', body: document, ...(signal === undefined ? {} : { signal }) } as const
      return (await server.request<{ readonly findings: readonly Finding[] }>(flow(id, '/check'), options)).findings
    },
    exported: (version) => exportFlow(id, version, server),
    create: (document) => server.request('/api/flows', { method: 'POST', body: document }),
  }
}

export type PublishResult = { readonly version: number } | { readonly findings: readonly Finding[] }

/** A refused publish is an answer, not an error: the findings say what to mend. */
export async function publishFlow(id: string): Promise<PublishResult> {
  try {
    return await request<{ readonly version: number }>(flow(id, '/publish'), { method: 'POST' })
  } catch (error) {
    if (error instanceof Problem && error.status === 422 && Array.isArray(error.body['findings'])) {
      return { findings: error.body['findings'] as readonly Finding[] }
    }
    throw error
  }
}

export type LifeCycle = 'pause' | 'resume' | 'archive' | 'restore'

export function moveFlow(id: string, to: LifeCycle): Promise<FlowRecord> {
  return request(flow(id, `/${to}`), { method: 'POST' })
}
