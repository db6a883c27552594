/** What becomes of a request when the answer sends it elsewhere (RFC 9110, 15.4). */
import type { HttpRequest, HttpResponse } from '@millrace/core'

const redirects = new Set([301, 302, 303, 307, 308])

/** The address an answer sends to, as it says it; null when it does not. */
export function redirectOf({ status, headers }: HttpResponse): string | null {
  return redirects.has(status) ? (headers['location'] ?? null) : null
}

/** Of the sender's headers, those that may be told to another host. Any other may be a credential. */
const harmless = new Set(['accept', 'accept-language', 'content-type', 'user-agent', 'idempotency-key'])

export function redirected(request: HttpRequest, status: number, crossing: { readonly from: URL; readonly to: URL }): HttpRequest {
  const { from, to } = crossing
  const { body, ...rest } = request
  const method = request.method.toUpperCase()
  const asGet = status === 303 ? method !== 'HEAD' : (status === 301 || status === 302) && method === 'POST'
  const headers = Object.entries(request.headers ?? {}).filter(([name]) => {
    const lower = name.toLowerCase()
    return (from.origin === to.origin || harmless.has(lower)) && !(asGet && lower.startsWith('content-'))
  })
  return {
    ...rest,
    ...(asGet || body === undefined ? {} : { body }),
    url: to.href,
    method: asGet ? 'GET' : method,
    headers: Object.fromEntries(headers),
  }
}
