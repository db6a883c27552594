/** What people may ask of whoever keeps data about them, and how long it is kept. */
import { request, urlOf } from './http.ts'

export interface PersonAddress {
  readonly id: string
  readonly by: 'userId' | 'anonymousId'
}

/** Where everything that is kept of a contact is a file. */
export const exportUrl = ({ id, by }: PersonAddress): string => urlOf(`/api/contacts/${encodeURIComponent(id)}/export`, { by })

export interface Erased {
  readonly runs: number
  readonly messages: number
  readonly events: number
}

export function eraseContact({ id, by }: PersonAddress): Promise<Erased> {
  return request(`/api/contacts/${encodeURIComponent(id)}/erase`, { method: 'POST', query: { by }, body: { confirm: id } })
}

export interface Retention {
  readonly events: number | null
  readonly messages: number | null
  readonly runs: number | null
}

export function readRetention(): Promise<Retention & { readonly atMost: number | null }> {
  return request('/api/retention')
}
export function saveRetention(retention: Retention): Promise<Retention> {
  return request('/api/retention', { method: 'PUT', body: retention })
}
