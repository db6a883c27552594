/**
 * Methods of the Bot API, and the judgement of what a failure means. The API has no key of idempotency, so an answer that was lost leaves a
 * doubt. The token stands in the address: whatever is told of a failure is told without it.
 */
import { CallError, type CallContext, type HttpResponse, type Json, type JsonObject } from '@millrace/core'
import type { TelegramSettings } from './settings.ts'

export interface Asking {
  readonly settings: TelegramSettings
  readonly context: Pick<CallContext, 'http' | 'signal'>
}

const timeoutMs = 30_000
/** However long Telegram asks for, a message waits here. */
const longestPauseMs = 3_600_000

/** The `result` of a method. Throws `CallError`; with `TELEGRAM_BLOCKED` the person wants nothing from this bot. */
export async function askBot(method: string, fields: JsonObject, { settings, context }: Asking): Promise<Json> {
  const { botToken, apiUrl = 'https://api.telegram.org' } = settings
  const without = (text: string) => text.replaceAll(botToken, '***').replaceAll(encodeURIComponent(botToken), '***')
  const url = `${apiUrl.replace(/\/+$/, '')}/bot${botToken}/${method}`
  const response = await context
    .http({
      method: 'POST',
      url,
      // The token follows no redirect elsewhere.
      hosts: [URL.parse(url)?.host ?? ''],
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
      timeoutMs,
      signal: context.signal,
    })
    .catch((error: unknown) => {
      if (!(error instanceof CallError)) throw error
      throw new CallError(error.kind, error.code, without(error.message))
    })
  const answer = read(response)
  if (answer?.ok === true) return answer.result ?? null
  throw judge(response.status, answer, without)
}

interface Answer {
  readonly ok?: boolean
  readonly result?: Json
  readonly error_code?: number
  readonly description?: string
  readonly parameters?: { readonly retry_after?: number }
}

function read({ body }: HttpResponse): Answer | null {
  try {
    const answer = JSON.parse(body) as Answer | null
    return typeof answer === 'object' ? answer : null
  } catch {
    return null
  }
}

function judge(status: number, answer: Answer | null, without: (text: string) => string): CallError {
  const code = answer?.error_code ?? status
  const said = without(answer?.description ?? `status ${status}`).slice(0, 500)
  if (code === 429)
    return new CallError('retry', 'TELEGRAM_BUSY', `Telegram asks to wait: ${said}`, {
      ...pauseOf(answer),
      ru: `Telegram просит подождать: ${said}`,
    })
  if (code === 403)
    return new CallError('permanent', 'TELEGRAM_BLOCKED', `The person does not want messages of this bot: ${said}`, {
      ru: `Человек заблокировал бота: ${said}`,
    })
  // Of the bot, not the message: a person can mend it.
  if (code === 401 || code === 404)
    return new CallError('retry', 'TELEGRAM_TOKEN_REFUSED', `Telegram does not know this bot: ${said}`, {
      ru: `Telegram не знает такого бота, проверьте токен: ${said}`,
    })
  if (code >= 400 && code < 500)
    return new CallError('permanent', 'TELEGRAM_REFUSED', `Telegram refused it: ${said}`, {
      ru: `Telegram отказал: ${said}`,
    })
  return new CallError('unknown', 'TELEGRAM_ANSWER_UNCLEAR', `Whether Telegram took it is not known: ${said}`, {
    ru: `Неизвестно, приняли ли сообщение в Telegram: ${said}`,
  })
}

function pauseOf(answer: Answer | null): { readonly retryAfterMs?: number } {
  const seconds = Number(answer?.parameters?.retry_after ?? 0)
  return seconds > 0 ? { retryAfterMs: Math.min(seconds * 1000, longestPauseMs) } : {}
}
