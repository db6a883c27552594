/** Lists that people work through, as plugins bring them, over HTTP. */
import type { JsonObject, Localized } from '@millrace/core'
import { request } from './http.ts'
import type { Page } from './types.ts'

export interface DeskAction {
  readonly name: string
  readonly title: Localized
  /** States of items that it is offered for. */
  readonly from: readonly string[]
  /** JSON Schema of what is asked before. */
  readonly body: JsonObject
}
export interface Desk {
  readonly name: string
  readonly title: Localized
  readonly description: Localized | null
  readonly icon: string
  /** JSON Schema: what has a title is a column. */
  readonly item: JsonObject
  readonly states: readonly { readonly value: string; readonly title: Localized }[]
  readonly actions: readonly DeskAction[]
}
export type DeskItem = JsonObject & { readonly id: string; readonly state: string }

export const listDesks = (): Promise<readonly Desk[]> => request<{ items: readonly Desk[] }>('/api/desks').then(({ items }) => items)

const desk = (name: string, rest = '') => `/api/desks/${encodeURIComponent(name)}${rest}`

export function listDeskItems(name: string, query: Readonly<Record<string, string | number | undefined>>): Promise<Page<DeskItem>> {
  return request(desk(name), { query })
}

export function actOnItem(
  name: string,
  id: string,
  { action, body }: { readonly action: string; readonly body: JsonObject },
): Promise<void> {
  return request(desk(name, `/${encodeURIComponent(id)}/${encodeURIComponent(action)}`), { method: 'POST', body })
}
