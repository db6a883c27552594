/** For tests: the Bot API as its documentation has it, in this process. It knows one bot; what it is asked is kept. */
import { CallError, type HttpClient, type JsonObject } from '@millrace/core'

export const token = '123456789:AAtesttokentesttokentesttokentest'

export interface Asked {
  readonly method: string
  readonly fields: JsonObject
}

export interface BotApiDouble {
  readonly http: HttpClient
  readonly asked: readonly Asked[]
  /** What it says to the next requests: an error by its code and description, a body that is none, or what the client throws. */
  next(...answers: (ApiError | string | CallError)[]): void
}

export interface ApiError {
  readonly error_code: number
  readonly description: string
  readonly parameters?: { readonly retry_after?: number }
}

export function createBotApiDouble(): BotApiDouble {
  const asked: Asked[] = []
  const planned: (ApiError | string | CallError)[] = []
  const http: HttpClient = async ({ url, body }) => {
    const [, bot = '', method = ''] = /^https:\/\/api\.telegram\.org\/bot([^/]+)\/(\w+)$/.exec(url) ?? []
    const fields = JSON.parse(String(body ?? '{}')) as JsonObject
    asked.push({ method, fields })
    const plan = planned.shift()
    if (plan instanceof CallError) throw plan
    if (typeof plan === 'string') return { status: 502, headers: {}, body: plan }
    const error = plan ?? (bot === token ? null : { error_code: 401, description: 'Unauthorized' })
    if (error !== null) return { status: error.error_code, headers: {}, body: JSON.stringify({ ok: false, ...error }) }
    return { status: 200, headers: {}, body: JSON.stringify({ ok: true, result: resultOf(method, fields, asked.length) }) }
  }
  return { http, asked, next: (...answers) => void planned.push(...answers) }
}

function resultOf(method: string, fields: JsonObject, serial: number): JsonObject | boolean {
  if (method === 'getMe') return { id: 123456789, is_bot: true, first_name: 'Shop', username: 'shop_bot' }
  if (method === 'sendMessage' || method === 'sendPhoto') return { message_id: serial, chat: { id: fields['chat_id']!, type: 'private' } }
  return true
}
