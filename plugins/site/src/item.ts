/** A kept message as the widget is told it: only what it shows, with the ticket that reports on it. */
import type { RouteContext } from '@millrace/core'
import type { PendingRow } from './store.ts'
import type { SiteItem } from './wire.ts'

export function itemOf({ id, channel, content, replies, at, seen }: PendingRow, context: Pick<RouteContext, 'urlOf' | 'sign'>): SiteItem {
  const report = context.urlOf('report', context.sign('report', id))
  const item = { id, channel, content, at, seen, report, ...(channel === 'chat' ? { replies } : {}) }
  return item as unknown as SiteItem
}
