/**
 * Who fetched a pixel or followed a link: a person, or software on their behalf. Mail proxies fetch every picture whether or not
 * anybody reads, so such an opening says nothing and nothing is decided by it.
 */
import type { IncomingHttpHeaders } from 'node:http'

/** Google's and Yahoo's picture proxies by name; Apple's Mail Privacy Protection calls itself `Mozilla/5.0` and nothing more. */
const proxy = /GoogleImageProxy|YahooMailProxy|^Mozilla\/5\.0$/
/** No person opens a letter so soon after it left, real time. */
const soonMs = 2000

export function isMachineOpening({
  headers,
  sinceSentMs,
}: {
  readonly headers: IncomingHttpHeaders
  readonly sinceSentMs: number | null
}): boolean {
  return proxy.test(headers['user-agent']?.trim() ?? '') || (sinceSentMs !== null && sinceSentMs < soonMs)
}

/** Asked for ahead of time, by a browser or a preview: no click. */
export function isPrefetch(headers: IncomingHttpHeaders): boolean {
  return ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'].some((name) => /prefetch|prerender|preview/i.test(String(headers[name] ?? '')))
}
