/** How the answers of both CRMs are judged, and read without believing them. */
import { CallError, type HttpResponse, type JsonObject } from '@millrace/core'

/** However long the CRM asks for, a task waits here. */
const longestPauseS = 3600

/** Throws `CallError` unless the CRM did what it was asked. What it says is quoted, never what it was sent. */
export function judged({ status, headers, body }: HttpResponse, reason: (answer: JsonObject) => string | null = () => null): JsonObject {
  const answer = objectOf(body)
  if (status === 429 || status === 503) {
    const seconds = Math.min(Number(headers['retry-after'] ?? ''), longestPauseS)
    throw new CallError('retry', `CRM_STATUS_${status}`, `The CRM answered ${status}`, {
      ru: `CRM ответила ${status}`,
      ...(seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}),
    })
  }
  if (status >= 500)
    throw new CallError('unknown', `CRM_STATUS_${status}`, `The CRM answered ${status}: whether it did it is not known`, {
      ru: `CRM ответила ${status}: сделала ли она это, неизвестно`,
    })
  if (status >= 200 && status < 300) return answer
  const said = reason(answer) ?? ''
  const why = said === '' ? '' : `: ${said.slice(0, 300)}`
  throw new CallError('permanent', `CRM_STATUS_${status}`, `The CRM refused with ${status}${why}`, {
    ru: `CRM отказала с кодом ${status}${why}`,
  })
}

export function objectOf(body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {}
  } catch {
    return {}
  }
}

export const objectAt = (value: JsonObject, key: string): JsonObject => {
  const inner = value[key]
  return inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? (inner as JsonObject) : {}
}

export const listAt = (value: JsonObject, key: string): readonly JsonObject[] => {
  const inner = value[key]
  return Array.isArray(inner) ? (inner.filter((item) => item !== null && typeof item === 'object') as JsonObject[]) : []
}

/** Numbers and texts as texts; null for anything else and for nothing. */
export const textAt = (value: JsonObject, key: string): string | null => {
  const inner = value[key]
  return (typeof inner === 'string' && inner !== '') || typeof inner === 'number' ? String(inner).slice(0, 500) : null
}
