/** The log of automations and the reports on messages, over HTTP. */
import type { Localized } from '@millrace/core'
import { request, urlOf } from './http.ts'
import type { Page } from './types.ts'

type Query = Readonly<Record<string, string | number | undefined>>

export interface LogItem {
  readonly id: string
  readonly at: string
  readonly to: string | null
  readonly userId: string | null
  readonly name: string | null
  readonly email: string | null
  /** Of a visitor whom nobody knows by name. */
  readonly anonymousId: string | null
  /** The person was erased. */
  readonly gone: boolean
  readonly flow: string | null
  readonly flowName: string | null
  readonly node: string | null
  readonly nodeTitle: Localized | null
  readonly run: string | null
  readonly channel: string
  readonly channelTitle: Localized
  readonly subject: string | null
  readonly status: string
  readonly statusAt: string | null
  readonly reason: { readonly code: string; readonly message: string | null; readonly says: Localized | null } | null
  readonly until: string | null
  readonly amounts: readonly { readonly name: string; readonly title: Localized; readonly amount: number }[]
}

export function listLog(query: Query = {}): Promise<Page<LogItem>> {
  return request('/api/log', { query })
}
/** Where the same rows are a file. */
export const logFileUrl = (query: Query): string => urlOf('/api/log.csv', query)

export interface MessageNumbers {
  readonly channel: string
  readonly title: Localized
  /** What a channel cannot report is absent. */
  readonly counts: Readonly<Record<string, number | undefined>>
  readonly machine: Readonly<Record<string, number | undefined>>
  readonly rates: Readonly<Record<string, number | undefined>>
  /** What the channel could report, but nobody told in this period. */
  readonly untold: readonly string[]
}

export interface MessagesReport {
  readonly from: string
  readonly to: string
  readonly channels: readonly MessageNumbers[]
  readonly kinds: readonly (MessageNumbers & { readonly transactional: boolean })[]
  readonly messages: readonly (MessageNumbers & {
    readonly flow: string | null
    readonly flowName: string | null
    readonly node: string | null
    readonly nodeTitle: Localized | null
  })[]
}

export function reportMessages(query: Query): Promise<MessagesReport> {
  return request('/api/reports/messages', { query })
}
