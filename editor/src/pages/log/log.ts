/** The log's filters as they stand in the address, and what is known of channels by the rows. */
import type { Localized } from '@millrace/core'
import type { LogItem } from '../../api/log.ts'

export const filterNames = ['search', 'flow', 'channel', 'status', 'contact', 'from', 'to'] as const
export type LogFilter = { readonly [name in (typeof filterNames)[number]]?: string | undefined }

/** As they come about. */
export const logStatuses = [
  'queued',
  'deferred',
  'sending',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'complained',
  'unsubscribed',
  'failed',
  'unknown',
  'refused',
] as const

export interface Channel {
  readonly name: string
  readonly title: Localized
}

/** Those known before and those of the rows, by name. */
export function channelsOf(known: readonly Channel[], items: readonly Pick<LogItem, 'channel' | 'channelTitle'>[]): readonly Channel[] {
  const byName = new Map(known.map((channel) => [channel.name, channel]))
  for (const { channel, channelTitle } of items) byName.set(channel, { name: channel, title: channelTitle })
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** A query of `/messages`, whose states are the log's statuses. */
export function asLogQuery<T>({ state, ...query }: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return state === undefined || state === null ? query : { ...query, status: state }
}
