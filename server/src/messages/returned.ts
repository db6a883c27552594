/** Which message something came back to: the one its token names, and of this workspace; no other word of a report is believed. */
import type { ReturnedMessage, Sql } from '@millrace/core'
import { findMessage } from './tracked.ts'
import type { Tokens } from './tokens.ts'

export interface Returned {
  readonly workspace: number
  readonly token: string
  readonly tokens: Tokens
}

export async function returnedMessage(sql: Sql, { workspace, token, tokens }: Returned): Promise<ReturnedMessage | null> {
  const link = tokens.read('return', token)
  const message = link === null ? null : await findMessage(sql, link.message)
  if (message === null || message.workspace !== workspace) return null
  return { id: message.id, channel: message.channel, address: message.to }
}
