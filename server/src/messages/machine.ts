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

/** Those who call themselves scanners of links, crawlers, or makers of previews in a chat. Ordinary tools of HTTP are none: people script. A Cubot is a telephone. */
const scanner =
  /(?<!cu)bot\b|crawler|spider|preview|scanner|facebookexternalhit|whatsapp\/|slack-imgproxy|skypeuripreview|barracuda|mimecast|proofpoint|messagelabs|symantec|forcepoint|trendmicro|fireeye|sophos|ironport|cloudmark|safelinks|urldefense|microsoft office|ms-office|googleimageproxy|yahoomailproxy|headlesschrome|phantomjs/i
/** No person has read a letter and chosen a link of it so soon after it left, real time. */
const readMs = 1000

export interface Click {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly sinceSentMs: number | null
}

/** A link that software followed: by its method, by what it calls itself, ahead of time, or sooner than anybody can read. */
export function isMachineClick({ method, headers, sinceSentMs }: Click): boolean {
  const agent = headers['user-agent']?.trim() ?? ''
  return method !== 'GET' || isPrefetch(headers) || scanner.test(agent) || (sinceSentMs !== null && sinceSentMs < readMs)
}

/** Asked for ahead of time, by a browser or a preview: no click. */
export function isPrefetch(headers: IncomingHttpHeaders): boolean {
  return ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'].some((name) => /prefetch|prerender|preview/i.test(String(headers[name] ?? '')))
}
