/**
 * The guarded HTTP client: what flows and plugins reach the outside by. Public addresses only, at every hop; bounded in size,
 * time and redirects. The URL object that was checked is the one that is dispatched.
 */
import { CallError, type HttpClient, type HttpRequest, type HttpResponse } from '@millrace/core'
import { lookupAll, type Lookup } from './connect.ts'
import { exchange, type ExchangeLimits } from './exchange.ts'
import { redirected, redirectOf } from './redirect.ts'
import { targetOf, type TargetRules } from './target.ts'

export interface HttpClientOptions {
  /** Exact `host:port` that may be called although they are not public. For tests and what the operator runs itself. */
  readonly allowHosts?: readonly string[]
  /** Ports that may be called elsewhere. */
  readonly ports?: readonly number[]
  readonly lookup?: Lookup
  /** For a request that sets no time of its own, redirects included. */
  readonly timeoutMs?: number
}

const webPorts = [80, 443, 8000, 8080, 8443]
const defaultTimeoutMs = 10_000
const mostBytes = 1024 * 1024
/** Of a file. */
const mostFileBytes = 8 * 1024 * 1024
const mostRedirects = 3
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const { allowHosts = [], ports = webPorts, lookup = lookupAll, timeoutMs = defaultTimeoutMs } = options
  return (request) => {
    if (!methods.has(request.method.toUpperCase())) {
      return Promise.reject(new CallError('permanent', 'HTTP_METHOD_REFUSED', `The method ${request.method} is not sent`))
    }
    const time = AbortSignal.timeout(request.timeoutMs ?? timeoutMs)
    const signal = request.signal === undefined ? time : AbortSignal.any([time, request.signal])
    const limits = { lookup, mostBytes: request.binary === true ? mostFileBytes : mostBytes, signal }
    return follow(request, { allowHosts, ports, ...(request.hosts === undefined ? {} : { hosts: request.hosts }) }, limits)
  }
}

async function follow(first: HttpRequest, rules: TargetRules, limits: ExchangeLimits): Promise<HttpResponse> {
  let request = first
  let target = targetOf(request.url, rules)
  for (let hop = 0; ; hop++) {
    const answer = await exchange(target, { ...request, method: request.method.toUpperCase() }, limits)
    const location = redirectOf(answer)
    if (location === null) return answer
    if (hop === mostRedirects) throw new CallError('permanent', 'HTTP_REDIRECTS', `More than ${mostRedirects} redirects`)
    const next = targetOf(location, rules, target.url)
    request = redirected(request, answer.status, { from: target.url, to: next.url })
    target = next
  }
}
