/**
 * The one door to the server: JSON over the public HTTP API, with the session cookie or a token. Every refusal becomes a `Problem` with
 * the stable code of the server's problem+json; no connection is `NETWORK_UNREACHABLE`.
 */

/** RFC 9457, as the server sends it. `findings` come with a refused publish. */
export interface ProblemBody {
  readonly status?: number
  readonly code?: string
  readonly title?: string
  readonly detail?: string
  readonly [extension: string]: unknown
}

export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly body: ProblemBody
  constructor(status: number, body: ProblemBody, options?: ErrorOptions) {
    super(body.detail ?? body.title ?? body.code ?? `HTTP ${status}`, options)
    this.name = 'Problem'
    this.status = status
    this.code = body.code ?? `HTTP_${status}`
    this.body = body
  }
  /** The request never reached the server, or its answer never came back. */
  get offline(): boolean {
    return this.status === 0
  }
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export interface Answer<T> {
  readonly data: T
  readonly etag: string | null
}

let onSignedOut: (code: string) => void = () => {}
/** Called when the server answers that nobody is signed in, with the problem's code. */
export function whenSignedOut(listener: (code: string) => void): void {
  onSignedOut = listener
}

export function urlOf(path: string, query: RequestOptions['query'] = {}): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string | number] => pair[1] !== undefined && pair[1] !== '')
  if (pairs.length === 0) return path
  return `${path}?${new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, String(value)]))}`
}

/** Where a server is, and who asks. */
export interface ServerPlace {
  /** What paths are put behind: nothing for the page's own server. */
  readonly base: string
  /** Null: the session of the browser. */
  token(): string | null
  signedOut(code: string): void
}

export interface Server {
  /** Throws `Problem` for every answer that is not 2xx. */
  request<T>(path: string, options?: RequestOptions): Promise<T>
  requestWithTag<T>(path: string, options?: RequestOptions): Promise<Answer<T>>
  /** There is none: whatever needs an answer is not offered. */
  readonly absent?: boolean
}

async function send(place: ServerPlace, path: string, options: RequestOptions): Promise<Response> {
  const { method = 'GET', body, headers, signal } = options
  const token = place.token()
  try {
    return await fetch(place.base + urlOf(path, options.query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Problem(0, { code: 'NETWORK_UNREACHABLE' }, { cause: error })
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

export function createServer(place: ServerPlace): Server {
  async function requestWithTag<T>(path: string, options: RequestOptions = {}): Promise<Answer<T>> {
    const response = await send(place, path, options)
    const body = await bodyOf(response)
    if (response.ok) return { data: body as T, etag: response.headers.get('etag') }
    const problem = new Problem(response.status, (body ?? {}) as ProblemBody)
    if (problem.status === 401) place.signedOut(problem.code)
    throw problem
  }
  return { requestWithTag, request: async <T>(path: string, options?: RequestOptions) => (await requestWithTag<T>(path, options)).data }
}

let pageToken: string | null = null
/** A page without a session of its own asks by a token from here on. */
export function askWith(token: string): void {
  pageToken = token
}

/** The server that this page came from. */
export const pageServer: Server = createServer({ base: '', token: () => pageToken, signedOut: (code) => onSignedOut(code) })
export const { request, requestWithTag } = pageServer

/** What an answer that is not 2xx means; whoever heard of it by other means than `request` asks here. */
export function problemOf(status: number, body: ProblemBody): Problem {
  const problem = new Problem(status, body)
  if (status === 401) onSignedOut(problem.code)
  return problem
}
