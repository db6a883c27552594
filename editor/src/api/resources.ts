/** What plugins bring besides steps and marketers edit, by kind, over HTTP. */
import type { InOtherLanguages, JsonObject, Localized } from '@millrace/core'
import { pageServer, request, type Server } from './http.ts'
import type { FlowState, Page } from './types.ts'

export interface ResourceKind {
  readonly kind: string
  readonly plugin: string
  readonly title: Localized
  readonly plural: Localized
  readonly description: Localized | null
  readonly icon: string
  readonly schema: JsonObject
  readonly example: JsonObject | null
  /** The example in other languages. */
  readonly exampleIn: InOtherLanguages<JsonObject>
  /** Line under the name: a Liquid text over the config. */
  readonly summary: Localized | null
  readonly hasPage: boolean
}
export interface ResourceFault {
  readonly path: string
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly says?: Localized
}
export interface ResourceUse {
  readonly id: string
  readonly name: string
  readonly state: FlowState
}
export interface Resource {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly config: JsonObject
  readonly revision: number
  /** The address of its public page. */
  readonly page: string | null
  /** How it is put to use elsewhere, ready to be copied. */
  readonly snippets: readonly { readonly title: Localized; readonly help?: Localized; readonly code: string }[]
  readonly createdAt: string
  readonly updatedAt: string
  readonly faults: readonly ResourceFault[]
  readonly usedBy?: readonly ResourceUse[]
}

const path = (kind: string, id?: string) =>
  `/api/resources/${encodeURIComponent(kind)}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`
const pageSize = 200

export async function listKinds(server: Server = pageServer): Promise<readonly ResourceKind[]> {
  return (await server.request<Page<ResourceKind>>('/api/resource-kinds')).items
}

/** Every one of the kind, all pages of the list. */
export async function listResources(kind: string, server: Server = pageServer): Promise<readonly Resource[]> {
  const items: Resource[] = []
  let cursor: string | undefined
  do {
    const page = await server.request<Page<Resource>>(path(kind), { query: { cursor, limit: pageSize } })
    items.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return items
}

/** With the flows that name it. */
export function readResource(kind: string, id: string): Promise<Resource> {
  return request(path(kind, id), { query: { with: 'usedBy' } })
}

export function createResource(kind: string, config: JsonObject, server: Server = pageServer): Promise<Resource> {
  return server.request(path(kind), { method: 'POST', body: config })
}

/** Rejects with `RESOURCE_REVISION_STALE` when somebody saved since `revision` was read. */
export function saveResource({ kind, id, revision }: Resource, config: JsonObject, server: Server = pageServer): Promise<Resource> {
  return server.request(path(kind, id), { method: 'PUT', body: config, headers: { 'if-match': `"${revision}"` } })
}

/** Rejects with `RESOURCE_IN_USE`, whose `usedBy` lists the flows, unless it is to go anyway. */
export function deleteResource({ kind, id }: Pick<Resource, 'kind' | 'id'>, anyway: boolean): Promise<void> {
  return request(path(kind, id), { method: 'DELETE', query: anyway ? { anyway: 'true' } : {} })
}
