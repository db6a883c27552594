/** A client of the management API that knows the contract and nothing else. A refused request throws with the problem's code. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Client {
  readonly url: string
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  /** Every item of a list, page by page. */
  all<T>(path: string): Promise<readonly T[]>
  /** Imports and publishes a flow document; answers its id. */
  install(document: unknown): Promise<string>
  /** Moves the test clock to an instant (epoch ms) and waits until all that was due is done. */
  moveTo(instant: number): Promise<void>
  /** Moves the test clock by an ISO 8601 duration. */
  advance(duration: string): Promise<void>
}

export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, body: { readonly code?: string; readonly detail?: string; readonly title?: string }) {
    super(`${status} ${body.code ?? ''}: ${body.detail ?? body.title ?? ''}`)
    this.name = 'ApiProblem'
    this.status = status
    this.code = body.code ?? ''
  }
}

export function createClient({ url, apiKey }: { readonly url: string; readonly apiKey: string }): Client {
  const request = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const headers = { authorization: `Bearer ${apiKey}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const text = await response.text()
    const answer: unknown = text === '' ? null : JSON.parse(text)
    if (!response.ok) throw new ApiProblem(response.status, (answer ?? {}) as object)
    return answer as T
  }
  const post = <T>(path: string, body?: unknown) => request<T>('POST', path, body)
  return {
    url,
    get: (path) => request('GET', path),
    post,
    all: (path) => allPages((page) => request('GET', page), path),
    install: async (document) => {
      const { id } = await post<{ id: string }>('/api/flows/import', document)
      await post(`/api/flows/${id}/publish`)
      return id
    },
    moveTo: async (instant) => void (await post('/api/clock', { to: new Date(instant).toISOString() })),
    advance: async (duration) => void (await post('/api/clock', { advance: duration })),
  }
}

async function allPages<T>(
  get: (path: string) => Promise<{ items: readonly T[]; next: string | null }>,
  path: string,
): Promise<readonly T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const at: string = cursor === null ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`
    const page = await get(at)
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return items
}

/** Asks again every 50 ms until the answer is true. Throws once the limit is past. */
export async function until(what: string, ask: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
  const end = performance.now() + limitMs
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${limitMs} ms`)
    await sleep(50)
  }
}
