/** For tests of sending: a letter, what it is sent by, and what comes of it. */
import { CallError, type CallContext, type JsonObject, type OutgoingMessage } from '@millrace/core'
import { callContext } from '@millrace/core/testing'
import type { EmailContent } from '../src/content.ts'
import { token } from './corpus/build.ts'

export const tracking = {
  click: (index: number) => `https://track.example/t/c/${index}`,
  open: 'https://track.example/t/o/1',
  unsubscribe: 'https://track.example/u/1',
  preferences: 'https://track.example/p/1',
  returnToken: token,
}

export function letter(
  content: Partial<EmailContent> = {},
  more: Partial<OutgoingMessage<EmailContent>> = {},
): OutgoingMessage<EmailContent> {
  const base = { id: 'message-1', key: 'key-1', to: 'ann@mail.example', transactional: false, tracking }
  return { ...base, content: { subject: 'Hello', text: 'Hello', ...content }, ...more }
}

export const context = (settings: JsonObject, more: Partial<CallContext> = {}): CallContext =>
  callContext({ now: Date.parse('1997-03-01T10:00:00Z'), settings, ...more })

/** What a sending failed with. */
export async function faultOf(sending: Promise<unknown>): Promise<Pick<CallError, 'kind' | 'code'>> {
  const error: unknown = await sending.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof CallError)) throw new Error('Expected a CallError', { cause: error })
  return { kind: error.kind, code: error.code }
}
