/**
 * "Sending" a message on the site is keeping it until its visitor comes: one row under the message's own id, so that however often it is
 * sent there is one of it, and nothing is shown twice.
 */
import { CallError, type CallContext, type JsonObject, type OutgoingMessage } from '@millrace/core'
import { createClean, type Clean } from './clean.ts'
import { insertMessage } from './store.ts'

const dayMs = 86_400_000
const usualDays = 30

const cleanOfProcess = createClean()

export function keepMessage(channel: 'popup' | 'chat', clean: Clean = cleanOfProcess) {
  return async ({ id, to, content }: OutgoingMessage, { sql, workspace, now }: CallContext): Promise<{ readonly reference?: string }> => {
    const { days = usualDays, frequency = 'once', ...shown } = content as JsonObject & { days?: number; frequency?: string }
    const found = await insertMessage(sql, {
      workspace,
      id,
      to,
      channel,
      frequency,
      content: { ...shown, ...(channel === 'popup' ? { frequency } : {}) },
      at: now,
      expiresAt: now + days * dayMs,
    })
    if (!found) throw new CallError('permanent', 'SITE_VISITOR_UNKNOWN', `Nobody of this workspace is ${JSON.stringify(to.slice(0, 100))}`)
    await clean(sql)
    return {}
  }
}
