/** How plugins ask the web: one guarded client, given by the shell (reliability.md, SSRF). */

export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly timeoutMs?: number
  /** Gives the request up: pass the call's own on. */
  readonly signal?: AbortSignal
  /** Hosts (`name`, or `name:port`) that may be asked, redirects included; absent: any public one. Else `CallError` `permanent` `HTTP_HOST_REFUSED`. */
  readonly hosts?: readonly string[]
  /** A file is asked for: `bytes` has the answer, of at most 8 MiB, and `body` is empty. */
  readonly binary?: true
}
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Of a request with `binary`. */
  readonly bytes?: Uint8Array
}
/** Throws `CallError`: `permanent` for a refused address, `retry` before the request was sent, `unknown` after. */
export type HttpClient = (request: HttpRequest) => Promise<HttpResponse>
