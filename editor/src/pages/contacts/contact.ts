/** What a contact is called and where its page is. An anonymous one is addressed by its anonymous id; one without any has no page, but the list. */
import type { JsonObject } from '@millrace/core'
import type { RouteLocationRaw } from 'vue-router'
import { request } from '../../api/http.ts'
import type { ContactItem, ContactRecord, Page, TimelineItem } from '../../api/types.ts'

type Named = Pick<ContactItem, 'userId' | 'anonymousId' | 'attributes'>
const textOf = (attributes: JsonObject, name: string) => {
  const value = attributes[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** Name, else e-mail, else id. */
export function contactName({ attributes, userId, anonymousId }: Named): string {
  const parts = [textOf(attributes, 'firstName'), textOf(attributes, 'lastName')].filter((part) => part !== undefined)
  const name = textOf(attributes, 'name') ?? (parts.length > 0 ? parts.join(' ') : undefined)
  return name ?? contactEmail(attributes) ?? userId ?? anonymousId ?? '—'
}

export function contactEmail(attributes: JsonObject): string | undefined {
  return textOf(attributes, 'email')
}

export function contactRoute({ userId, anonymousId }: Pick<Named, 'userId' | 'anonymousId'>): RouteLocationRaw {
  if (userId !== null) return { name: 'contact', params: { userId } }
  if (anonymousId === null) return { name: 'contacts' }
  return { name: 'contact', params: { userId: anonymousId }, query: { by: 'anonymousId' } }
}

export type AddressedBy = 'userId' | 'anonymousId'
const path = (id: string, rest = '') => `/api/contacts/${encodeURIComponent(id)}${rest}`
const byQuery = (by: AddressedBy) => (by === 'anonymousId' ? { by } : {})

export function readContactBy(id: string, by: AddressedBy): Promise<ContactRecord> {
  return request(path(id), { query: byQuery(by) })
}

export function readTimeline(id: string, by: AddressedBy, cursor: string | undefined): Promise<Page<TimelineItem>> {
  return request(path(id, '/timeline'), { query: { ...byQuery(by), cursor, limit: 50 } })
}
