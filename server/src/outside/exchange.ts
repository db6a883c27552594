/** One request and its answer over one connection of its own: what was checked is what is dispatched, and nothing is shared. */
import { CallError, type HttpRequest, type HttpResponse } from '@millrace/core'
import { Client, errors } from 'undici'
import { acceptedEncodings, readBytes, textOf } from './body.ts'
import { connectorTo, type Lookup } from './connect.ts'
import type { Target } from './target.ts'

export interface ExchangeLimits {
  readonly lookup: Lookup
  readonly mostBytes: number
  readonly signal: AbortSignal
}

const mostHeaderBytes = 16 * 1024

/** Throws `CallError`: `retry` while nothing was sent, `unknown` after, `permanent` for what will never work. */
export async function exchange(target: Target, request: HttpRequest, limits: ExchangeLimits): Promise<HttpResponse> {
  let sent = false
  const connect = connectorTo(target, limits.lookup, () => (sent = true))
  const client = new Client(target.url.origin, { connect, maxHeaderSize: mostHeaderBytes, bodyTimeout: 0, headersTimeout: 0 })
  try {
    return await ask(client, target, request, limits)
  } catch (error) {
    throw asCallError(error, target, sent)
  } finally {
    await client.destroy()
  }
}

async function ask(client: Client, { url }: Target, request: HttpRequest, { mostBytes, signal }: ExchangeLimits): Promise<HttpResponse> {
  signal.throwIfAborted()
  const answer = await client.request({
    path: url.pathname + url.search,
    method: request.method as 'GET',
    headers: { 'user-agent': 'Millrace', ...request.headers, 'accept-encoding': acceptedEncodings },
    signal,
    ...(request.body === undefined ? {} : { body: request.body }),
  })
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  )
  const bytes = await readBytes(answer.body, headers, mostBytes)
  const status = answer.statusCode
  return request.binary === true ? { status, headers, body: '', bytes } : { status, headers, body: textOf(bytes, headers) }
}

function asCallError(error: unknown, target: Target, sent: boolean): CallError {
  if (error instanceof CallError) return error
  const { message } = error as Error
  if (error instanceof errors.InvalidArgumentError) {
    return new CallError('permanent', 'HTTP_REQUEST_BAD', `The request cannot be sent: ${message}`, { cause: error })
  }
  const kind = sent ? 'unknown' : 'retry'
  const { name } = error as Error
  if (name === 'TimeoutError' || name === 'AbortError') {
    return new CallError(kind, 'HTTP_TIMEOUT', `${target.hostname} did not answer in time`, { cause: error })
  }
  return new CallError(kind, 'HTTP_CONNECTION_LOST', `The connection to ${target.hostname} was lost: ${message}`, { cause: error })
}
